import { describe, it } from '@jest/globals';
import { commissionAccrued, given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { ReverseCommission } from './commands.js';
import { reverseWhenRefundCredited as policy } from './reverse-when-refund-credited.js';

const at = '2026-02-20T09:00:00.000Z';
const sourceEventId = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const commissionId = `${sourceEventId}.share`;
const ids = { partnerId: 'p1', programId: 'growth', customerId: 'c1', paymentId: 'pay1' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const accrued = happened('CommissionAccrued', commissionAccrued());
const bonus = happened('CommissionAccrued', commissionAccrued({ rule: 'bonus', currency: 'USD' }));
const refunded = (refundId: string, refundedTotalMinor: number) =>
  happened(
    'RefundCredited',
    {
      ...ids,
      refundId,
      amount: eur(100),
      refundedTotalMinor,
      disputedTotalMinor: 0,
      paidAmountMinor: 1_000,
      excessMinor: 0,
      refundedOn: '2026-02-20',
      sourceEventId,
    },
    { at },
  );
const reverse = (refundId: string, refundedTotalMinor: number, change: Partial<ReverseCommission> = {}) =>
  command(ReverseCommission, {
    partnerId: 'p1',
    currency: 'EUR',
    commissionId,
    because: 'refund',
    refundId,
    refundedTotalMinor,
    disputedTotalMinor: 0,
    reversedOn: '2026-02-20',
    sourceEventId: refunded(refundId, refundedTotalMinor).id,
    occurredAt: at,
    ...change,
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

  it('reverses all that its payment earned, also what is accrued after it', () => {
    const ofBonus = { commissionId: `${sourceEventId}.bonus`, currency: 'USD' };
    given(accrued, bonus)
      .whenPolicy(policy, refunded('f1', 100))
      .then(reverse('f1', 100), reverse('f1', 100, ofBonus));
    given(accrued, refunded('f1', 100))
      .whenPolicy(policy, bonus)
      .then(reverse('f1', 100, ofBonus));
  });

  it('has nothing to reverse where nothing was earned', () => {
    given(refunded('f1', 100)).whenPolicy(policy, refunded('f2', 200)).thenNothing();
  });
});
