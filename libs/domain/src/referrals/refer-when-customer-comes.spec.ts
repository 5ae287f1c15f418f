import { describe, expect, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { given, happened, programLaunched, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import { referralOfClick, referralOfCoupon } from '../referral-names.js';
import { ConvertReferral, LeaveTouchOpen, MakeReferral } from './commands.js';
import { convertWhenCustomerAttributed } from './convert-when-customer-attributed.js';
import { referWhenCustomerComes as policy } from './refer-when-customer-comes.js';

const ids = { programId: 'growth', partnerId: 'p1' };
const clickedAt = '2026-03-01T10:00:00.000Z';
const at = '2026-03-08T10:00:00.000Z';
const later = '2026-03-09T10:00:00.000Z';

const clicked = happened(
  'LinkClicked',
  {
    code: 'fair',
    ...ids,
    clickedOn: '2026-03-01',
    clicks: [
      { clickId: 'k0', clickedAt: '2026-03-01T09:59:59.990Z', device: 'desktop' },
      { clickId: 'k1', clickedAt, device: 'mobile' },
    ],
  },
  { at: '2026-03-01T10:00:00.050Z' },
);
const launched = programLaunched({ referralWindowDays: 90 });
const coupon = happened('CouponCreated', { couponCode: 'ada10', ...ids });
const disabled = happened('CouponDisabled', { couponCode: 'ada10', ...ids }, { at });

const signedUp = (said: Partial<EventData<'CustomerSignedUp'>>, when = at) =>
  happened('CustomerSignedUp', { customerId: 'c1', ...said }, { at: when });
const converted = (said: Partial<EventData<'CustomerConverted'>>, when = at) =>
  happened('CustomerConverted', { customerId: 'c1', ...said }, { at: when });

type Made = MakeReferral['made'];
/** First contact was the click, whenever the customer came. */
const ofClick = (said: Partial<Made> = {}) =>
  command(MakeReferral, {
    referralId: referralOfClick('k1', 'c1'),
    ...ids,
    made: { via: 'link', clickId: 'k1', code: 'fair', customerId: 'c1', namedAt: at, ...said },
    occurredAt: clickedAt,
  });
const ofCoupon = (said: Partial<Made> = {}, occurredAt = at) =>
  command(MakeReferral, {
    referralId: referralOfCoupon('ada10', 'c1'),
    ...ids,
    made: { via: 'coupon', couponCode: 'ada10', customerId: 'c1', namedAt: occurredAt, ...said },
    occurredAt,
  });
const leftOpen = (referralId: string) => command(LeaveTouchOpen, { customerId: 'c1', referralId, occurredAt: at });

describe('a customer that names a click', () => {
  it('is a referral of the partner whose link it was, from the click on', () => {
    given(launched, clicked)
      .whenPolicy(policy, signedUp({ clickId: 'k1' }))
      .then(ofClick());
    given(launched, clicked)
      .whenPolicy(policy, converted({ clickId: 'k1' }))
      .then(ofClick());
  });

  it('brings along who it is, and whom the vault found it to be', () => {
    const matches = { samePerson: [{ personId: sealedId('other'), subject: 'partner-p1' }], sameCompany: [] };
    given(launched, clicked)
      .whenPolicy(policy, signedUp({ clickId: 'k1', personId: sealedId('person'), matches }))
      .then(ofClick({ prospectId: sealedId('person'), matches }));
  });

  it('leaves it open while the click is not recorded, and is a referral as soon as it is', () => {
    const early = signedUp({ clickId: 'k1' });
    given()
      .whenPolicy(policy, early)
      .then(leftOpen(referralOfClick('k1', 'c1')));
    given(launched, early).whenPolicy(policy, clicked).then(ofClick());
    given(launched, early, clicked).whenPolicy(policy, clicked).thenNothing();
  });

  it('is a referral of its own, however many name it', () => {
    const second = happened('CustomerConverted', { customerId: 'c2', clickId: 'k1' }, { at: later });
    const ofSecond = command(MakeReferral, {
      ...ofClick({ customerId: 'c2', namedAt: later }),
      referralId: referralOfClick('k1', 'c2'),
    });
    given(launched, clicked, converted({ clickId: 'k1' }))
      .whenPolicy(policy, second)
      .then(ofSecond);
    given(launched, converted({ clickId: 'k1' }), second)
      .whenPolicy(policy, clicked)
      .then(ofClick(), ofSecond);
  });

  it('is waited for by the window of the program and ninety days more; then the click is forgotten', () => {
    const closed = (date: string) => happened('DayClosed', { date, zone: 'UTC' });
    const click = { code: 'fair', ...ids, at: clickedAt };
    const row = { click, keepUntil: '2026-08-28' };
    given(launched, clicked).whenPolicy(policy, closed('2026-08-27')).thenRow('click:k1', row);
    given(launched, clicked)
      .whenPolicy(policy, closed('2026-08-28'))
      .thenNothing()
      .thenRow('click:k1', null)
      .thenRow('program:growth', { windowDays: 90 });
    given(launched, clicked, closed('2026-08-28'))
      .whenPolicy(policy, converted({ clickId: 'k1' }))
      .then(leftOpen(referralOfClick('k1', 'c1')));
  });

  it('of a program that was never launched is a contradiction in the log, and named as one', () => {
    expect(() => given().whenPolicy(policy, clicked)).toThrow(/growth was clicked, which was not launched/);
  });
});

describe('a customer that names a coupon', () => {
  it('is a referral of the partner whose coupon it is, from then on', () => {
    given(coupon)
      .whenPolicy(policy, converted({ couponCode: 'ada10' }))
      .then(ofCoupon());
  });

  it('is one that does not count when the coupon was disabled by then', () => {
    const before = '2026-03-08T09:59:59.999Z';
    given(coupon, disabled)
      .whenPolicy(policy, converted({ couponCode: 'ada10' }))
      .then(ofCoupon({ couponDisabled: true }));
    given(coupon, disabled)
      .whenPolicy(policy, converted({ couponCode: 'ada10' }, before))
      .then(ofCoupon({}, before));
  });

  it('leaves it open while nobody has that coupon, and is a referral as soon as somebody has', () => {
    const early = converted({ couponCode: 'ada10' });
    given()
      .whenPolicy(policy, early)
      .then(leftOpen(referralOfCoupon('ada10', 'c1')));
    given(early).whenPolicy(policy, coupon).then(ofCoupon());
  });

  it('is a referral of its own, however many name it', () => {
    const second = happened('CustomerConverted', { customerId: 'c2', couponCode: 'ada10' }, { at: later });
    given(coupon, converted({ couponCode: 'ada10' }))
      .whenPolicy(policy, second)
      .then(
        command(MakeReferral, {
          ...ofCoupon({ customerId: 'c2' }, later),
          referralId: referralOfCoupon('ada10', 'c2'),
        }),
      );
  });
});

describe('a customer that names a referral', () => {
  const made = happened('ReferralMade', { referralId: 'r1', ...ids, via: 'form' });

  it('makes none, and leaves it open only while it is not known', () => {
    given(made)
      .whenPolicy(policy, converted({ referralId: 'r1' }))
      .thenNothing();
    given()
      .whenPolicy(policy, converted({ referralId: 'r1' }))
      .then(leftOpen('r1'));
  });
});

describe('a customer that names several', () => {
  it('makes a referral of each', () => {
    given(launched, clicked, coupon)
      .whenPolicy(policy, converted({ clickId: 'k1', couponCode: 'ada10' }))
      .then(ofCoupon(), ofClick());
  });

  it('makes none when it names nothing', () => {
    given(launched, clicked, coupon).whenPolicy(policy, converted({})).thenNothing();
  });
});

describe('a customer that was credited', () => {
  it('converts its referral', () => {
    const pair = { ...ids, customerId: 'c1', referralId: 'r1', convertedOn: '2026-03-08' };
    const attributed = happened(
      'CustomerAttributed',
      {
        ...pair,
        via: 'form',
        touches: [{ referralId: 'r1', kind: 'named', outcome: 'credited' }],
        referredAt: clickedAt,
        convertedAt: at,
        sourceEventId: coupon.id,
      },
      { at },
    );
    given()
      .whenPolicy(convertWhenCustomerAttributed, attributed)
      .then(command(ConvertReferral, { ...pair, occurredAt: at }));
  });
});
