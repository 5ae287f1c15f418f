import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { leftOut, paidBack, paidOut, putAside } from '../spec-support/payout-story.js';
import { accrued, CONDITIONS, refused, released, reversed } from '../spec-support/story.js';
import { StatementLineRow } from './statement-lines.projection.js';

describe('statement lines', () => {
  it('copies an accrual with everything that explains it', () => {
    const event = accrued('p1', 'k1', 10_000);
    expect(rowsOf(given(event), StatementLineRow)).toEqual([
      {
        eventId: event.id,
        position: 1,
        stream: 'account-p1:EUR',
        revision: 0,
        partnerId: 'p1',
        programId: 'growth',
        currency: 'EUR',
        month: '2026-02',
        bookedOn: '2026-02-01',
        occurredOn: '2026-02-01',
        kind: 'accrued',
        commissionId: 'k1',
        customerId: 'c1',
        occasion: 'payment',
        quantity: 1,
        referralId: null,
        recruitId: null,
        paymentId: 'pay-k1',
        refundId: null,
        payoutId: null,
        amountMinor: 2_000,
        basisMinor: 10_000,
        basisCurrency: 'EUR',
        exchanged: null,
        rule: 'share',
        pays: { kind: 'percent', rate: '0.2' },
        releaseOn: '2026-02-15',
        refusal: null,
        heldDeltaMinor: 2_000,
        payableDeltaMinor: 0,
        explanation: {
          termsVersion: 1,
          tier: null,
          paysFrom: 'terms',
          conditions: CONDITIONS,
          considered: [],
          limits: [],
          computedMinor: 2_000,
        },
        sourceEventId: event.data.sourceEventId,
      },
    ]);
  });

  it.each([
    ['released', released('p1', 'k1', 2_000), -2_000, 2_000],
    ['reversed', reversed('p1', 'k1', 400, 'held'), -400, 0],
    ['reversed', reversed('p1', 'k1', 400, 'payable'), 0, -400],
    ['reversed', reversed('p1', 'k1', 400, 'paid'), 0, -400],
    ['in-payout', putAside('p1', 'payout1', { k1: 2_000, k2: -300 }), 0, -1_700],
    ['paid', paidOut('p1', 'payout1', 1_700), 0, 0],
    ['returned', paidBack('p1', 'payout1', 1_700, 'in-payout'), 0, 1_700],
    ['returned', paidBack('p1', 'payout1', 1_700, 'paid'), 0, 1_700],
    ['left-out', leftOut('p1', 'payout1', 'below-minimum', 400), 0, 0],
    ['refused', refused('p1', 'pay9', 100, 'amount-rounds-to-zero'), 0, 0],
  ] as const)('says what a line that was %s changed on the account', (kind, event, held, payable) => {
    expect(rowsOf(given(event), StatementLineRow)[0]).toMatchObject({
      kind,
      heldDeltaMinor: held,
      payableDeltaMinor: payable,
    });
  });

  it('counts only the postings on the partner’s own accounts', () => {
    const event = accrued('p1', 'k1', 10_000);
    const foreign = { account: 'commissions-held:p10', amountMinor: -999, currency: 'EUR' };
    const rows = given({ ...event, data: { ...event.data, postings: [...event.data.postings, foreign] } });
    expect(rowsOf(rows, StatementLineRow)[0]?.heldDeltaMinor).toBe(2_000);
  });
});
