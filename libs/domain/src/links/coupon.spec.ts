import { describe, it } from '@jest/globals';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { CreateCoupon, DisableCoupon } from './commands.js';

const ids = { programId: 'growth', partnerId: 'p1' };
const launched = programLaunched();
const approved = happened('ApplicationApproved', { ...ids, by: 'person' });
const theirs = happened('ApplicationApproved', { ...ids, partnerId: 'p2', by: 'person' });

const coupon = { ...ids, couponCode: 'ada10' };
const created = happened('CouponCreated', { ...coupon, campaign: 'fair' });
const disabled = happened('CouponDisabled', coupon);
const create = (change: Partial<CreateCoupon> = {}) =>
  command(CreateCoupon, { ...coupon, campaign: 'fair', ...change });

describe('creating a coupon', () => {
  it('gives a partner its code, in small letters', () => {
    for (const couponCode of ['ada10', 'ADA10', 'Ada10'])
      given().alongside(launched, approved).when(create({ couponCode })).then(created);
    given()
      .alongside(launched, approved)
      .when(create({ campaign: undefined }))
      .then({ type: 'CouponCreated', data: coupon });
  });

  it('is harmless when it is told again, however it is typed', () => {
    given(created)
      .alongside(launched, approved)
      .when(create({ couponCode: 'ADA10' }))
      .thenNothing();
  });

  it.each([
    ['another partner', { partnerId: 'p2' }],
    ['another campaign', { campaign: 'spring' }],
    ['no campaign', { campaign: undefined }],
  ])('is refused where the code stands already, for %s', (_, other) => {
    given(created).alongside(launched, approved, theirs).when(create(other)).thenRejected('CouponCodeTaken', 'ada10');
  });

  it('does not bring a disabled one back', () => {
    given(created, disabled)
      .alongside(launched, approved)
      .when(create())
      .thenRejected('CouponAlreadyDisabled', 'ada10');
  });

  it('needs an approved partner of a program', () => {
    given().alongside(approved).when(create()).thenRejected('ProgramNotLaunched', 'growth');
    given().alongside(launched).when(create()).thenRejected('PartnerNotApproved', 'p1');
    const elsewhere = happened('ApplicationApproved', { ...ids, programId: 'agencies', by: 'person' });
    given().alongside(launched, elsewhere).when(create()).thenRejected('PartnerInOtherProgram', 'agencies');
  });
});

describe('disabling a coupon', () => {
  const disable = (change: Partial<DisableCoupon> = {}) =>
    command(DisableCoupon, { couponCode: 'Ada10', partnerId: 'p1', ...change });

  it('happens once, however the code is typed', () => {
    given(created).when(disable()).then(disabled);
    given(created, disabled).when(disable()).thenNothing();
  });

  it("is refused for another partner's coupon, as for none", () => {
    given().when(disable()).thenRejected('CouponUnknown', 'ada10');
    given(created)
      .when(disable({ partnerId: 'p2' }))
      .thenRejected('CouponUnknown', 'p2');
  });
});
