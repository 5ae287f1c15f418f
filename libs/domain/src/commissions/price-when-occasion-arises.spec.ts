import { describe, expect, it } from '@jest/globals';
import type { CashClaim, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, shareOf, sharing, someTerms, someTiers, tierCriteria } from '@vouch/testing';
import { command } from '../command.js';
import { AccrueCommission, type RefuseCommission } from './commands.js';
import { priceWhenOccasionArises as policy } from './price-when-occasion-arises.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const at = '2026-02-10T09:00:00.000Z';
const NOTHING = tierCriteria();
const GOLD = tierCriteria({ activeCustomers: 5 });

const launched = programLaunched({
  terms: { rules: [shareOf('0.2', 3)] },
  tiers: [
    { name: 'Registered', criteria: NOTHING },
    { name: 'Gold', criteria: GOLD, pays: sharing('0.25') },
  ],
});
const APPROVED = { ...ids, by: 'person' as const };
const approved = happened('ApplicationApproved', APPROVED);
const promoted = (to: string) =>
  happened('PartnerPromoted', { ...ids, from: null, to, facts: GOLD, criteria: to === 'Gold' ? GOLD : NOTHING });
const demoted = happened('PartnerDemoted', {
  ...ids,
  from: 'Gold',
  to: 'Registered',
  facts: NOTHING,
  criteria: NOTHING,
});
const credited = (paidOn = '2026-02-10', convertedOn = '2026-01-31') =>
  happened(
    'PaymentCredited',
    {
      ...ids,
      customerId: 'c1',
      paymentId: 'pay1',
      amount: { amountMinor: 1_000, currency: 'EUR' },
      paidOn,
      convertedOn,
      sourceEventId: launched.id,
    },
    { at },
  );

const accrue = (change: Partial<CashClaim> = {}) => {
  const claim: CashClaim = {
    in: 'cash',
    ...ids,
    occasion: 'payment',
    quantity: 1,
    customerId: 'c1',
    paymentId: 'pay1',
    basis: { amountMinor: 1_000, currency: 'EUR' },
    currency: 'EUR',
    termsVersion: 1,
    tier: 'Registered',
    facts: { payment: ['new'], currency: ['EUR'], tier: ['Registered'] },
    rule: 'share',
    pays: { kind: 'percent', rate: '0.2' },
    paysFrom: 'terms',
    revenueBeforeMinor: null,
    computed: { amountMinor: 200, currency: 'EUR' },
    onRefund: 'reverse',
    onDispute: 'hold',
    onChurn: 'keep',
    onDowngrade: 'keep',
    conditions: [
      {
        condition: 'partner-approved',
        met: true,
        detail: 'The partner was approved on 2026-01-15.',
      },
      {
        condition: 'within-commission-months',
        met: true,
        detail:
          'Paid on 2026-02-10; payments from 2026-01-31 until before 2026-04-30 earn (3 months from the conversion).',
      },
    ],
    occurredOn: '2026-02-10',
    releaseOn: '2026-03-12',
    sourceEventId: credited().id,
    ...change,
  };
  return command(AccrueCommission, { claim, limits: [], amount: claim.computed, occurredAt: at });
};

/** All that was asked, of the terms and of each rule. */
const conditionsIn = (answer: AccrueCommission | RefuseCommission) =>
  'claim' in answer
    ? answer.claim.conditions
    : [...answer.refusal.conditions, ...answer.considered.flatMap(({ conditions }) => conditions)];

describe('a credited payment is priced', () => {
  it('by the rate of the terms, where the tier has none', () => {
    given(launched, approved, promoted('Registered')).whenPolicy(policy, credited()).then(accrue());
  });

  it('by the rate of the tier, where it has one', () => {
    given(launched, approved, promoted('Gold'))
      .whenPolicy(policy, credited())
      .then(
        accrue({
          tier: 'Gold',
          facts: { payment: ['new'], currency: ['EUR'], tier: ['Gold'] },
          pays: { kind: 'percent', rate: '0.25' },
          paysFrom: 'tier',
          computed: { amountMinor: 250, currency: 'EUR' },
        }),
      );
  });

  it('by the tier as it is now', () => {
    given(launched, approved, promoted('Gold'), demoted).whenPolicy(policy, credited()).then(accrue());
  });

  it('with no tier before the first', () => {
    given(launched, approved)
      .whenPolicy(policy, credited())
      .then(accrue({ tier: null, facts: { payment: ['new'], currency: ['EUR'] } }));
  });
});

