import { describe, expect, it } from '@jest/globals';
import { NotFound, ParameterRefused } from '../errors.js';
import { given } from '../spec-support/given.js';
import {
  applied,
  dayClosed,
  launched,
  lost,
  paid,
  referred,
  refunded,
  won,
  wonBeforeContact,
} from '../spec-support/story.js';
import { partnerValue, partnerValueOf } from './partner-value.query.js';

const customers = (partnerId: string, count: number, on: string) =>
  Array.from({ length: count }, (_, number) => won(partnerId, `${partnerId}-${number}`, on));

/** Ann: 6 customers on 1 January, 5 of them left on 1 July. Bob: one customer on 1 June. */
const history = [
  launched(),
  applied('ann'),
  applied('bob'),
  referred('ann', 'r1'),
  referred('ann', 'r2'),
  ...customers('ann', 6, '2026-01-01'),
  wonBeforeContact('ann', 'ann-0'),
  paid('ann', 'pay1', 10_000),
  paid('ann', 'pay2', 90_000),
  refunded('ann', 'refund1', 2_500),
  paid('ann', 'pay3', 700, 'JPY'),
  ...customers('bob', 1, '2026-06-01'),
  ...[0, 1, 2, 3, 4].map((number) => lost('ann', `ann-${number}`, '2026-01-01', '2026-07-01')),
  dayClosed('2026-07-31'),
];
const rows = given(...history);

