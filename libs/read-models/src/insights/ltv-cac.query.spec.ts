import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { happened } from '@vouch/testing';
import { NotFound } from '../errors.js';
import { given } from '../spec-support/given.js';
import { accrued, dayClosed, launched, lost, paid, refunded, reversed, spent, won } from '../spec-support/story.js';
import { ltvCac, ltvCacOf } from './ltv-cac.query.js';

/** Six customers from 1 January, of whom so many left on 1 July; 1,000.00 less 25.00 of revenue; 80.00 of cost. */
const year = (churned: number, ...more: readonly RecordedEvent[]) =>
  given(
    launched(),
    ...[0, 1, 2, 3, 4, 5].map((number) => won('ann', `ann-${number}`, '2026-01-01')),
    paid('ann', 'pay1', 10_000),
    paid('ann', 'pay2', 90_000),
    refunded('ann', 'refund1', 2_500),
    accrued('ann', 'k1', 10_000),
    reversed('ann', 'k1', 500, 'held'),
    spent('cost1', 6_500),
    ...Array.from({ length: churned }, (_, number) => lost('ann', `ann-${number}`, '2026-01-01', '2026-07-01')),
    ...more,
    dayClosed('2026-07-31'),
  );
const figures = async (rows: ReturnType<typeof given>) => (await ltvCacOf({}, rows)).programs[0];

describe('LTV:CAC', () => {
  it('is what customers bring in their lifetime against what those of the year cost to win', async () => {
    expect(await figures(year(5))).toEqual({
      programId: 'growth',
      currency: 'EUR',
      asOf: '2026-07-31',
      yearFrom: '2025-08',
      customersWon: 6,
      commissionsMinor: 1_500,
      rewardsMinor: 0,
      spentMinor: 6_500,
      costMinor: 8_000,
      // 80.00 ÷ 6
      cacMinor: 1_333,
      // 975.00 ÷ (5 × 181 days + 211 days, as years)
      acvMinor: 31_910,
      n: 5,
      averageLifetimeYears: '0.6111',
      averageArrMinor: 31_910,
      // 975.00 ÷ 5
      ltvMinor: 19_500,
      // 97,500 × 6 ÷ (5 × 8,000) = 14.625
      ratio: '14.62',
      healthy: true,
      why: 'n = 5 churned; 6 won in the year',
    });
  });

  it.each([
    // spent besides, ratio, whether it is 4 or more
    [21_250, '4.00', true],
    [21_251, '4.00', false],
    [80_000, '1.33', false],
  ])('with %s spent besides is %s', async (besides, ratio, healthy) => {
    expect(await figures(year(5, spent('cost2', besides)))).toMatchObject({ ratio, healthy });
  });

  it.each([
    ['four churned', year(4), 'not enough data: n = 4 churned, 5 needed'],
    [
      'nobody was won',
      given(launched(), spent('cost1', 5), dayClosed('2026-07-31')),
      'not enough data: n = 0 churned, 5 needed',
    ],
  ])('is not known where %s', async (_, rows, why) => {
    expect(await figures(rows)).toMatchObject({ ratio: null, healthy: null, ltvMinor: null, why });
  });

  it('counts the cost and the customers of twelve months, and revenue and lifetimes of all time', async () => {
    const later = given(
      launched(),
      won('ann', 'old', '2025-07-31'),
      won('ann', 'new', '2025-08-01'),
      paid('ann', 'pay1', 5_000, 'EUR', '2025-07-31'),
      accrued('ann', 'k1', 5_000, { on: '2025-07-31' }),
      paid('ann', 'pay2', 7_000, 'EUR', '2025-08-01'),
      accrued('ann', 'k2', 7_000, { on: '2025-08-01' }),
      dayClosed('2026-07-31'),
    );
    expect(await figures(later)).toMatchObject({ customersWon: 1, commissionsMinor: 1_400, cacMinor: 1_400 });
  });

  it('counts rewards that were given in the year, at what they came to', async () => {
    const data = { rewardId: 'reward-1', partnerId: 'ann', programId: 'growth' };
    const delivered = happened(
      'RewardDelivered',
      { ...data, worth: { amountMinor: 4_000, currency: 'EUR' } },
      { at: '2026-05-01T12:00:00.000Z' },
    );
    const rows = year(5);
    for (const projection of ltvCac.reads) rows.apply(projection, delivered);
    expect(await figures(rows)).toMatchObject({ rewardsMinor: 4_000, costMinor: 12_000, ratio: '9.75' });
  });

  it('stands in a table, and asks for a program that exists', async () => {
    const [table] = ltvCac.tables(await ltvCacOf({}, year(5)));
    expect(table?.rows).toHaveLength(1);
    expect(table?.rows[0]?.at(-1)).toBe('healthy');
    await expect(ltvCacOf({ program: 'none' }, year(5))).rejects.toThrow(NotFound);
  });
});
