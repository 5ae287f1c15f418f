import { formatMinor } from '@vouch/terms';

/**
 * A text that a spreadsheet shows and never runs: one that begins like a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection). Amounts and days are written by us, and need none.
 */
export const inert = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** An amount as a spreadsheet reads it: a decimal point, and no signs between thousands. */
export const decimal = (amountMinor: number, currency: string): string =>
  formatMinor(amountMinor, currency).replaceAll(',', '');