describe('the terms that apply', () => {
  const FEBRUARY = '2026-02-01T00:00:00.000Z';
  const MARCH = '2026-03-01T00:00:00.000Z';
  const published = (version: number, effectiveFrom: string, acceptance: 'none' | 'required' = 'none') =>
    happened('TermsPublished', {
      programId: 'growth',
      terms: someTerms({ version, rules: [shareOf(`0.${version}`, 12)], holdingDays: version }),
      tiers: someTiers([{ name: 'Registered' }, { name: 'Gold', pays: sharing(`0.${version}5`) }]),
      effectiveFrom,
      acceptance,
      difference: [],
    });
  const acceptedOn = (termsVersion: number, on: string) =>
    happened('TermsAccepted', { ...ids, termsVersion }, { at: `${on}T09:00:00.000Z` });
  const attributedOn = (on: string, customerId = 'c1') =>
    happened('CustomerAttributed', {
      ...ids,
      customerId,
      referralId: 'r1',
      via: 'form',
      touches: [{ referralId: 'r1', kind: 'named', outcome: 'credited' }],
      referredAt: '2026-01-01T00:00:00.000Z',
      convertedAt: `${on}T09:00:00.000Z`,
      convertedOn: on,
      sourceEventId: launched.id,
    });
  const paidOn = (on: string, paymentId: string) => {
    const payment = credited(on);
    return happened('PaymentCredited', { ...payment.data, paymentId }, { at: `${on}T09:00:00.000Z` });
  };
  /** The version by which the last of these events, a payment, is priced. */
  const appliedTo = (...events: readonly RecordedEvent[]) => {
    const [answer] = given(launched, approved, ...events.slice(0, -1)).whenPolicy(policy, events.at(-1)!).commands as (
      AccrueCommission | RefuseCommission
    )[];
    return answer instanceof AccrueCommission ? answer.claim : answer!.refusal;
  };

  it('to a first payment are those in force when it occurred, with their own holding days and tiers', () => {
    const second = published(2, FEBRUARY);
    expect(appliedTo(attributedOn('2026-01-20'), second, paidOn('2026-01-31', 'a')).termsVersion).toBe(1);
    expect(appliedTo(attributedOn('2026-01-20'), second, promoted('Gold'), paidOn('2026-02-01', 'a'))).toMatchObject({
      termsVersion: 2,
      pays: { kind: 'percent', rate: '0.25' },
      releaseOn: '2026-02-03',
    });
  });

  it('to later payments are those in force at the conversion, however late they are credited', () => {
    const history = [attributedOn('2026-01-20'), published(2, FEBRUARY), published(3, MARCH)];
    expect(appliedTo(...history, paidOn('2026-02-02', 'a'), paidOn('2026-03-02', 'b')).termsVersion).toBe(1);
    const later = [attributedOn('2026-02-20'), published(2, FEBRUARY), published(3, MARCH)];
    expect(appliedTo(...later, paidOn('2026-03-02', 'a'), paidOn('2026-04-02', 'b')).termsVersion).toBe(2);
  });

  it('take a payment for the first when none is known that is earlier', () => {
    const history = [attributedOn('2026-01-20'), published(2, FEBRUARY)];
    expect(appliedTo(...history, paidOn('2026-03-02', 'b'), paidOn('2026-02-02', 'a')).termsVersion).toBe(2);
  });

  it('to what was before the launch are the first', () => {
    expect(appliedTo(paidOn('2025-12-01', 'a')).termsVersion).toBe(1);
  });

  it('are, where a version needs acceptance, those before it until the partner has accepted it', () => {
    const second = published(2, FEBRUARY, 'required');
    const history = [attributedOn('2026-01-20'), second];
    expect(appliedTo(...history, paidOn('2026-02-10', 'a')).termsVersion).toBe(1);
    expect(appliedTo(...history, acceptedOn(2, '2026-02-11'), paidOn('2026-02-10', 'a')).termsVersion).toBe(1);
    expect(appliedTo(...history, acceptedOn(2, '2026-01-31'), paidOn('2026-02-10', 'a'))).toMatchObject({
      termsVersion: 2,
      conditions: expect.arrayContaining([
        {
          condition: 'terms-accepted',
          met: true,
          detail: 'The partner accepted version 2 of the terms on 2026-01-31.',
        },
      ]),
    });
    expect(appliedTo(...history, published(3, MARCH), paidOn('2026-03-10', 'a')).termsVersion).toBe(3);
  });

  it('earn nothing where none was accepted that the partner could earn by', () => {
    const strict = programLaunched({ acceptance: 'required' });
    const conditionOf = (...events: readonly RecordedEvent[]) => {
      const [accrual] = given(strict, approved, attributedOn('2026-01-20'), ...events.slice(0, -1)).whenPolicy(
        policy,
        events.at(-1)!,
      ).commands as (AccrueCommission | RefuseCommission)[];
      return conditionsIn(accrual!).find(({ condition }) => condition === 'terms-accepted');
    };
    expect(conditionOf(paidOn('2026-02-10', 'a'))).toEqual({
      condition: 'terms-accepted',
      met: false,
      detail: 'The partner had accepted no version of the terms that it could earn by; version 1 asks for it.',
    });
    // Accepted after the conversion: the payments from then on earn.
    const accepted = acceptedOn(1, '2026-02-15');
    expect(conditionOf(accepted, paidOn('2026-02-10', 'a'))).toMatchObject({ met: false });
    expect(conditionOf(accepted, paidOn('2026-02-10', 'a'), paidOn('2026-02-20', 'b'))).toMatchObject({ met: true });
  });
});