describe('partner value', () => {
  it('answers customers, churn, revenue and lifetime value', async () => {
    const { partners } = await partnerValueOf({ partner: 'ann', limit: 100 }, rows);
    expect(partners).toMatchObject([
      {
        partnerId: 'ann',
        referrals: 2,
        customers: 6,
        active: 1,
        churned: 5,
        flaggedConversions: 1,
        asOf: '2026-07-31',
        revenue: [
          { currency: 'EUR', paymentsMinor: 100_000, refundsMinor: 2_500, netMinor: 97_500 },
          { currency: 'JPY', paymentsMinor: 700, refundsMinor: 0, netMinor: 700 },
        ],
        lifetime: {
          n: 5,
          // 5 × 181 days and 211 days: 1,116 days
          customerYears: '3.0554',
          averageLifetimeYears: '0.6111',
          // 975.00 × 365.25 ÷ 1,116 a year; 975.00 ÷ 5
          values: [
            { currency: 'EUR', averageArrMinor: 31_910, ltvMinor: 19_500 },
            { currency: 'JPY', averageArrMinor: 229, ltvMinor: 140 },
          ],
        },
        latestChurn: { month: '2026-07', activeAtStart: 6, lost: 5, churn: '0.8333', complete: true },
      },
    ]);
    expect(partners[0]?.churnByMonth).toHaveLength(7);
    expect(partners[0]?.revenueChurnByMonth?.slice(0, 4)).toMatchObject([
      { month: '2026-02', currency: 'EUR', n: 0, churn: null },
      { month: '2026-02', currency: 'JPY', n: 0, churn: null },
      { month: '2026-03', currency: 'EUR', n: 1, beforeMinor: 97_500, lostMinor: 97_500, churn: '1.0000' },
      { month: '2026-03', currency: 'JPY', n: 1, beforeMinor: 700, lostMinor: 700, churn: '1.0000' },
    ]);
    expect(partners[0]?.cohorts).toMatchObject([{ month: '2026-01', customers: 6, active: 1, churned: 5 }]);
  });

  it('answers for all partners, with totals and without every month', async () => {
    const { partners, totals } = await partnerValueOf({ limit: 100 }, rows);
    expect(
      partners.map(({ partnerId, ...each }) => [partnerId, each.churnByMonth, each.revenueChurnByMonth, each.cohorts]),
    ).toEqual([
      ['ann', null, null, null],
      ['bob', null, null, null],
    ]);
    expect(totals).toEqual({
      referrals: 2,
      customers: 7,
      active: 2,
      churned: 5,
      flaggedConversions: 1,
      flaggedRefunds: 0,
    });
  });

  it('counts time up to another day when asked', async () => {
    const { partners } = await partnerValueOf({ partner: 'bob', limit: 100, until: '2026-08-30' }, rows);
    expect(partners).toMatchObject([{ asOf: '2026-08-30', lifetime: { n: 0, customerYears: '0.2464' } }]);
  });

  it('refuses a day before the last closed one, which only a replay can tell of', async () => {
    await expect(partnerValueOf({ until: '2026-07-30', limit: 100 }, rows)).rejects.toThrow(ParameterRefused);
  });

  it('knows no time while no day was closed, unless a day is given', async () => {
    const unclosed = given(...history.slice(0, -1));
    expect((await partnerValueOf({ partner: 'ann', limit: 100 }, unclosed)).partners).toMatchObject([
      { asOf: null, lifetime: null, latestChurn: null, customers: 6, churned: 5 },
    ]);
    expect(
      (await partnerValueOf({ partner: 'ann', limit: 100, until: '2026-07-31' }, unclosed)).partners,
    ).toMatchObject([{ lifetime: { customerYears: '3.0554' } }]);
  });

  it('counts only the days of the program’s own time zone', async () => {
    const elsewhere = given(...history.slice(0, -1), dayClosed('2026-12-31', 'America/Sao_Paulo'));
    expect((await partnerValueOf({ partner: 'ann', limit: 100 }, elsewhere)).partners).toMatchObject([{ asOf: null }]);
  });

  it('knows a partner that made referrals before it applied, and no other', async () => {
    const early = given(referred('eve', 'r9'));
    expect((await partnerValueOf({ partner: 'eve', limit: 100 }, early)).partners).toMatchObject([
      { referrals: 1, asOf: null },
    ]);
    await expect(partnerValueOf({ partner: 'nobody', limit: 100 }, early)).rejects.toThrow(NotFound);
  });

  it('reads as a table', async () => {
    const [overview] = partnerValue.tables(await partnerValueOf({ limit: 100 }, rows));
    expect(overview?.rows).toEqual([
      [
        'ann',
        'growth',
        ...['2', '6', '1', '5', '1'],
        '975.00 EUR, 700 JPY',
        '83.33 %',
        '3.0554',
        '0.6111',
        '319.10 EUR, 229 JPY',
        '195.00 EUR, 140 JPY (n = 5 churned)',
      ],
      [
        'bob',
        'growth',
        ...['0', '1', '1', '0', '0'],
        '–',
        '0 %',
        '0.1643',
        '–',
        '–',
        'not enough data: n = 0 churned, 5 needed',
      ],
      ['All', '', '2', '7', '2', '5', '1', '', '', '', '', '', ''],
    ]);
  });

  it('reads month by month for one partner', async () => {
    const [, months, revenue] = partnerValue.tables(await partnerValueOf({ partner: 'ann', limit: 100 }, rows));
    expect(months?.rows.slice(-2)).toEqual([
      ['2026-06', '6', '0', '0', '0 %'],
      ['2026-07', '6', '0', '5', '83.33 %'],
    ]);
    expect(revenue?.rows.slice(0, 5)).toEqual([
      ['2026-02', '0.00', '0.00', 'EUR', 'not enough data: n = 0 paying the month before'],
      ['2026-02', '0', '0', 'JPY', 'not enough data: n = 0 paying the month before'],
      ['2026-03', '975.00', '975.00', 'EUR', '100 % (n = 1 paying the month before)'],
      ['2026-03', '700', '700', 'JPY', '100 % (n = 1 paying the month before)'],
      ['2026-04', '0.00', '0.00', 'EUR', 'not enough data: n = 0 paying the month before'],
    ]);
  });

  it('reads by cohort for one partner', async () => {
    const bookish = given(
      launched(),
      won('cy', 'c1', '2026-01-20'),
      won('cy', 'c2', '2026-01-21'),
      won('cy', 'c3', '2026-02-10'),
      paid('cy', 'pay1', 10_000),
      paid('cy', 'pay2', 4_000, 'EUR', '2026-03-01'),
      paid('cy', 'pay3', 700, 'JPY'),
      lost('cy', 'c2', '2026-01-21', '2026-02-03'),
      dayClosed('2026-03-31'),
    );
    const [, , , cohorts, months] = partnerValue.tables(await partnerValueOf({ partner: 'cy', limit: 100 }, bookish));
    expect(cohorts?.rows).toEqual([
      [...['2026-01', '2', '1', '1', '140.00 EUR, 700 JPY', '0.2272', '–'], 'not enough data: n = 1 churned, 5 needed'],
      ['2026-02', '1', '1', '0', '–', '0.1342', '–', 'not enough data: n = 0 churned, 5 needed'],
    ]);
    expect(months?.rows).toEqual([
      ['2026-01', '2026-01', '0', '2', '0', 'nobody at start', 'not enough data'],
      ['2026-01', '2026-02', '2', '0', '1', '50 %', 'not enough data'],
      ['2026-01', '2026-03', '1', '0', '0', '0 %', '60 % EUR (n = 1), 100 % JPY (n = 1)'],
      ['2026-02', '2026-02', '0', '1', '0', 'nobody at start', 'not enough data'],
      ['2026-02', '2026-03', '1', '0', '0', '0 %', 'not enough data'],
    ]);
  });
});
