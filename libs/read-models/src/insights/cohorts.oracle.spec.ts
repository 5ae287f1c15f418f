import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { all, type Customer, customersOf, isGone, story, turnsIn } from '../spec-support/reckoning.js';
import { partnerValueOf } from './partner-value.query.js';
import type { RevenueChurnMonth } from './revenue-churn.js';

/**
 * Churn by revenue and cohorts, worked out a second time in the plainest way: month by month and customer by customer, from
 * the list of events alone. A failure names its seed.
 */

const AS_OF = '2027-06-30';
const MONTHS = Array.from({ length: 30 }, (_, number) => new Date(Date.UTC(2025, number)).toISOString().slice(0, 7));

interface Flow {
  readonly customerId: string;
  readonly day: string;
  readonly currency: string;
  readonly minor: number;
}

function flowsOf(events: readonly RecordedEvent[], partnerId: string, programId: string): Flow[] {
  const mine = (data: { partnerId: string; programId: string }) =>
    data.partnerId === partnerId && data.programId === programId;
  return [
    ...all(events, 'PaymentCredited')
      .filter(mine)
      .map(({ customerId, paidOn: day, amount }) => ({ customerId, day, ...amount, minor: amount.amountMinor })),
    ...all(events, 'RefundCredited')
      .filter(mine)
      .map(({ customerId, refundedOn: day, amount }) => ({ customerId, day, ...amount, minor: -amount.amountMinor })),
  ];
}

/** What churn by revenue comes to among these customers: every month since the first flow of each currency. */
function churnOf(customers: readonly Customer[], flows: readonly Flow[]) {
  const own = flows.filter((flow) => customers.some(({ customerId }) => customerId === flow.customerId));
  const currencies = [...new Set(own.map(({ currency }) => currency))].sort();
  return MONTHS.flatMap((month, number) =>
    currencies
      .filter((currency) => own.some((flow) => flow.currency === currency && flow.day < `${month}-32`))
      .map((currency) => {
        const net = (of: Customer, when: string | undefined) =>
          own
            .filter((flow) => flow.customerId === of.customerId && flow.currency === currency)
            .filter(({ day }) => when !== undefined && day.startsWith(when))
            .reduce((sum, { minor }) => sum + minor, 0);
        const pairs = customers
          .map((each) => ({ before: net(each, MONTHS[number - 1]), now: Math.max(0, net(each, month)) }))
          .filter(({ before }) => before > 0);
        const beforeMinor = pairs.reduce((sum, { before }) => sum + before, 0);
        const lostMinor = pairs.reduce((sum, { before, now }) => sum + (now < before ? before - now : 0), 0);
        return { month, currency, n: pairs.length, beforeMinor, lostMinor };
      }),
  );
}

const figures = ({ month, currency, n, beforeMinor, lostMinor }: RevenueChurnMonth) => ({
  month,
  currency,
  n,
  beforeMinor,
  lostMinor,
});

/** Whether a partner's customers paid in several currencies: not every history has it. */
function hasCurrencies({ events }: ReturnType<typeof story>): boolean {
  const currencies = new Map<string, string>();
  return all(events, 'PaymentCredited').some(({ partnerId, programId, amount: { currency } }) => {
    const partner = `${partnerId}:${programId}`;
    const known = currencies.get(partner) ?? currency;
    currencies.set(partner, known);
    return known !== currency;
  });
}

function storiesWithCurrencies(count: number) {
  const found: { readonly seed: number; readonly told: ReturnType<typeof story> }[] = [];
  for (let seed = 33; found.length < count; seed++) {
    const told = story(seed);
    if (hasCurrencies(told)) found.push({ seed, told });
  }
  return found;
}

describe.each(storiesWithCurrencies(3))('a second reckoning of the history of seed $seed', ({ told }) => {
  const { events, rows, partners } = told;
  const reckoned = async () => {
    const values = [];
    for (const partner of partners)
      values.push(...(await partnerValueOf({ partner, until: AS_OF, limit: 100 }, rows)).partners);
    return values.map(({ revenueChurnByMonth, cohorts, ...value }) => ({
      value,
      revenueChurnByMonth: revenueChurnByMonth ?? [],
      cohorts: cohorts ?? [],
      customers: customersOf(events, value.partnerId, value.programId),
      flows: flowsOf(events, value.partnerId, value.programId),
    }));
  };

  it('comes to the same churn by revenue, in every currency', async () => {
    const found = await reckoned();
    for (const { revenueChurnByMonth, customers, flows } of found)
      expect(revenueChurnByMonth.map(figures)).toEqual(churnOf(customers, flows));
    const rates = found.flatMap(({ revenueChurnByMonth }) => revenueChurnByMonth);
    for (const { n, churn, lostMinor, beforeMinor } of rates) {
      if (n === 0) expect(churn).toBeNull();
      else expect(Math.abs(Number(churn) - lostMinor / beforeMinor)).toBeLessThan(0.000_050_1);
    }
    expect(rates.some(({ churn }) => churn !== null && Number(churn) > 0)).toBe(true);
    expect(found.some(({ value }) => value.revenue.length > 1)).toBe(true);
  });

  it('comes to the same cohorts, and to all customers in them', async () => {
    for (const { value, cohorts, customers, flows } of await reckoned()) {
      for (const cohort of cohorts) {
        const own = customers.filter(({ from }) => from.startsWith(cohort.month));
        const gone = own.filter(isGone).length;
        expect([cohort.customers, cohort.churned, cohort.active]).toEqual([own.length, gone, own.length - gone]);
        expect(cohort.lifetime?.n).toBe(gone);
        expect(cohort.revenueChurnByMonth.map(figures)).toEqual(churnOf(own, flows));
        expect(cohort.churnByMonth).toHaveLength(MONTHS.length - MONTHS.indexOf(cohort.month));
        for (const { month, activeAtStart, won, lost } of cohort.churnByMonth)
          expect([month, activeAtStart, won, lost]).toEqual([month, ...turnsIn(own, month)]);
      }
      const inCohorts = (currency: string) =>
        cohorts
          .flatMap(({ revenue }) => revenue)
          .reduce((sum, one) => sum + (one.currency === currency ? one.netMinor : 0), 0);
      expect(cohorts.reduce((sum, one) => sum + one.customers, 0)).toBe(value.customers);
      expect(value.revenue.map(({ currency }) => inCohorts(currency))).toEqual(
        value.revenue.map(({ netMinor }) => netMinor),
      );
    }
  });
});
