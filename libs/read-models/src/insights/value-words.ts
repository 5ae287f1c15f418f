import { formatMoney, formatPercent } from '@vouch/terms';
import type { ChurnMonth } from './customer-time.js';
import type { Lifetime, Revenue } from './lifetime-value.js';
import type { RevenueChurnMonth } from './revenue-churn.js';

export const moneyInWords = (amountMinor: number | null, currency: string) =>
  amountMinor === null ? '–' : formatMoney({ amountMinor, currency });

export const revenueInWords = (revenue: readonly Revenue[]) =>
  revenue.map(({ netMinor, currency }) => moneyInWords(netMinor, currency)).join(', ') || '–';

export const churnInWords = ({ churn }: ChurnMonth) => (churn === null ? 'nobody at start' : formatPercent(churn));

export const revenueChurnInWords = ({ churn, why }: RevenueChurnMonth) =>
  churn === null ? why : `${formatPercent(churn)} (${why})`;

export function ltvInWords(lifetime: Lifetime | null): string {
  if (lifetime === null) return 'no day closed yet';
  if (!lifetime.enoughData) return lifetime.why;
  const values = lifetime.values.map(({ ltvMinor, currency }) => formatMoney({ amountMinor: ltvMinor ?? 0, currency }));
  return `${values.join(', ') || 'no revenue'} (${lifetime.why})`;
}
