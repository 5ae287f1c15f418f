import type { RecordedEvent } from '@vouch/events';
import { command, filledIn } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { ReverseCommission } from './commands.js';

interface Refund {
  readonly refundId?: string;
  readonly refundedTotalMinor: number;
  readonly disputedTotalMinor: number;
  readonly refundedOn: string;
  readonly occurredAt: string;
  readonly eventId: string;
}

interface PaymentRow {
  /** What the payment earned so far: one commission for each rule that paid. */
  readonly commissions: readonly { readonly commissionId: string; readonly currency: string }[];
  /** What was refunded of it so far. */
  readonly refunds: readonly Refund[];
}

interface PaymentName {
  readonly partnerId: string;
  readonly customerId: string;
  readonly paymentId: string;
}

const keyOf = ({ partnerId, customerId, paymentId }: PaymentName) => `payment:${partnerId}:${customerId}:${paymentId}`;
const paymentIn = (rows: Rows<PaymentRow>, name: PaymentName): PaymentRow =>
  rows(keyOf(name)) ?? { commissions: [], refunds: [] };

const reverse = (partnerId: string, currency: string, commissionId: string, refund: Refund) =>
  command(ReverseCommission, {
    partnerId,
    currency,
    commissionId,
    because: 'refund',
    ...filledIn({ refundId: refund.refundId }),
    refundedTotalMinor: refund.refundedTotalMinor,
    disputedTotalMinor: refund.disputedTotalMinor,
    reversedOn: refund.refundedOn,
    sourceEventId: refund.eventId,
    occurredAt: refund.occurredAt,
  });

const refundOf = ({ id, data, occurredAt }: RecordedEvent<'RefundCredited'>): Refund => ({
  ...filledIn({ refundId: data.refundId }),
  refundedTotalMinor: data.refundedTotalMinor,
  disputedTotalMinor: data.disputedTotalMinor,
  refundedOn: data.refundedOn,
  occurredAt,
  eventId: id,
});

/** Pricing is another policy's work, so a refund may be met before a commission of its payment: then it waits here, in order. */
export const reverseWhenRefundCredited = policy<PaymentRow>({
  name: 'reverse-when-refund-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ data }, rows) => {
        const { partnerId, commissionId, amount } = data;
        const payment = paymentIn(rows, data);
        const commissions = [...payment.commissions, { commissionId, currency: amount.currency }];
        return {
          commands: payment.refunds.map((refund) => reverse(partnerId, amount.currency, commissionId, refund)),
          rows: { [keyOf(data)]: { ...payment, commissions } },
        };
      },
    },
    RefundCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: (event, rows) => {
        const { data } = event;
        // What a dispute lost is taken back with the end of its hold, by another policy.
        if (data.disputeId !== undefined) return {};
        const payment = paymentIn(rows, data);
        const refund = refundOf(event);
        return {
          commands: payment.commissions.map(({ commissionId, currency }) =>
            reverse(data.partnerId, currency, commissionId, refund),
          ),
          rows: { [keyOf(data)]: { ...payment, refunds: [...payment.refunds, refund] } },
        };
      },
    },
  },
});
