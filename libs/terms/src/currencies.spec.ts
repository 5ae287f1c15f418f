import { describe, expect, it } from '@jest/globals';
import { isCurrency, minorDigits } from './currencies.js';

describe('the minor unit of a currency', () => {
  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['BRL', 2],
    ['CLP', 0],
  ])('%s has %d digits', (currency, digits) => expect(minorDigits(currency)).toBe(digits));

  it('agrees with what this runtime knows of money that is in use', () => {
    // CLDR gives these what people write; ISO 4217, which payment providers follow, gives what is here.
    const writtenOtherwise = new Set(
      'AFN ALL IDR IQD IRR KPW LAK LBP MGA MMK PKR RSD SLL SOS SYP TZS UZS YER ZWL COP HUF TWD AMD MUR GYD CRC CZK NOK SEK MNT GNF DKK UGX RWF'.split(
        ' ',
      ),
    );
    for (const currency of Intl.supportedValuesOf('currency')) {
      if (!isCurrency(currency) || writtenOtherwise.has(currency)) continue;
      const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
      expect([currency, minorDigits(currency)]).toEqual([currency, maximumFractionDigits]);
    }
  });

  it('is not known of what is no currency', () => {
    for (const code of ['eur', 'EURO', 'XXX', 'XAU', 'BTC', '']) {
      expect(isCurrency(code)).toBe(false);
      expect(() => minorDigits(code)).toThrow(/no ISO 4217 currency/);
    }
  });
});
