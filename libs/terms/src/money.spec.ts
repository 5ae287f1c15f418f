import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AmountOutOfRange, applyRate, isShare, sumMinor } from './money.js';

const minor = fc.maxSafeInteger();
const share = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0');
    return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  })
  .filter(isShare);

describe('a rate of an amount', () => {
  it.each([
    { rate: '0.2', of: 12_345, gives: 2_469, because: 'it comes out exactly' },
    { rate: '0.2', of: 12, gives: 2, because: '2.4 is nearer to 2' },
    { rate: '0.2', of: 13, gives: 3, because: '2.6 is nearer to 3' },
    { rate: '0.5', of: 1, gives: 0, because: '0.5 is a tie, and 0 is even' },
    { rate: '0.5', of: 3, gives: 2, because: '1.5 is a tie, and 2 is even' },
    { rate: '0.5', of: 5, gives: 2, because: '2.5 is a tie, and 2 is even' },
    { rate: '0.5', of: -1, gives: 0, because: '−0.5 is a tie, and 0 is even' },
    { rate: '0.5', of: -3, gives: -2, because: '−1.5 is a tie, and −2 is even' },
    { rate: '1', of: 7, gives: 7, because: 'all of it is all of it' },
    { rate: '0', of: 7, gives: 0, because: 'nothing of it is nothing' },
    { rate: '0.07', of: 50, gives: 4, because: '3.5 is a tie, where floating point has 3.5000000000000004' },
    { rate: '0.285', of: 100, gives: 28, because: '28.5 is a tie, where floating point has 28.499999999999996' },
    {
      rate: '0.999999999999',
      of: 9_007_199_254_740_991,
      gives: 9_007_199_254_731_984,
      because: 'large is no less exact',
    },
  ])('$rate × $of is $gives: $because', ({ rate, of, gives }) => {
    expect(applyRate(rate, of)).toBe(gives);
  });

  it('never lies more than half a minor unit from the exact product', () => {
    fc.assert(
      fc.property(share, minor, (rate, amount) => {
        const [whole = '', places = ''] = rate.split('.');
        const scale = 10n ** BigInt(places.length);
        const exact = BigInt(whole + places) * BigInt(amount);
        const off = exact - BigInt(applyRate(rate, amount)) * scale;
        expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(scale);
      }),
    );
  });

  it('of a larger amount is never smaller', () => {
    fc.assert(
      fc.property(share, minor, minor, (rate, one, other) => {
        const [less, more] = one <= other ? [one, other] : [other, one];
        expect(applyRate(rate, less)).toBeLessThanOrEqual(applyRate(rate, more));
      }),
    );
  });

  it('refuses an amount or a rate that is not exact', () => {
    expect(() => applyRate('0.2', 0.5)).toThrow(AmountOutOfRange);
    expect(() => applyRate('0.2', Number.MAX_SAFE_INTEGER + 1)).toThrow(AmountOutOfRange);
    expect(() => applyRate('2', Number.MAX_SAFE_INTEGER)).toThrow(/more than can be held exactly/);
    for (const rate of ['.2', '0,2', '1e-1', '-0.2', '', '00.2']) expect(() => applyRate(rate, 1)).toThrow(RangeError);
  });
});

describe('a sum of amounts', () => {
  it('is exact, also where an intermediate sum is not a safe integer', () => {
    expect(sumMinor([Number.MAX_SAFE_INTEGER, 2, -2])).toBe(Number.MAX_SAFE_INTEGER);
    expect(sumMinor([])).toBe(0);
  });

  it('refuses what a number does not hold exactly', () => {
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow(AmountOutOfRange);
    expect(() => sumMinor([Number.NaN])).toThrow(AmountOutOfRange);
  });
});

describe('a share', () => {
  it.each(['0.2', '1', '1.000', '0.000000000001'])('can be %s', (rate) => expect(isShare(rate)).toBe(true));
  it.each(['0', '0.0', '1.000000000001', '2', '-0.2', 'a fifth', ''])('can not be "%s"', (rate) =>
    expect(isShare(rate)).toBe(false),
  );
});
