import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { ReverseCommission } from './commands.js';
import { reverseWhenRefundCredited as policy } from './reverse-when-refund-credited.js';
import { accruePostings } from './postings.js';

const at = '2026-02-20T09:00:00.000Z';
const sourceEventId = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const commissionId = sourceEventId;
const ids = { partnerId: 'p1', programId: 'growth', customerId: 'c1', paymentId: 'pay1' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const pricing = {
  ...ids,
  basis: eur(1_000),
  termsVersion: 1,
  rule: 'percent-of-payment' as const,
  tier: null,
  rate: '0.2',
  rateFrom: 'terms' as const,
  conditions: [],
  sourceEventId,
  bookedOn: '2026-02-10',
};

const accrued = happened('CommissionAccrued', {
  ...pricing,
  commissionId,
  amount: eur(200),
  rounding: 'half-even',
  releaseOn: '2026-03-12',
  postings: accruePostings('p1', eur(200)),
});
const refused = happened('CommissionRefused', { ...pricing, reason: 'partner-not-approved' });
const refunded = (refundId: string, refundedTotalMinor: number) =>
  happened(
    'RefundCredited',
    {
      ...ids,
      refundId,
      amount: eur(100),
      refundedTotalMinor,
      paidAmountMinor: 1_000,
      excessMinor: 0,
      refundedOn: '2026-02-20',
      sourceEventId,
    },
    { at },
  );
const reverse = (refundId: string, refundedTotalMinor: number) =>
  command(ReverseCommission, {
    partnerId: 'p1',
    currency: 'EUR',
    commissionId,
    refundId,
    refundedTotalMinor,
    refundedOn: '2026-02-20',
    sourceEventId: refunded(refundId, refundedTotalMinor).id,
    occurredAt: at,
  });

describe('a credited refund', () => {
  it('reverses the commission of its payment', () => {
    given(accrued).whenPolicy(policy, refunded('f1', 100)).then(reverse('f1', 100));
  });

  it('waits where the payment was not answered yet', () => {
    given().whenPolicy(policy, refunded('f1', 100)).thenNothing();
    given(refunded('f1', 100), refunded('f2', 200))
      .whenPolicy(policy, accrued)
      .then(reverse('f1', 100), reverse('f2', 200));
  });

  it('has nothing to reverse where the commission was refused, before or after', () => {
    given(refused).whenPolicy(policy, refunded('f1', 100)).thenNothing();
    given(refunded('f1', 100)).whenPolicy(policy, refused).thenNothing();
    given(refunded('f1', 100), refused)
      .whenPolicy(policy, refunded('f2', 200))
      .thenNothing()
      .thenRow('payment:p1:c1:pay1', { commissionId: null, refused: true, waiting: [] });
  });
});
