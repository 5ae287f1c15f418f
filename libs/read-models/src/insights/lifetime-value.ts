import { decimalQuotient, divideHalfEven, safeNumber } from '../exact.js';
import { inYears, perYear } from './customer-time.js';

/** Under five churned customers an average lifetime says more about chance than about customers. */
const CHURNS_NEEDED = 5;

export interface Revenue {
  readonly currency: string;
  /** Payments less refunds. */
  readonly netMinor: number;
}

export interface LifetimeValue {
  readonly currency: string;
  /** Average annual revenue per customer: net revenue ÷ customer-years. Minor units, half to even; null without time. */
  readonly averageArrMinor: number | null;
  /** Average ARR × average lifetime. Minor units, rounded once, half to even; null when there is not enough data. */
  readonly ltvMinor: number | null;
}

export interface Lifetime {
  /** Churned customers, on which lifetime and LTV rest. */
  readonly n: number;
  readonly enoughData: boolean;
  readonly customerYears: string;
  /** Customer-years ÷ churned customers, 4 places, half to even; null when there is not enough data. */
  readonly averageLifetimeYears: string | null;
  readonly values: readonly LifetimeValue[];
  /** What the figures rest on, or why there are none. */
  readonly why: string;
}

/**
 * LTV = average ARR × average lifetime, lifetime = customer-years ÷ churned customers, average ARR = net revenue ÷ customer-years.
 *
 * The customer-years cancel: LTV = net revenue ÷ churned customers. It is computed so, in integers, and rounded once. For
 * the method see D. Skok, "What's your TRUE customer lifetime value (LTV)?", https://www.forentrepreneurs.com/ltv/: lifetime is the
 * inverse of the churn rate, here churned customers ÷ customer-years lived.
 */
export function lifetimeValue(customerDays: number, churned: number, revenues: readonly Revenue[]): Lifetime {
  const enoughData = churned >= CHURNS_NEEDED && customerDays > 0;
  return {
    n: churned,
    enoughData,
    customerYears: inYears(customerDays),
    averageLifetimeYears: enoughData ? inYears(customerDays, churned) : null,
    values: revenues.map(({ currency, netMinor }) => ({
      currency,
      averageArrMinor: customerDays > 0 ? rounded(perYear(BigInt(netMinor), customerDays)) : null,
      ltvMinor: enoughData ? rounded({ numerator: BigInt(netMinor), denominator: BigInt(churned) }) : null,
    })),
    why: whyLifetime(customerDays, churned),
  };
}

function whyLifetime(customerDays: number, churned: number): string {
  if (churned < CHURNS_NEEDED) return `not enough data: n = ${churned} churned, ${CHURNS_NEEDED} needed`;
  if (customerDays <= 0) return `not enough data: n = ${churned} churned, all on the day of their conversion`;
  return `n = ${churned} churned`;
}

const rounded = ({ numerator, denominator }: { numerator: bigint; denominator: bigint }) =>
  safeNumber(divideHalfEven(numerator, denominator));

/** (net revenue − cost) ÷ cost, 4 places, half to even; null when nothing was spent. */
export const returnOnInvestment = (netRevenueMinor: number, costMinor: number): string | null =>
  costMinor === 0 ? null : decimalQuotient(BigInt(netRevenueMinor) - BigInt(costMinor), BigInt(costMinor), 4);
