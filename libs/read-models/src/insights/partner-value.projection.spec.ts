import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { absurdRevenue, lost, referred, refundFlagged, won, wonBeforeContact } from '../spec-support/story.js';
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
