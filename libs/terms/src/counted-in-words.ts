import type { Reach } from '@vouch/events';
import { count, formatMoney } from './money-format.js';

const COUNTED = {
  'customers-won': (number: number) => `${count(number, 'customer')} won`,
  'qualified-leads': (number: number) => count(number, 'qualified lead'),
  revenue: (amountMinor: number, currency = '') => `${formatMoney({ amountMinor, currency })} of revenue`,
} as const;

/** `3 customers won`; `1,000.00 EUR of revenue`. */
export const countedInWords = ({ of, currency }: Pick<Reach, 'of' | 'currency'>, number: number): string =>
  COUNTED[of](number, currency);
