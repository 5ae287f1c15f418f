import { describe, expect, it } from '@jest/globals';
import { type NetByCurrency } from './customer-revenue.projection.js';
import { revenueChurnByMonth } from './revenue-churn.js';

const AS_OF = '2026-03-31';

/** What customers brought in February and March, in EUR. */
const paying = (...customers: readonly (readonly [february: number, march: number])[]) =>
  customers.map(([february, march]) => ({ months: { '2026-02': { EUR: february }, '2026-03': { EUR: march } } }));

const brought = (months: Readonly<Record<string, NetByCurrency>>) => [{ months }];

describe('churn by revenue', () => {
  it.each([
    ['nobody who pays the same', paying([100, 100], [50, 50]), 2, 150, 0, '0.0000'],
    ['all that who left paid', paying([100, 0], [300, 300]), 2, 400, 100, '0.2500'],
    ['what who pays less pays less', paying([100, 40], [100, 100]), 2, 200, 60, '0.3000'],
    ['nothing back where another pays more', paying([100, 0], [100, 500]), 2, 200, 100, '0.5000'],
    ['nothing of who came in the month itself', paying([100, 100], [0, 700]), 1, 100, 0, '0.0000'],
    ['everything where all left', paying([100, 0], [1, 0]), 2, 101, 101, '1.0000'],
    ['no more than there was, whatever is refunded', paying([100, -900], [100, 100]), 2, 200, 100, '0.5000'],
    ['nobody who was refunded more than it paid', paying([-100, -200], [100, 100]), 1, 100, 0, '0.0000'],
    ['a third, rounded half to even', paying([1, 0], [1, 1], [1, 1]), 3, 3, 1, '0.3333'],
  ])('loses %s', (_, customers, n, beforeMinor, lostMinor, churn) => {
    expect(revenueChurnByMonth(customers, AS_OF).at(-1)).toEqual({
      month: '2026-03',
      currency: 'EUR',
      n,
      beforeMinor,
      lostMinor,
      churn,
      why: `n = ${n} paying the month before`,
    });
  });

  it('is exact where amounts are beyond what a floating point number divides exactly', () => {
    const [most, more] = [9_007_199_254_740_990, 9_006_748_894_778_253];
    expect(revenueChurnByMonth(paying([most, more]), AS_OF).at(-1)).toMatchObject({
      beforeMinor: most,
      lostMinor: most - more,
      // 0.00005 and a little less
      churn: '0.0000',
    });
    expect(revenueChurnByMonth(paying([most, more - 1]), AS_OF).at(-1)?.churn).toBe('0.0001');
  });

  it('keeps currencies apart, each from its first month', () => {
    const customers = [
      ...brought({ '2026-01': { EUR: 100 }, '2026-02': { EUR: 60, BRL: 5 }, '2026-03': { BRL: 5 } }),
      ...brought({ '2026-02': { EUR: 40 }, '2026-03': { EUR: 40 } }),
    ];
    expect(
      revenueChurnByMonth(customers, AS_OF).map(({ month, currency, n, churn }) => [month, currency, n, churn]),
    ).toEqual([
      ['2026-01', 'EUR', 0, null],
      ['2026-02', 'BRL', 0, null],
      ['2026-02', 'EUR', 1, '0.4000'],
      ['2026-03', 'BRL', 1, '0.0000'],
      ['2026-03', 'EUR', 2, '0.6000'],
    ]);
  });

  it('says that there is not enough data after a month without revenue', () => {
    const pausing = brought({ '2025-12': { EUR: 100 }, '2026-02': { EUR: 100 } });
    expect(revenueChurnByMonth(pausing, AS_OF)).toMatchObject([
      { month: '2025-12', churn: null, why: 'not enough data: n = 0 paying the month before' },
      { month: '2026-01', n: 1, lostMinor: 100, churn: '1.0000' },
      { month: '2026-02', n: 0, beforeMinor: 0, churn: null, why: 'not enough data: n = 0 paying the month before' },
      { month: '2026-03', n: 1, lostMinor: 100, churn: '1.0000' },
    ]);
  });

  it.each([
    ['2026-03-30', '2026-02'],
    ['2026-03-31', '2026-03'],
    ['2026-04-01', '2026-03'],
  ])('knows at the end of %s the months up to %s, which are over', (asOf, last) => {
    expect(revenueChurnByMonth(paying([100, 50]), asOf).at(-1)?.month).toBe(last);
  });

  it('is empty before the first payment', () => {
    expect(revenueChurnByMonth([], AS_OF)).toEqual([]);
    expect(revenueChurnByMonth(paying([100, 50]), '2026-01-31')).toEqual([]);
  });
});
