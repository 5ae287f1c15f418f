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
  readonly customerId?: string | undefined;
  readonly recruitId?: string | undefined;
  readonly paymentId?: string | undefined;
}

/** The payment of a customer, or of a recruit. */
const keyOf = ({ partnerId, customerId, recruitId, paymentId }: PaymentName) =>
  `payment:${partnerId}:${recruitId === undefined ? `customer:${customerId}` : `recruit:${recruitId}`}:${paymentId}`;
/** A commission may be for no payment: then no refund takes it back. */
const keysOf = (name: PaymentName): string[] => (name.paymentId === undefined ? [] : [keyOf(name)]);
const paymentIn = (rows: Rows<PaymentRow>, key: string): PaymentRow => rows(key) ?? { commissions: [], refunds: [] };

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

type RefundEvent = RecordedEvent<'RefundCredited' | 'RecruitRefundCredited'>;

const refundOf = ({ id, data, occurredAt }: RefundEvent): Refund => ({
  ...filledIn({ refundId: data.refundId }),
  refundedTotalMinor: data.refundedTotalMinor,
  disputedTotalMinor: data.disputedTotalMinor,
  refundedOn: data.refundedOn,
  occurredAt,
  eventId: id,
});

const reversing = {
  keys: ({ data }: RefundEvent) => [keyOf(data)],
  react: (event: RefundEvent, rows: Rows<PaymentRow>) => {
    const { data } = event;
    // What a dispute lost is taken back with the end of its hold, by another policy.
    if ('disputeId' in data && data.disputeId !== undefined) return {};
    const key = keyOf(data);
    const payment = paymentIn(rows, key);
    const refund = refundOf(event);
    return {
      commands: payment.commissions.map(({ commissionId, currency }) =>
        reverse(data.partnerId, currency, commissionId, refund),
      ),
      rows: { [key]: { ...payment, refunds: [...payment.refunds, refund] } },
    };
  },
};

/** Pricing is another policy's work, so a refund may be met before a commission of its payment: then it waits here, in order. */
export const reverseWhenRefundCredited = policy<PaymentRow>({
  name: 'reverse-when-refund-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => keysOf(data),
      react: ({ data }, rows) => {
        const { partnerId, commissionId, amount } = data;
        const [key] = keysOf(data);
        if (key === undefined) return {};
        const payment = paymentIn(rows, key);
        const commissions = [...payment.commissions, { commissionId, currency: amount.currency }];
        return {
          commands: payment.refunds.map((refund) => reverse(partnerId, amount.currency, commissionId, refund)),
          rows: { [key]: { ...payment, commissions } },
        };
      },
    },
    RefundCredited: reversing,
    RecruitRefundCredited: reversing,
  },
});
