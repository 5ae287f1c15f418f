import { isCurrency, minorDigits } from './currencies.js';

/** What the log holds may be shown whatever it says; a currency that nobody knows has two digits. */
const digitsOf = (currency: string) => (isCurrency(currency) ? minorDigits(currency) : 2);

/** 123456 EUR → `1,234.56`; -5 EUR → `-0.05`. */
export function formatMinor(amountMinor: number | bigint, currency: string): string {
  const digits = digitsOf(currency);
  const negative = amountMinor < 0;
  const all = String(negative ? -amountMinor : amountMinor).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${negative ? '-' : ''}${whole}${digits === 0 ? '' : `.${all.slice(-digits)}`}`;
}

/** 123456 EUR → `1,234.56 EUR`. */
export const formatMoney = (amount: { readonly amountMinor: number | bigint; readonly currency: string }) =>
  `${formatMinor(amount.amountMinor, amount.currency)} ${amount.currency}`;

/** An exact decimal as a percentage, without rounding: `0.2` → `20 %`, `-0.0055` → `-0.55 %`. */
export function formatPercent(decimal: string): string {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '0', fraction = ''] = decimal.slice(sign.length).split('.');
  const shifted = `${whole}${fraction.padEnd(2, '0').slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(2).replace(/0+$/, '');
  return `${sign}${shifted}${rest === '' ? '' : `.${rest}`} %`;
}

/** 1 month, 2 months. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
