import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { absurdRevenue, refundFlagged, wonBeforeContact } from '../spec-support/story.js';
import { FlagRow } from './flags.projection.js';

describe('flags', () => {
  it('keeps what there was to see of each flagged conversion and refund', () => {
    const rows = given(
      wonBeforeContact('p1', 'c1'),
      absurdRevenue('p1', 'c2', 99_000_000_000),
      refundFlagged('p1', 'refund1'),
    );
    expect(
      rowsOf(rows, FlagRow).map(({ position, subject, reason, evidence }) => ({ position, subject, reason, evidence })),
    ).toEqual([
      {
        position: 1,
        subject: 'conversion',
        reason: 'won-before-first-contact',
        evidence: { referredAt: '2026-01-05T12:00:00.000Z', convertedAt: '2026-01-04T12:00:00.000Z' },
      },
      {
        position: 2,
        subject: 'conversion',
        reason: 'declared-revenue-implausible',
        evidence: {
          declaredMonthlyRevenue: { amountMinor: 99_000_000_000, currency: 'EUR' },
          plausibleMonthlyRevenueMinor: 1_000_000,
        },
      },
      {
        position: 3,
        subject: 'refund',
        reason: 'already-refunded-in-full',
        evidence: {
          refundId: 'refund1',
          paymentId: 'pay1',
          amount: { amountMinor: 500, currency: 'EUR' },
          paid: { amountMinor: 10_000, currency: 'EUR' },
        },
      },
    ]);
  });
});
