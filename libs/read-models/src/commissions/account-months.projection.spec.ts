import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { putAside } from '../spec-support/payout-story.js';
import { accrued, refused, released, reversed, statementClosed } from '../spec-support/story.js';
import { AccountMonthRow } from './account-months.projection.js';

describe('account months', () => {
  it('adds up what each month changed, and says what closed it', () => {
    const closed = statementClosed('p1', '2026-02');
    const rows = given(
      accrued('p1', 'k1', 10_000, { on: '2026-02-01' }),
      released('p1', 'k1', 2_000, { on: '2026-02-15' }),
      putAside('p1', 'payout1', { k1: 2_000 }, { on: '2026-03-01' }),
      reversed('p1', 'k1', 400, 'paid', { on: '2026-03-05' }),
      refused('p1', 'pay9', 100, 'outside-commission-months', { on: '2026-03-06' }),
      accrued('p1', 'k2', 5_000, { on: '2026-02-28' }),
      closed,
    );
    expect(rowsOf(rows, AccountMonthRow)).toEqual([
      {
        partnerId: 'p1',
        currency: 'EUR',
        month: '2026-02',
        lines: 3,
        programId: 'growth',
        refusals: 0,
        heldDeltaMinor: 1_000,
        payableDeltaMinor: 2_000,
        inPayoutDeltaMinor: 0,
        expenseDeltaMinor: 3_000,
        bankDeltaMinor: 0,
        closed: { eventId: closed.id, position: 7, digest: closed.data.digest },
      },
      {
        partnerId: 'p1',
        currency: 'EUR',
        month: '2026-03',
        lines: 2,
        programId: 'growth',
        refusals: 1,
        heldDeltaMinor: 0,
        payableDeltaMinor: -2_400,
        inPayoutDeltaMinor: 2_000,
        expenseDeltaMinor: -400,
        bankDeltaMinor: 0,
        closed: null,
      },
    ]);
  });
});
