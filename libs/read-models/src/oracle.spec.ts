import { describe, expect, it } from '@jest/globals';
import type { EventData, EventType, RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import { statementOf } from './commissions/statement.query.js';
import { partnerValueOf } from './insights/partner-value.query.js';
import { roiOf } from './insights/roi.query.js';
import { MemoryRows } from './memory-rows.js';
import { projections } from './read-models.js';

/**
 * The same figures, worked out a second time in the plainest way: from the list of events alone, customer by customer and
 * posting by posting. A failure names its seed.
 */

const AS_OF = '2027-06-30';

const all = <T extends EventType>(events: readonly RecordedEvent[], ...types: T[]): EventData<T>[] =>
  events.filter(({ type }) => (types as readonly string[]).includes(type)).map(({ data }) => data as EventData<T>);

function story(seed: number) {
  const { events } = settle(randomHistory(seed, 500));
  const rows = new MemoryRows();
  for (const event of events) for (const projection of projections) rows.apply(projection, event);
  const partners = [
    ...new Set(all(events, 'PartnerApplied', 'PartnerInvited', 'PaymentCredited').map(({ partnerId }) => partnerId)),
  ];
  return { events, rows, partners };
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

interface Customer {
  readonly from: string;
  readonly left: readonly string[];
  readonly back: readonly string[];
}

function customersOf(events: readonly RecordedEvent[], partnerId: string, programId: string): Customer[] {
  const mine = (data: { partnerId: string; programId: string }) =>
    data.partnerId === partnerId && data.programId === programId;
  const churns = all(events, 'ChurnCredited').filter(mine);
  const returns = all(events, 'ReturnCredited').filter(mine);
  return all(events, 'CustomerAttributed')
    .filter(mine)
    .map(({ customerId, convertedOn: from }) => {
      const isIts = (data: { customerId: string }) => data.customerId === customerId;
      const notBefore = (day: string) => (day < from ? from : day);
      return {
        from,
        left: churns.filter(isIts).map(({ churnedOn }) => notBefore(churnedOn)),
        back: returns.filter(isIts).map(({ returnedOn }) => notBefore(returnedOn)),
      };
    });
}

const isGone = ({ left, back }: Customer) => left.length > back.length;
/** Begun less ended, of all the stretches of time in which a customer was one. */
const stretches = (customers: readonly Customer[], count: (day: string) => number) =>
  customers.reduce((sum, { from, left, back }) => {
    const total = (days: readonly string[]) => days.reduce((days, day) => days + count(day), 0);
    return sum + total([from, ...back]) - total(left);
  }, 0);

describe.each([21, 22, 23, 24, 25])('a second reckoning of the history of seed %i', (seed) => {
  const { events, rows, partners } = story(seed);

  it('comes to the same customers, lifetimes and churn', async () => {
    const { partners: values } = await partnerValueOf({ asOf: AS_OF, limit: 1000 }, rows);
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
    const { partners: named } = await partnerValueOf({ partner: most!.partnerId, asOf: AS_OF, limit: 100 }, rows);
    for (const value of named) {
      const customers = customersOf(events, value.partnerId, value.programId);
      for (const { month, activeAtStart, lost, won } of value.churnByMonth ?? []) {
        const start = `${month}-01`;
        expect([month, activeAtStart, won, lost]).toEqual([
          month,
          stretches(customers, (day) => (day < start ? 1 : 0)),
          customers.flatMap(({ from, back }) => [from, ...back]).filter((day) => day.startsWith(month)).length,
          customers.flatMap(({ left }) => left).filter((day) => day.startsWith(month)).length,
        ]);
      }
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
    const leftOut = all(events, 'PayoutRefused');
    expect([lines, refusals]).toEqual([bookings.length + leftOut.length, all(events, 'CommissionRefused').length]);
  });
});
