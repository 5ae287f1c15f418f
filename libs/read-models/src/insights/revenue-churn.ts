import { endsMonth, monthAfter, monthOf, monthsBetween } from '../days.js';
import { decimalQuotient, safeNumber } from '../exact.js';
import type { CustomerRevenueRow } from './customer-revenue.projection.js';

export interface RevenueChurnMonth {
  /** YYYY-MM, in the program's time zone. */
  readonly month: string;
  readonly currency: string;
  /** Customers that brought revenue in the month before: the churn rests on them. */
  readonly n: number;
  /** What they brought in the month before, in minor units. */
  readonly beforeMinor: number;
  /** What of it they did not bring again in this month, in minor units: those that brought less or nothing. */
  readonly lostMinor: number;
  /** lost ÷ before, 4 places, half to even; null when nobody brought revenue in the month before. */
  readonly churn: string | null;
  /** What the churn rests on, or why there is none. */
  readonly why: string;
}

interface Lost {
  readonly n: number;
  readonly before: bigint;
  readonly lost: bigint;
}

const NOTHING: Lost = { n: 0, before: 0n, lost: 0n };

/**
 * Churn by revenue, by calendar month and currency: Σ max(0, last month's net revenue − this month's) ÷ Σ last month's net revenue, over
 * the customers. Who brings more makes up for nobody who brings less: gross revenue churn, as in D. Skok, "SaaS Metrics 2.0",
 * https://www.forentrepreneurs.com/saas-metrics-2/, measured by what was paid. So who pays once a year counts as lost in the
 * month after.
 *
 * A month in which a customer was refunded more than it paid counts as none: nobody loses more than there was, and the churn
 * stays between 0 and 1.
 *
 * For each currency from the first month with revenue in it to the last one that is over at the end of `asOf`: before its end,
 * what is still to be paid would look lost.
 */
export function revenueChurnByMonth(
  customers: readonly Pick<CustomerRevenueRow, 'months'>[],
  asOf: string,
): RevenueChurnMonth[] {
  const firstOf = new Map<string, string>();
  const changes = new Map<string, Lost>();
  for (const { months } of customers) {
    for (const [month, net] of Object.entries(months)) {
      for (const [currency, netMinor] of Object.entries(net)) {
        const first = firstOf.get(currency);
        if (first === undefined || month < first) firstOf.set(currency, month);
        if (netMinor <= 0) continue;
        const next = monthAfter(month);
        const kept = Math.max(0, months[next]?.[currency] ?? 0);
        const { n, before, lost } = changes.get(keyOf(next, currency)) ?? NOTHING;
        changes.set(keyOf(next, currency), {
          n: n + 1,
          before: before + BigInt(netMinor),
          lost: lost + BigInt(Math.max(0, netMinor - kept)),
        });
      }
    }
  }
  const isOver = (month: string) => month < monthOf(asOf) || endsMonth(asOf);
  return [...firstOf]
    .flatMap(([currency, first]) =>
      monthsBetween(first, monthOf(asOf))
        .filter(isOver)
        .map((month) => told(month, currency, changes.get(keyOf(month, currency)) ?? NOTHING)),
    )
    .sort((one, other) => (keyOf(one.month, one.currency) < keyOf(other.month, other.currency) ? -1 : 1));
}

const keyOf = (month: string, currency: string) => `${month}:${currency}`;

const told = (month: string, currency: string, { n, before, lost }: Lost): RevenueChurnMonth => ({
  month,
  currency,
  n,
  beforeMinor: safeNumber(before),
  lostMinor: safeNumber(lost),
  churn: n === 0 ? null : decimalQuotient(lost, before, 4),
  why: n === 0 ? 'not enough data: n = 0 paying the month before' : `n = ${n} paying the month before`,
});
