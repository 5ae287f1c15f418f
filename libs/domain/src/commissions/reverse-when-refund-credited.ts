import type { RecordedEvent } from '@vouch/events';
import { command, filledIn } from '../command.js';
import { meeting, type Said } from '../meeting.js';
import { ReverseCommission } from './commands.js';

interface Commission {
  readonly partnerId: string;
  readonly commissionId: string;
  readonly currency: string;
}

interface Refund {
  readonly refundId?: string;
  readonly refundedTotalMinor: number;
  readonly disputedTotalMinor: number;
  readonly reversedOn: string;
  readonly occurredAt: string;
  readonly sourceEventId: string;
}

interface PaymentName {
  readonly partnerId: string;
  readonly customerId?: string | undefined;
  readonly recruitId?: string | undefined;
  readonly paymentId?: string | undefined;
}

/** The payment of a customer, or of a recruit. */
const keyOf = ({ partnerId, customerId, recruitId, paymentId }: PaymentName) =>
  `payment:${partnerId}:${recruitId === undefined ? `customer:${customerId}` : `recruit:${recruitId}`}:${paymentId}`;

function refunded(event: RecordedEvent<'RefundCredited' | 'RecruitRefundCredited'>): Said<Refund> | undefined {
  const { id, data, occurredAt } = event;
  // What a dispute lost is taken back with the end of its hold, by another policy.
  if ('disputeId' in data && data.disputeId !== undefined) return undefined;
  const { refundId, refundedTotalMinor, disputedTotalMinor, refundedOn: reversedOn } = data;
  const totals = { refundedTotalMinor, disputedTotalMinor };
  return { at: keyOf(data), what: { ...filledIn({ refundId }), ...totals, reversedOn, occurredAt, sourceEventId: id } };
}

/** Takes back what a payment earned, as much as was refunded of it: one commission for each rule that paid. */
export const reverseWhenRefundCredited = meeting<Commission, Refund>({
  name: 'reverse-when-refund-credited',
  capability: 'commissions',
  earned: {
    // A commission may be for no payment: then no refund takes it back.
    CommissionAccrued: ({ data }) => {
      const { partnerId, commissionId, amount, paymentId } = data;
      if (paymentId === undefined) return undefined;
      return { at: keyOf(data), what: { partnerId, commissionId, currency: amount.currency } };
    },
  },
  taken: { RefundCredited: refunded, RecruitRefundCredited: refunded },
  meet: (commission, refund) => [command(ReverseCommission, { ...commission, because: 'refund', ...refund })],
});
