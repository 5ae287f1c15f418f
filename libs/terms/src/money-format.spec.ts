import { describe, expect, it } from '@jest/globals';
import { formatMinor, formatMoney, formatPercent } from './money-format.js';

describe('money for people', () => {
  it.each([
    [123_456, 'EUR', '1,234.56'],
    [-5, 'EUR', '-0.05'],
    [0, 'EUR', '0.00'],
    [1_234, 'JPY', '1,234'],
    [1_234_567, 'KWD', '1,234.567'],
    [100_000_000_00, 'BRL', '100,000,000.00'],
  ])('writes %s minor units of %s as %s', (amountMinor, currency, expected) => {
    expect(formatMinor(amountMinor, currency)).toBe(expected);
  });

  it('names the currency', () => expect(formatMoney({ amountMinor: 1_999, currency: 'USD' })).toBe('19.99 USD'));

  it.each([
    ['0.2', '20 %'],
    ['0.075', '7.5 %'],
    ['1', '100 %'],
    ['0.033333333333', '3.3333333333 %'],
    ['4.0000', '400 %'],
    ['-0.0055', '-0.55 %'],
    ['0.0000', '0 %'],
  ])('writes the decimal %s as %s, without rounding', (decimal, expected) => {
    expect(formatPercent(decimal)).toBe(expected);
  });
});
