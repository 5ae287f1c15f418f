import { dayNumber, endsMonth, monthOf, monthsBetween } from '../days.js';
import { decimalQuotient } from '../exact.js';

/** Customers won and lost on a day. */
export interface WonAndLost {
  readonly day: string;
  readonly won: number;
  readonly lost: number;
}

/** Dirty dates never make a lifetime negative: who left before converting lived for no day. */
const notBefore = (convertedOn: string, day: string) => (day < convertedOn ? convertedOn : day);

/** The day on which a customer counts as lost. */
export const lostOn = ({ convertedOn, churnedOn }: { convertedOn: string; churnedOn: string }) =>
  notBefore(convertedOn, churnedOn);

/** The day on which a customer that had left counts as won again. */
export const backOn = ({ convertedOn, returnedOn }: { convertedOn: string; returnedOn: string }) =>
  notBefore(convertedOn, returnedOn);

/** A year, for lifetimes: the mean Julian year of 365.25 days (IAU Style Manual, 1989). */
const YEAR = { days: 1461n, years: 4n };

/**
 * Days that customers have been customers for, up to the end of `asOf`: each counts from the day of its conversion to the day
 * on which it left, or to `asOf`. Converted and left on one day: 0. What is dated after `asOf` does not count yet.
 *
 * Summed by days, not by customers: Σ won × (asOf − day) − Σ lost × (asOf − day), which is the same.
 */
export function customerDays(days: readonly WonAndLost[], asOf: string): number {
  const until = dayNumber(asOf);
  let sum = 0;
  for (const { day, won, lost } of days) {
    if (day <= asOf) sum += (won - lost) * (until - dayNumber(day));
  }
  return sum;
}

/** Customer-days as years, 4 places, half to even; per customer when `customers` is given. */
export const inYears = (customerDays: number, customers = 1) =>
  decimalQuotient(BigInt(customerDays) * YEAR.years, YEAR.days * BigInt(customers), 4);

/** An amount by year: amount ÷ (customer-days as years), as a fraction. */
export const perYear = (amountMinor: bigint, customerDays: number) => ({
  numerator: amountMinor * YEAR.days,
  denominator: BigInt(customerDays) * YEAR.years,
});

export interface ChurnMonth {
  /** YYYY-MM, in the program's time zone. */
  readonly month: string;
  readonly activeAtStart: number;
  readonly won: number;
  readonly lost: number;
  /** lost ÷ activeAtStart, 4 places, half to even; null when nobody was there at the start. */
  readonly churn: string | null;
  /** false: the month has not ended yet. */
  readonly complete: boolean;
}

/**
 * Customer churn by calendar month: customers lost in the month ÷ customers active when it began, the usual customer churn rate.
 * Those who came and went within the month count as lost, so a wild month may exceed 1. From the month of the first
 * conversion to that of `asOf`, months without change included.
 */
export function churnByMonth(days: readonly WonAndLost[], asOf: string): ChurnMonth[] {
  const changes = new Map<string, { won: number; lost: number }>();
  let first: string | undefined;
  for (const { day, won, lost } of days) {
    if (day > asOf) continue;
    const month = monthOf(day);
    const before = changes.get(month) ?? { won: 0, lost: 0 };
    changes.set(month, { won: before.won + won, lost: before.lost + lost });
    if (first === undefined || month < first) first = month;
  }
  if (first === undefined) return [];

  const months: ChurnMonth[] = [];
  const last = monthOf(asOf);
  let active = 0;
  for (const month of monthsBetween(first, last)) {
    const { won, lost } = changes.get(month) ?? { won: 0, lost: 0 };
    months.push({
      month,
      activeAtStart: active,
      won,
      lost,
      churn: active === 0 ? null : decimalQuotient(BigInt(lost), BigInt(active), 4),
      complete: month < last || endsMonth(asOf),
    });
    active += won - lost;
  }
  return months;
}
