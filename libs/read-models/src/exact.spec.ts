import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalQuotient, divideHalfEven, safeNumber } from './exact.js';

describe('exact division', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [7n, -2n, -4n],
    [10n, 4n, 2n],
    [11n, 4n, 3n],
    [0n, 9n, 0n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
  ])('rounds %s ÷ %s to %s, a half to the even neighbour', (numerator, denominator, expected) => {
    expect(divideHalfEven(numerator, denominator)).toBe(expected);
  });

  it.each([
    [1n, 3n, 4, '0.3333'],
    [2n, 3n, 4, '0.6667'],
    [-1n, 3n, 4, '-0.3333'],
    [1n, 8n, 2, '0.12'],
    [3n, 8n, 2, '0.38'],
    [-1n, 100_000n, 4, '0.0000'],
    [1_234n, 1n, 0, '1234'],
    [1_234n, 1n, 2, '1234.00'],
  ])('writes %s ÷ %s with %s places as %s', (numerator, denominator, places, expected) => {
    expect(decimalQuotient(numerator, denominator, places)).toBe(expected);
  });

  it('is never further from the truth than half a unit', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (numerator, denominator) => {
        const twiceError = (divideHalfEven(numerator, denominator) * denominator - numerator) * 2n;
        expect(twiceError <= denominator && twiceError >= -denominator).toBe(true);
      }),
    );
  });

  it('refuses what a number would not hold exactly', () => {
    expect(safeNumber(9_007_199_254_740_991n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => safeNumber(9_007_199_254_740_992n)).toThrow(RangeError);
  });
});
