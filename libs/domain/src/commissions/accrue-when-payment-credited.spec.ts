import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, tierCriteria } from '@vouch/testing';
import { command } from '../command.js';
import { accrueWhenPaymentCredited as policy } from './accrue-when-payment-credited.js';
import { AccrueCommission } from './commands.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const at = '2026-02-10T09:00:00.000Z';
const NOTHING = tierCriteria();
const GOLD = tierCriteria({ activeCustomers: 5 });

const launched = programLaunched({
  terms: { months: 3 },
  tiers: [
    { name: 'Registered', criteria: NOTHING },
    { name: 'Gold', criteria: GOLD, rate: '0.25' },
  ],
});
const approved = happened('ApplicationApproved', { ...ids, by: 'person' });
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

const accrue = (change: Partial<AccrueCommission> = {}) =>
  command(AccrueCommission, {
    ...ids,
    customerId: 'c1',
    paymentId: 'pay1',
    basis: { amountMinor: 1_000, currency: 'EUR' },
    termsVersion: 1,
    tier: 'Registered',
    rate: '0.2',
    rateFrom: 'terms',
    conditions: [
      {
        condition: 'partner-approved',
        met: true,
        detail: 'The partner was approved when the payment was credited.',
      },
      {
        condition: 'within-commission-months',
        met: true,
        detail:
          'Paid on 2026-02-10; payments from 2026-01-31 until before 2026-04-30 earn (3 months from the conversion).',
      },
    ],
    paidOn: '2026-02-10',
    releaseOn: '2026-03-12',
    sourceEventId: credited().id,
    occurredAt: at,
    ...change,
  });

describe('a credited payment is priced', () => {
  it('by the rate of the terms, where the tier has none', () => {
    given(launched, approved, promoted('Registered')).whenPolicy(policy, credited()).then(accrue());
  });

  it('by the rate of the tier, where it has one', () => {
    given(launched, approved, promoted('Gold'))
      .whenPolicy(policy, credited())
      .then(accrue({ tier: 'Gold', rate: '0.25', rateFrom: 'tier' }));
  });

  it('by the tier as it is now', () => {
    given(launched, approved, promoted('Gold'), demoted).whenPolicy(policy, credited()).then(accrue());
  });

  it('with no tier before the first', () => {
    given(launched, approved)
      .whenPolicy(policy, credited())
      .then(accrue({ tier: null }));
  });
});

describe('the conditions that are stated', () => {
  const conditionsOf = (...events: readonly RecordedEvent[]) => ({
    of: (payment: ReturnType<typeof credited>) => {
      const { commands } = given(...events).whenPolicy(policy, payment);
      return Object.fromEntries(
        (commands[0] as AccrueCommission).conditions.map(({ condition, met }) => [condition, met]),
      );
    },
  });

  it('the partner must be approved, in this program', () => {
    expect(conditionsOf(launched).of(credited())).toMatchObject({ 'partner-approved': false });
    expect(
      conditionsOf(launched, happened('ApplicationApproved', { ...ids, programId: 'studio', by: 'person' })).of(
        credited(),
      ),
    ).toMatchObject({ 'partner-approved': false });
    expect(conditionsOf(launched, approved).of(credited())).toMatchObject({ 'partner-approved': true });
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
