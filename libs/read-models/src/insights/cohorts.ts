import { monthOf } from '../days.js';
import { safeNumber } from '../exact.js';
import { type CustomerRevenueRow, isGone } from './customer-revenue.projection.js';
import { churnByMonth, type ChurnMonth, customerDays, type WonAndLost } from './customer-time.js';
import { type Lifetime, lifetimeValue, type Revenue } from './lifetime-value.js';
import { revenueChurnByMonth, type RevenueChurnMonth } from './revenue-churn.js';

/** The customers that converted in one month, and what became of them. */
export interface Cohort {
  /** The month of their conversion: YYYY-MM, in the program's time zone. */
  readonly month: string;
  readonly customers: number;
  readonly active: number;
  readonly churned: number;
  /** Payments less refunds by currency, minor units. */
  readonly revenue: readonly Revenue[];
  /** null while it is not known up to which day time counts. */
  readonly lifetime: Lifetime | null;
  /** Among them alone: customers lost in a month ÷ customers of the cohort active when it began. */
  readonly churnByMonth: readonly ChurnMonth[];
  /** Among them alone, by currency. */
  readonly revenueChurnByMonth: readonly RevenueChurnMonth[];
}

/**
 * A partner's customers by the month of their conversion, which never changes: who left and came back stays in its cohort. Each
 * figure is reckoned as it is for all customers of the partner.
 * @param asOf The day up to which active customers count as living; null when it is not known.
 */
export function cohortsOf(customers: readonly CustomerRevenueRow[], asOf: string | null): Cohort[] {
  const byMonth = new Map<string, CustomerRevenueRow[]>();
  for (const customer of customers) {
    if (customer.convertedOn === null) continue;
    const month = monthOf(customer.convertedOn);
    byMonth.set(month, [...(byMonth.get(month) ?? []), customer]);
  }
  return [...byMonth]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([month, each]) => cohort(month, each, asOf));
}

function cohort(month: string, customers: readonly CustomerRevenueRow[], asOf: string | null): Cohort {
  const churned = customers.filter(isGone).length;
  const revenue = revenueOf(customers);
  const days = customers.flatMap(turnsOf);
  return {
    month,
    customers: customers.length,
    active: customers.length - churned,
    churned,
    revenue,
    lifetime: asOf === null ? null : lifetimeValue(customerDays(days, asOf), churned, revenue),
    churnByMonth: asOf === null ? [] : churnByMonth(days, asOf),
    revenueChurnByMonth: asOf === null ? [] : revenueChurnByMonth(customers, asOf),
  };
}

/** When a customer came, left and came back. */
const turnsOf = ({ convertedOn, leftOn, returnedOn }: CustomerRevenueRow): WonAndLost[] => [
  ...[...(convertedOn === null ? [] : [convertedOn]), ...returnedOn].map((day) => ({ day, won: 1, lost: 0 })),
  ...leftOn.map((day) => ({ day, won: 0, lost: 1 })),
];

function revenueOf(customers: readonly CustomerRevenueRow[]): Revenue[] {
  const sums = new Map<string, bigint>();
  for (const net of customers.flatMap(({ months }) => Object.values(months))) {
    for (const [currency, netMinor] of Object.entries(net))
      sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(netMinor));
  }
  return [...sums]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, netMinor]) => ({
      currency,
      netMinor: safeNumber(netMinor),
    }));
}
