import { describe, expect, it } from '@jest/globals';
import { NotFound } from '../errors.js';
import { given } from '../spec-support/given.js';
import { paidOut, putAside } from '../spec-support/payout-story.js';
import {
  accrued,
  applied,
  forfeited,
  launched,
  paid,
  refunded,
  refused,
  reversed,
  spent,
  won,
} from '../spec-support/story.js';
import { returnOnInvestment } from './lifetime-value.js';
import { roi, roiOf } from './roi.query.js';

describe('the return on a partner', () => {
  it.each([
    // net revenue, cost, (net revenue − cost) ÷ cost
    [10_000, 2_000, '4.0000'],
    [10_000, 3_000, '2.3333'],
    [20_000, 3_000, '5.6667'],
    [1_000, 2_000, '-0.5000'],
    [2_000, 2_000, '0.0000'],
    [0, 2_000, '-1.0000'],
    [5_000, 0, null],
    [0, 0, null],
  ])('is, with a net revenue of %s and a cost of %s: %s', (netRevenue, cost, expected) => {
    expect(returnOnInvestment(netRevenue, cost)).toBe(expected);
  });
});

const rows = given(
  launched(),
  applied('ann'),
  applied('bob'),
  applied('eve'),
  paid('ann', 'pay1', 10_000),
  refunded('ann', 'refund1', 2_500),
  accrued('ann', 'k1', 10_000),
  reversed('ann', 'k1', 500, 'held'),
  putAside('ann', 'payout1', { k1: 1_500 }),
  paidOut('ann', 'payout1', 1_500),
  paid('ann', 'pay2', 900, 'JPY'),
  accrued('ann', 'k2', 900, { currency: 'JPY' }),
  paid('bob', 'pay3', 4_000),
  refused('bob', 'pay3', 4_000, 'partner-not-approved'),
);

describe('roi', () => {
  it('answers for each partner and currency, and in total', async () => {
    const { partners, totals } = await roiOf({ limit: 100 }, rows);
    expect(
      partners.map((each) => [
        each.partnerId,
        each.currency,
        each.netRevenueMinor,
        each.costMinor,
        each.paidMinor,
        each.roi,
      ]),
    ).toEqual([
      // 100.00 − 25.00 revenue; 20.00 − 5.00 cost; (75 − 15) ÷ 15
      ['ann', 'EUR', 7_500, 1_500, 1_500, '4.0000'],
      ['ann', 'JPY', 900, 180, 0, '4.0000'],
      ['bob', 'EUR', 4_000, 0, 0, null],
    ]);
    expect(totals.map((each) => [each.currency, each.netRevenueMinor, each.costMinor, each.roi])).toEqual([
      // (115 − 15) ÷ 15
      ['EUR', 11_500, 1_500, '6.6667'],
      ['JPY', 900, 180, '4.0000'],
    ]);
  });

  it('says why there is no figure where nothing was spent', async () => {
    const { partners } = await roiOf({ partner: 'bob', limit: 100 }, rows);
    expect(partners).toMatchObject([
      { roi: null, refused: 1, why: 'no cost: nothing was accrued, or all of it was reversed' },
    ]);
  });

  it('can be asked for one partner, program or currency', async () => {
    expect((await roiOf({ partner: 'ann', limit: 100 }, rows)).partners).toHaveLength(2);
    expect((await roiOf({ currency: 'JPY', limit: 100 }, rows)).partners).toHaveLength(1);
    expect((await roiOf({ program: 'growth', limit: 100 }, rows)).partners).toHaveLength(3);
  });

  it('is empty for a partner without payments, and unknown for one that nobody knows', async () => {
    expect(await roiOf({ partner: 'eve', limit: 100 }, rows)).toEqual({
      partners: [],
      programs: [],
      totals: [],
      next: null,
    });
    await expect(roiOf({ partner: 'nobody', limit: 100 }, rows)).rejects.toThrow(NotFound);
    await expect(roiOf({ program: 'nothing', limit: 100 }, rows)).rejects.toMatchObject({ code: 'ProgramUnknown' });
  });

  it('reads as a table', async () => {
    const [table] = roi.tables(await roiOf({ currency: 'EUR', limit: 100 }, rows));
    expect(table?.rows).toEqual([
      [
        'ann',
        'growth',
        '100.00',
        '-25.00',
        '75.00',
        '20.00',
        '-5.00',
        '0.00',
        '0.00',
        '15.00',
        '15.00',
        'EUR',
        '400 %',
        '–',
      ],
      [
        'bob',
        'growth',
        '40.00',
        '0.00',
        '40.00',
        '0.00',
        '0.00',
        '0.00',
        '0.00',
        '0.00',
        '0.00',
        'EUR',
        'no cost',
        '–',
      ],
      [
        'All',
        'growth',
        '140.00',
        '-25.00',
        '115.00',
        '20.00',
        '-5.00',
        '0.00',
        '0.00',
        '15.00',
        '15.00',
        'EUR',
        '666.67 %',
        '–',
      ],
    ]);
  });

  it('goes on page by page, while the totals are of all', async () => {
    const first = await roiOf({ limit: 1 }, rows);
    expect(first.partners.map(({ currency }) => currency)).toEqual(['EUR']);
    expect(first.totals).toHaveLength(2);
    const second = await roiOf({ limit: 5, cursor: first.next ?? '' }, rows);
    expect(second.partners.map(({ partnerId, currency }) => [partnerId, currency])).toEqual([
      ['ann', 'JPY'],
      ['bob', 'EUR'],
    ]);
  });
});

describe('what a program cost besides commissions', () => {
  const costly = given(
    launched(),
    applied('ann'),
    won('ann', 'c1', '2026-01-10'),
    won('ann', 'c2', '2026-01-10'),
    paid('ann', 'pay1', 10_000),
    accrued('ann', 'k1', 10_000),
    forfeited('ann', 'held', { k1: 1_000 }),
    spent('dinner', 500, 'ann'),
    spent('fair', 3_500),
    spent('tool', 1_000, undefined, 'studio'),
  );

  it('counts for the partner that it was spent on, and else for the program alone', async () => {
    const { partners, programs, totals } = await roiOf({ limit: 100 }, costly);
    // 20.00 accrued, 10.00 forfeited, 5.00 spent on Ann.
    expect(partners).toMatchObject([
      { commissionsMinor: 1_000, spentMinor: 500, costMinor: 1_500, roi: '5.6667', acquisitionCostMinor: 750 },
    ]);
    expect(programs).toMatchObject([
      { programId: 'growth', spentMinor: 4_000, costMinor: 5_000, roi: '1.0000', acquisitionCostMinor: 2_500 },
      { programId: 'studio', spentMinor: 1_000, costMinor: 1_000, roi: '-1.0000', acquisitionCostMinor: null },
    ]);
    expect(totals).toMatchObject([{ costMinor: 6_000, customersWon: 2, acquisitionCostMinor: 3_000 }]);
  });
});
