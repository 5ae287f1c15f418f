import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { paidOut, putAside } from '../spec-support/payout-story.js';
import { accrued, paid, refunded, refused, released, reversed } from '../spec-support/story.js';
import { PartnerFinancesRow } from './partner-finances.projection.js';

describe('partner finances', () => {
  it('sums payments, refunds and commissions of each partner and currency', () => {
    const rows = given(
      paid('p1', 'pay1', 10_000),
      paid('p1', 'pay2', 5_000),
      paid('p1', 'pay3', 700, 'JPY'),
      refunded('p1', 'refund1', 2_500),
      accrued('p1', 'k1', 10_000),
      accrued('p1', 'k2', 5_000),
      reversed('p1', 'k1', 500, 'held'),
      released('p1', 'k1', 1_500),
      putAside('p1', 'payout1', { k1: 1_500 }),
      paidOut('p1', 'payout1', 1_500),
      refused('p1', 'pay3', 700, 'partner-not-approved', { currency: 'JPY' }),
    );
    expect(rowsOf(rows, PartnerFinancesRow)).toEqual([
      {
        partnerId: 'p1',
        programId: 'growth',
        currency: 'EUR',
        payments: 2,
        paymentsMinor: 15_000,
        refunds: 1,
        refundsMinor: 2_500,
        accruedMinor: 3_000,
        reversedMinor: 500,
        forfeitedMinor: 0,
        releasedMinor: 1_500,
        paidMinor: 1_500,
        rewardsMinor: 0,
        refused: 0,
      },
      {
        partnerId: 'p1',
        programId: 'growth',
        currency: 'JPY',
        payments: 1,
        paymentsMinor: 700,
        refunds: 0,
        refundsMinor: 0,
        accruedMinor: 0,
        reversedMinor: 0,
        forfeitedMinor: 0,
        releasedMinor: 0,
        paidMinor: 0,
        rewardsMinor: 0,
        refused: 1,
      },
    ]);
  });
});
