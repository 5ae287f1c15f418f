import type { RecordedEvent } from '@vouch/events';
import { command, filledIn } from '../command.js';
import { meeting, type Said } from '../meeting.js';
import { paymentKey, paymentOf } from '../whose-occasion.js';
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

function refunded(event: RecordedEvent<'RefundCredited' | 'RecruitRefundCredited'>): Said<Refund> | undefined {
  const { id, data, occurredAt } = event;
  // What a dispute lost is taken back with the end of its hold, by another policy.
  if (data.disputeId !== undefined) return undefined;
  const { refundId, refundedTotalMinor, disputedTotalMinor, refundedOn: reversedOn } = data;
  const totals = { refundedTotalMinor, disputedTotalMinor };
  return {
    at: paymentKey(data),
    what: { ...filledIn({ refundId }), ...totals, reversedOn, occurredAt, sourceEventId: id },
  };
}

/** Takes back what a payment earned, as much as was refunded of it: one commission for each rule that paid. */
export const reverseWhenRefundCredited = meeting<Commission, Refund>({
  name: 'reverse-when-refund-credited',
  capability: 'commissions',
  earned: {
    // A commission may be for no payment: then no refund takes it back.
    CommissionAccrued: ({ data }) => {
      const { partnerId, commissionId, amount } = data;
      const [name] = paymentOf(data);
      return name && { at: paymentKey(name), what: { partnerId, commissionId, currency: amount.currency } };
    },
  },
  taken: { RefundCredited: refunded, RecruitRefundCredited: refunded },
  meet: (commission, refund) => [command(ReverseCommission, { ...commission, because: 'refund', ...refund })],
});