describe('the conditions that are stated', () => {
  const conditionsOf = (...events: readonly RecordedEvent[]) => ({
    of: (payment: ReturnType<typeof credited>) => {
      const { commands } = given(...events).whenPolicy(policy, payment);
      const [answer] = commands as (AccrueCommission | RefuseCommission)[];
      return Object.fromEntries(conditionsIn(answer!).map(({ condition, met }) => [condition, met]));
    },
  });
  const at9 = (on: string) => ({ at: `${on}T09:00:00.000Z` });

  it('the partner must be approved, in this program', () => {
    expect(conditionsOf(launched).of(credited())).toMatchObject({ 'partner-approved': false });
    expect(
      conditionsOf(launched, happened('ApplicationApproved', { ...APPROVED, programId: 'studio' })).of(credited()),
    ).toMatchObject({ 'partner-approved': false });
    expect(conditionsOf(launched, approved).of(credited())).toMatchObject({ 'partner-approved': true });
  });

  it.each([
    ['2026-02-09', true],
    ['2026-02-10', true],
    ['2026-02-11', false],
  ])('approved on %s, the partner earns from a payment of 2026-02-10: %s', (on, met) => {
    const approvedThen = happened('ApplicationApproved', APPROVED, at9(on));
    expect(conditionsOf(launched, approvedThen).of(credited())).toMatchObject({ 'partner-approved': met });
  });

  it.each([
    ['stop', '2026-02-11', true],
    ['stop', '2026-02-10', true],
    ['stop', '2026-02-09', false],
    ['keep-earning', '2026-02-09', undefined],
  ] as const)('terminated with referrals to %s on %s, a payment of 2026-02-10 earns: %s', (referrals, on, met) => {
    const terminated = happened(
      'PartnerTerminated',
      { ...ids, reason: 'ended', balance: 'pay-out', referrals },
      at9(on),
    );
    expect(conditionsOf(launched, approved, terminated).of(credited())['partner-not-terminated']).toBe(met);
  });

  describe('a certification, where the terms ask for one', () => {
    const strict = programLaunched({ terms: { requires: { certification: true, membershipFee: false } } });
    const track = { ...ids, trackId: 'basics' };
    const validity = { noticeOn: null, by: 'person' as const };
    const awarded = (awardedOn: string, expiresOn: string | null) =>
      happened('CertificationAwarded', { ...track, ...validity, awardedOn, expiresOn });
    const certified = (...events: readonly RecordedEvent[]) =>
      conditionsOf(strict, approved, ...events).of(credited())['certified'];

    it('is not asked for otherwise', () => {
      expect(conditionsOf(launched, approved).of(credited())).not.toHaveProperty('certified');
    });

    it('holds from its first day to its last', () => {
      expect(certified()).toBe(false);
      expect(certified(awarded('2026-02-10', null))).toBe(true);
      expect(certified(awarded('2026-02-11', null))).toBe(false);
      expect(certified(awarded('2026-01-01', '2026-02-10'))).toBe(true);
      expect(certified(awarded('2026-01-01', '2026-02-09'))).toBe(false);
    });

    it('goes on when it is renewed, and ends when it is revoked', () => {
      const first = awarded('2026-01-01', '2026-02-09');
      const renewed = happened('CertificationRenewed', {
        ...{ ...track, ...validity, renewedOn: '2026-02-05', expiresOn: '2027-02-09' },
      });
      const revoked = (on: string) => happened('CertificationRevoked', { ...track, reason: 'misuse' }, at9(on));
      expect(certified(first, renewed)).toBe(true);
      expect(certified(first, renewed, revoked('2026-02-10'))).toBe(true);
      expect(certified(first, renewed, revoked('2026-02-09'))).toBe(false);
      expect(certified(first, revoked('2026-02-01'), awarded('2026-02-02', null))).toBe(true);
    });
  });

  it('a membership fee, where the terms ask for one, must cover the day', () => {
    const strict = programLaunched({ terms: { requires: { certification: false, membershipFee: true } } });
    const fee = (coversFrom: string, coversUntil: string) =>
      happened('MembershipFeePaid', {
        ...{ ...ids, feeId: 'fee1', amount: { amountMinor: 9_900, currency: 'EUR' } },
        coversFrom,
        coversUntil,
      });
    const paid = (...events: readonly RecordedEvent[]) =>
      conditionsOf(strict, approved, ...events).of(credited())['membership-fee-paid'];
    expect(paid()).toBe(false);
    expect(paid(fee('2026-02-10', '2026-02-10'))).toBe(true);
    expect(paid(fee('2026-02-11', '2026-12-31'))).toBe(false);
    expect(paid(fee('2026-01-01', '2026-02-09'), fee('2026-02-10', '2026-03-09'))).toBe(true);
  });

  it.each([
    { convertedOn: '2026-01-15', paidOn: '2026-01-14', within: false },
    { convertedOn: '2026-01-15', paidOn: '2026-01-15', within: true },
    { convertedOn: '2026-01-15', paidOn: '2026-04-14', within: true },
    { convertedOn: '2026-01-15', paidOn: '2026-04-15', within: false },
    // A month that has no such day ends the time on its last day.
    { convertedOn: '2025-11-30', paidOn: '2026-02-27', within: true },
    { convertedOn: '2025-11-30', paidOn: '2026-02-28', within: false },
    { convertedOn: '2027-11-30', paidOn: '2028-02-28', within: true },
    { convertedOn: '2027-11-30', paidOn: '2028-02-29', within: false },
  ])('3 months from $convertedOn: a payment on $paidOn is within: $within', ({ convertedOn, paidOn, within }) => {
    expect(conditionsOf(launched, approved).of(credited(paidOn, convertedOn))).toMatchObject({
      'within-commission-months': within,
    });
  });
});

describe('a payment in a program that was never launched', () => {
  it('is a contradiction in the log, and named as one', () => {
    expect(() => given(approved).whenPolicy(policy, credited())).toThrow(/growth, which was not launched/);
  });
});
