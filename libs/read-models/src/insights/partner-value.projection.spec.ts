import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import {
  absurdRevenue,
  cameBack,
  lost,
  paid,
  referred,
  refunded,
  refundFlagged,
  won,
  wonBeforeContact,
} from '../spec-support/story.js';
import { CustomerRevenueRow } from './customer-revenue.projection.js';
import { PartnerDayRow } from './partner-days.projection.js';
import { PartnerValueRow } from './partner-value.projection.js';

describe('partner value', () => {
  it('counts referrals, customers, churned ones and flags for each partner', () => {
    const rows = given(
      referred('p1', 'r1'),
      referred('p1', 'r2'),
      referred('p2', 'r3'),
      won('p1', 'c1', '2026-01-10'),
      wonBeforeContact('p1', 'c1'),
      absurdRevenue('p1', 'c1', 99_000_000_000),
      refundFlagged('p1', 'refund1'),
      lost('p1', 'c1', '2026-01-10', '2026-03-01'),
    );
    expect(rowsOf(rows, PartnerValueRow)).toEqual([
      {
        partnerId: 'p1',
        programId: 'growth',
        referrals: 2,
        customers: 1,
        churned: 1,
        flaggedConversions: 2,
        flaggedRefunds: 1,
      },
      {
        partnerId: 'p2',
        programId: 'growth',
        referrals: 1,
        customers: 0,
        churned: 0,
        flaggedConversions: 0,
        flaggedRefunds: 0,
      },
    ]);
  });

  it('keeps what a partner brought to two programs apart', () => {
    const rows = given(referred('p1', 'r1'), referred('p1', 'r2', '2026-01-05', 'studio'));
    expect(rowsOf(rows, PartnerValueRow).map(({ programId, referrals }) => [programId, referrals])).toEqual([
      ['growth', 1],
      ['studio', 1],
    ]);
  });
});

describe('partner days', () => {
  it('counts customers won and lost on each day', () => {
    const rows = given(
      won('p1', 'c1', '2026-01-10'),
      won('p1', 'c2', '2026-01-10'),
      won('p1', 'c3', '2026-01-11'),
      lost('p1', 'c1', '2026-01-10', '2026-01-11'),
    );
    expect(rowsOf(rows, PartnerDayRow)).toEqual([
      { partnerId: 'p1', programId: 'growth', day: '2026-01-10', won: 2, lost: 0 },
      { partnerId: 'p1', programId: 'growth', day: '2026-01-11', won: 1, lost: 1 },
    ]);
  });

  it('lets a customer that left before it came leave on the day it came', () => {
    const rows = given(lost('p1', 'c1', '2026-01-10', '2026-01-02'), won('p1', 'c1', '2026-01-10'));
    expect(rowsOf(rows, PartnerDayRow)).toEqual([
      { partnerId: 'p1', programId: 'growth', day: '2026-01-10', won: 1, lost: 1 },
    ]);
  });
});

describe('revenue of a customer', () => {
  it('is kept by month and currency, with the days on which the customer came, left and came back', () => {
    const rows = given(
      won('p1', 'c1', '2026-01-10'),
      paid('p1', 'pay1', 10_000, 'EUR', '2026-01-31'),
      paid('p1', 'pay2', 700, 'JPY', '2026-02-01'),
      refunded('p1', 'refund1', 2_500),
      lost('p1', 'c1', '2026-01-10', '2026-03-01'),
      cameBack('p1', 'c1', '2026-01-10', '2026-04-01'),
      lost('p1', 'c1', '2026-01-10', '2026-05-01'),
    );
    expect(rowsOf(rows, CustomerRevenueRow)).toEqual([
      {
        partnerId: 'p1',
        programId: 'growth',
        customerId: 'c1',
        convertedOn: '2026-01-10',
        leftOn: ['2026-03-01', '2026-05-01'],
        returnedOn: ['2026-04-01'],
        months: { '2026-01': { EUR: 10_000 }, '2026-02': { JPY: 700, EUR: -2_500 } },
      },
    ]);
  });

  it('keeps days in order whenever they are told, and none before the conversion', () => {
    const rows = given(
      won('p1', 'c1', '2026-01-10'),
      lost('p1', 'c1', '2026-01-10', '2026-05-01'),
      cameBack('p1', 'c1', '2026-01-10', '2026-01-05'),
      lost('p1', 'c1', '2026-01-10', '2026-01-02'),
    );
    expect(rowsOf(rows, CustomerRevenueRow)).toMatchObject([
      { leftOn: ['2026-01-10', '2026-05-01'], returnedOn: ['2026-01-10'] },
    ]);
  });
});
