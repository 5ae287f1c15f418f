import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { statementOf } from './commissions/statement.query.js';
import { partnerValueOf } from './insights/partner-value.query.js';
import { roiOf } from './insights/roi.query.js';
import { all, customersOf, daysBetween, isGone, story, stretches, turnsIn } from './spec-support/reckoning.js';

/**
 * The same figures, worked out a second time in the plainest way: from the list of events alone, customer by customer and
 * posting by posting. A failure names its seed.
 */

const AS_OF = '2027-06-30';

/** What rewards cost in a currency: what was given, and what is still owed at what it is worth. */
function rewardsIn(events: readonly RecordedEvent[], currency: string): number {
  const off = all(events, 'BillCreditApplied').filter(({ invoiceAmount }) => invoiceAmount.currency === currency);
  const given = all(events, 'RewardDelivered').filter(({ worth }) => worth?.currency === currency);
  const done = new Set(
    [
      ...all(events, 'RewardDelivered'),
      ...all(events, 'RewardExpired'),
      ...all(events, 'RewardRevoked'),
      ...all(events, 'RewardCancelled'),
      ...all(events, 'BillCreditApplied').filter(({ isLast }) => isLast),
    ].map(({ rewardId }) => rewardId),
  );
  const open = all(events, 'RewardOwed').filter(
    ({ rewardId, worth }) => worth?.currency === currency && !done.has(rewardId),
  );
  const offOf = (rewardId: string) =>
    off.filter((one) => one.rewardId === rewardId).reduce((total, { appliedMinor }) => total + appliedMinor, 0);
  return [
    ...off.map(({ appliedMinor }) => appliedMinor),
    ...given.map(({ worth }) => worth?.amountMinor ?? 0),
    ...open.map(({ rewardId, worth }) => Math.max(0, (worth?.amountMinor ?? 0) - offOf(rewardId))),
  ].reduce((total, minor) => total + minor, 0);
}

describe.each([21, 22, 23, 24, 25])('a second reckoning of the history of seed %i', (seed) => {
  const { events, rows, partners } = story(seed);

  it('comes to the same customers, lifetimes and churn', async () => {
    const { partners: values } = await partnerValueOf({ until: AS_OF, limit: 1000 }, rows);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) {
      const customers = customersOf(events, value.partnerId, value.programId);
      const churned = customers.filter(isGone);
      expect([value.customers, value.churned, value.active]).toEqual([
        customers.length,
        churned.length,
        customers.length - churned.length,
      ]);
      if (value.lifetime === null) continue;
      const days = stretches(customers, (day) => daysBetween(day, AS_OF));
      expect(Number(value.lifetime.customerYears)).toBeCloseTo(days / 365.25, 3);
      expect(value.lifetime.enoughData).toBe(churned.length >= 5 && days > 0);
    }
    const [most] = [...values].sort((one, other) => other.customers - one.customers);
    const { partners: named } = await partnerValueOf({ partner: most!.partnerId, until: AS_OF, limit: 100 }, rows);
    for (const value of named) {
      const customers = customersOf(events, value.partnerId, value.programId);
      for (const { month, activeAtStart, lost, won } of value.churnByMonth ?? [])
        expect([month, activeAtStart, won, lost]).toEqual([month, ...turnsIn(customers, month)]);
    }
  });

  it('comes to the same revenue and cost', async () => {
    const { totals } = await roiOf({ limit: 1000 }, rows);
    const sum = (
      type:
        | 'PaymentCredited'
        | 'RefundCredited'
        | 'CommissionAccrued'
        | 'CommissionReversed'
        | 'CommissionsForfeited'
        | 'PayoutSettled'
        | 'ProgramCostRecorded',
      currency: string,
    ) =>
      all(events, type)
        .filter(({ amount }) => amount.currency === currency)
        .reduce((total, { amount }) => total + amount.amountMinor, 0);
    for (const { currency, netRevenueMinor, costMinor, paidMinor } of totals) {
      expect([currency, netRevenueMinor, costMinor, paidMinor]).toEqual([
        currency,
        sum('PaymentCredited', currency) - sum('RefundCredited', currency),
        sum('CommissionAccrued', currency) -
          sum('CommissionReversed', currency) -
          sum('CommissionsForfeited', currency) +
          rewardsIn(events, currency) +
          sum('ProgramCostRecorded', currency),
        sum('PayoutSettled', currency) -
          all(events, 'PayoutReturned')
            .filter(({ from, amount }) => from === 'paid' && amount.currency === currency)
            .reduce((total, { amount }) => total + amount.amountMinor, 0),
      ]);
    }
  });

  it('comes to the same balances on every statement, month after month', async () => {
    const bookings = all(
      events,
      'CommissionAccrued',
      'CommissionReleased',
      'CommissionReversed',
      'CommissionsForfeited',
      'PayoutReserved',
      'PayoutSettled',
      'PayoutReturned',
    );
    const owed = (account: string, currency: string, before: string) =>
      -bookings
        .filter(({ bookedOn }) => bookedOn < before)
        .flatMap(({ postings }) => postings)
        .filter((posting) => posting.account === account && posting.currency === currency)
        .reduce((total, { amountMinor }) => total + amountMinor, 0) + 0;
    const months = [
      ...new Set(
        [...bookings, ...all(events, 'CommissionRefused', 'PayoutRefused')].map(({ bookedOn }) => bookedOn.slice(0, 7)),
      ),
    ];
    let lines = 0;
    let refusals = 0;
    for (const partner of partners) {
      for (const month of months) {
        for (const account of (await statementOf({ partner, month }, rows)).accounts) {
          const balance = (before: string) => ({
            heldMinor: owed(`commissions-held:${partner}`, account.currency, before),
            payableMinor: owed(`commissions-payable:${partner}`, account.currency, before),
          });
          expect(account.opening).toEqual(balance(`${month}-01`));
          expect(account.closing).toEqual(balance(`${month}-32`));
          lines += account.lines.length;
          refusals += account.refusals.length;
        }
      }
    }
    // Clicks may be told for a partner that never applied: nobody can ask for its statement.
    const ofPartners = (booked: readonly { readonly partnerId: string }[]) =>
      booked.filter(({ partnerId }) => partners.includes(partnerId)).length;
    expect([lines, refusals]).toEqual([
      ofPartners([...bookings, ...all(events, 'PayoutRefused')]),
      ofPartners(all(events, 'CommissionRefused')),
    ]);
  });
});
