import { describe, expect, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { groupBy, holds, ofType, total } from './law.js';
import { whatCounts } from './what-counts.js';

const ENDS: readonly string[] = ['RewardDelivered', 'RewardExpired', 'RewardRevoked', 'RewardCancelled'];
/** The payment of a customer; null for what is about none. */
const paymentOf = ({
  partnerId,
  customerId,
  paymentId,
}: Pick<EventData<'RewardOwed'>, 'partnerId' | 'customerId' | 'paymentId'>) =>
  customerId === undefined || paymentId === undefined ? null : `${paymentId} of ${customerId} for ${partnerId}`;

describe('rewards', () => {
  it('are given at most once, and nothing becomes of them after their end', () => {
    holds((events) => {
      const lives = groupBy(
        events.filter(({ stream }) => stream.startsWith('reward-')),
        ({ stream }) => stream,
      );
      for (const life of lives.values()) {
        const types = life.map(({ type }) => type);
        expect(types[0]).toBe('RewardOwed');
        const ends = life.filter(
          ({ type, data }) => ENDS.includes(type) || (type === 'BillCreditApplied' && data.isLast),
        );
        expect(ends.length).toBeLessThanOrEqual(1);
        if (ends.length > 0) expect(life.at(-1)).toBe(ends[0]);
        // Nothing is given while it is held.
        const released = types.indexOf('RewardReleased');
        for (const [at, type] of types.entries())
          if (['RewardOrdered', 'RewardDelivered', 'BillCreditApplied'].includes(type))
            expect([type, released >= 0 && released < at]).toEqual([type, true]);
      }
    });
  });

  it('off bills never come to more than a credit offers, nor to more than an invoice', () => {
    holds((events) => {
      const applied = ofType(events, 'BillCreditApplied').map(({ data }) => data);
      const invoiced = new Map(
        ofType(events, 'InvoiceRecorded').map(({ data }) => [`${data.customerId} ${data.invoiceId}`, data.amount]),
      );
      for (const [invoice, credits] of groupBy(applied, (one) => `${one.accountId} ${one.invoiceId}`)) {
        expect(credits[0]?.invoiceAmount).toEqual(invoiced.get(invoice));
        expect(total(credits.map(({ appliedMinor }) => appliedMinor))).toBeLessThanOrEqual(
          invoiced.get(invoice)?.amountMinor ?? 0,
        );
      }
      for (const [rewardId, parts] of groupBy(applied, (one) => one.rewardId)) {
        expect(new Set(parts.map(({ invoiceId }) => invoiceId)).size).toBe(parts.length);
        const worth = ofType(events, 'RewardOwed').find(({ data }) => data.rewardId === rewardId)?.data.worth;
        if (worth) expect(total(parts.map(({ appliedMinor }) => appliedMinor))).toBeLessThanOrEqual(worth.amountMinor);
      }
    });
  });

  it('are gone where all of their payment was refunded before they were given', () => {
    holds((events) => {
      const full = [...ofType(events, 'RefundCredited'), ...ofType(events, 'RecruitRefundCredited')].filter(
        ({ data }) => data.refundedTotalMinor >= data.paidAmountMinor,
      );
      const stillOwed = new Map(ofType(events, 'RewardOwed').map(({ data }) => [data.rewardId, data] as const));
      for (const { type, data } of events)
        if (ENDS.includes(type) && 'rewardId' in data) stillOwed.delete(data.rewardId);
      for (const { data } of ofType(events, 'BillCreditApplied')) if (data.isLast) stillOwed.delete(data.rewardId);
      for (const { data: refund } of full)
        for (const { partnerId, customerId, paymentId } of stillOwed.values())
          expect([partnerId, customerId, paymentId]).not.toEqual([
            refund.partnerId,
            refund.customerId,
            refund.paymentId,
          ]);
    });
  });

  it('are owed no more where their customer counts for another partner, or their partner lost what it earned', () => {
    holds((events) => {
      const stillOwed = new Map(ofType(events, 'RewardOwed').map(({ data }) => [data.rewardId, data] as const));
      for (const { type, data } of events)
        if (ENDS.includes(type) && 'rewardId' in data) stillOwed.delete(data.rewardId);
      for (const { data } of ofType(events, 'BillCreditApplied')) if (data.isLast) stillOwed.delete(data.rewardId);
      const terminated = ofType(events, 'PartnerTerminated').filter(({ data }) => data.balance === 'forfeit');
      const forfeits = new Map(terminated.map(({ data, occurredAt }) => [data.partnerId, occurredAt.slice(0, 10)]));
      const counting = new Set(
        whatCounts(events).flatMap(({ type, data }) =>
          type === 'PaymentCredited' || type === 'RecruitPaymentCredited' ? [paymentOf(data)] : [],
        ),
      );
      for (const owed of stillOwed.values()) {
        const payment = paymentOf(owed);
        if (payment !== null) expect([payment, counting.has(payment)]).toEqual([payment, true]);
        if (owed.to !== 'customer') expect(owed.occurredOn < (forfeits.get(owed.partnerId) ?? '')).toBe(false);
      }
    });
  });
});
