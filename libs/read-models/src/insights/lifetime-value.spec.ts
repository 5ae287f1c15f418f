import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lifetimeValue } from './lifetime-value.js';

const eur = (netMinor: number) => [{ currency: 'EUR', netMinor }];

describe('lifetime value', () => {
  it('is average ARR × average lifetime', () => {
    // 20 customer-years, 5 churned customers, 1,200.00 EUR: 60.00 EUR a year for 4 years.
    expect(lifetimeValue(7_305, 5, eur(120_000))).toEqual({
      n: 5,
      enoughData: true,
      customerYears: '20.0000',
      averageLifetimeYears: '4.0000',
      values: [{ currency: 'EUR', averageArrMinor: 6_000, ltvMinor: 24_000 }],
      why: 'n = 5 churned',
    });
  });

  it('says that there is not enough data under five churned customers, and how many there were', () => {
    expect(lifetimeValue(7_305, 4, eur(120_000))).toEqual({
      n: 4,
      enoughData: false,
      customerYears: '20.0000',
      averageLifetimeYears: null,
      values: [{ currency: 'EUR', averageArrMinor: 6_000, ltvMinor: null }],
      why: 'not enough data: n = 4 churned, 5 needed',
    });
  });

  it('says so too when all left on the day they came', () => {
    expect(lifetimeValue(0, 7, eur(120_000))).toMatchObject({
      enoughData: false,
      averageLifetimeYears: null,
      values: [{ averageArrMinor: null, ltvMinor: null }],
      why: 'not enough data: n = 7 churned, all on the day of their conversion',
    });
  });

  it('rounds once, half to even, and knows losses and several currencies', () => {
    const { values } = lifetimeValue(1_461, 8, [
      { currency: 'EUR', netMinor: 20 },
      { currency: 'JPY', netMinor: 12 },
      { currency: 'USD', netMinor: -20 },
      { currency: 'BRL', netMinor: 0 },
    ]);
    expect(values.map(({ currency, ltvMinor }) => [currency, ltvMinor])).toEqual([
      ['EUR', 2], // 2.5
      ['JPY', 2], // 1.5
      ['USD', -2], // −2.5
      ['BRL', 0],
    ]);
  });

  it('equals the product of its two factors, whatever the figures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 5, max: 100_000 }),
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        (days, churned, netMinor) => {
          const years = days / 365.25;
          const product = (netMinor / years) * (years / churned);
          const [value] = lifetimeValue(days, churned, eur(netMinor)).values;
          expect(Math.abs((value?.ltvMinor ?? NaN) - product)).toBeLessThan(0.51);
        },
      ),
    );
  });
});
