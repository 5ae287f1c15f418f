/**
 * Digits after the point of a currency: 2 for EUR, 0 for JPY, 3 for KWD. Intl answers for every well-formed code, with 2
 * for those that ISO 4217 doesn't list (ECMA-402, CurrencyDigits).
 */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

const digitsByCurrency = new Map<string, number>();

/** 123456 EUR → `1,234.56`; -5 EUR → `-0.05`. */
export function formatMinor(amountMinor: number | bigint, currency: string): string {
  const digits = minorDigits(currency);
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
