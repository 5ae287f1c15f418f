import type { RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { ReverseCommission } from './commands.js';

interface Refund {
  readonly refundId: string;
  readonly refundedTotalMinor: number;
  readonly refundedOn: string;
  readonly occurredAt: string;
  readonly eventId: string;
}

interface PaymentRow {
  /** null: the payment was not answered yet, or it was refused and there is nothing to reverse. */
  readonly commissionId: string | null;
  readonly refused: boolean;
  /** Refunds that were credited before the payment was answered. */
  readonly waiting: readonly Refund[];
}

interface PaymentName {
  readonly partnerId: string;
  readonly customerId: string;
  readonly paymentId: string;
}

const keyOf = ({ partnerId, customerId, paymentId }: PaymentName) => `payment:${partnerId}:${customerId}:${paymentId}`;
const paymentIn = (rows: Rows<PaymentRow>, name: PaymentName): PaymentRow =>
  rows(keyOf(name)) ?? { commissionId: null, refused: false, waiting: [] };

const reverse = (partnerId: string, currency: string, commissionId: string, refund: Refund) =>
  command(ReverseCommission, {
    partnerId,
    currency,
    commissionId,
    refundId: refund.refundId,
    refundedTotalMinor: refund.refundedTotalMinor,
    refundedOn: refund.refundedOn,
    sourceEventId: refund.eventId,
    occurredAt: refund.occurredAt,
  });

const refundOf = ({ id, data, occurredAt }: RecordedEvent<'RefundCredited'>): Refund => ({
  refundId: data.refundId,
  refundedTotalMinor: data.refundedTotalMinor,
  refundedOn: data.refundedOn,
  occurredAt,
  eventId: id,
});

/** The accrual is another policy's work, so a refund may be met before it: then it waits here, in order. */
export const reverseWhenRefundCredited = policy<PaymentRow>({
  name: 'reverse-when-refund-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ data }, rows) => {
        const { partnerId, commissionId, amount } = data;
        return {
          commands: paymentIn(rows, data).waiting.map((refund) =>
            reverse(partnerId, amount.currency, commissionId, refund),
          ),
          rows: { [keyOf(data)]: { commissionId, refused: false, waiting: [] } },
        };
      },
    },
    CommissionRefused: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ data }) => ({ rows: { [keyOf(data)]: { commissionId: null, refused: true, waiting: [] } } }),
    },
    RefundCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: (event, rows) => {
        const { data } = event;
        const payment = paymentIn(rows, data);
        if (payment.refused) return {};
        if (payment.commissionId === null)
          return { rows: { [keyOf(data)]: { ...payment, waiting: [...payment.waiting, refundOf(event)] } } };
        return { commands: [reverse(data.partnerId, data.amount.currency, payment.commissionId, refundOf(event))] };
      },
    },
  },
});
