import { partnerLane, type EventData, type Money } from '@vouch/events';
import { Map, Set } from 'immutable';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { sumMinor } from '../money.js';
import { AttributeCustomer, CreditChurn, CreditPayment, CreditRefund, FlagConversion } from './commands.js';

interface CreditedPayment {
  readonly amount: Money;
  /** What of it was refunded and counted. */
  readonly refundedMinor: number;
}

interface AttributionState {
  /** null: the customer is not credited to this partner. */
  readonly convertedOn: string | null;
  readonly flags: Set<EventData<'ConversionFlagged'>['reason']>;
  readonly payments: Map<string, CreditedPayment>;
  /** Refunds that were credited or flagged. */
  readonly refunds: Set<string>;
  readonly churned: boolean;
}

interface Pair {
  readonly partnerId: string;
  readonly customerId: string;
}

const stream = ({ partnerId, customerId }: Pair) => `attribution-${partnerId}:${customerId}`;
const lane = ({ partnerId }: Pair) => partnerLane(partnerId);

const notAttributed = ({ partnerId, customerId }: Pair) =>
  new Rejection('CustomerNotAttributed', `Customer ${customerId} is not credited to partner ${partnerId}.`);

/** The partner's side of one customer: what of the customer's facts counts for this partner. */
export const attribution = decider<AttributionState>({
  capability: 'attribution',
  initial: { convertedOn: null, flags: Set(), payments: Map(), refunds: Set(), churned: false },
  commands: [
    handles({
      type: AttributeCustomer,
      summary: 'Credits a converted customer to the partner whose referral it named.',
      by: 'policy',
      stream,
      lane,
      decide: (attribute, { convertedOn: known }: AttributionState) => {
        if (known !== null) return ALREADY_TRUE;
        const { partnerId, programId, customerId, referralId, referredAt, convertedAt, convertedOn, sourceEventId } =
          attribute;
        return [
          {
            type: 'CustomerAttributed',
            data: { partnerId, programId, customerId, referralId, referredAt, convertedAt, convertedOn, sourceEventId },
          },
        ];
      },
    }),
    handles({
      type: FlagConversion,
      summary: 'Marks a recorded conversion as one to look at, with the reason.',
      by: 'policy',
      stream: ({ flag }) => stream(flag),
      lane: ({ flag }) => lane(flag),
      decide: ({ flag }, { flags }: AttributionState) =>
        flags.has(flag.reason) ? ALREADY_TRUE : [{ type: 'ConversionFlagged', data: flag }],
    }),
    handles({
      type: CreditPayment,
      summary: "Counts a customer's payment for the partner.",
      by: 'policy',
      stream,
      lane,
      decide: (credit, { convertedOn, payments }: AttributionState) => {
        if (convertedOn === null) return notAttributed(credit);
        const { partnerId, programId, customerId, paymentId, amount, paidOn, sourceEventId } = credit;
        if (payments.has(paymentId)) return ALREADY_TRUE;
        return [
          {
            type: 'PaymentCredited',
            data: { partnerId, programId, customerId, paymentId, amount, paidOn, convertedOn, sourceEventId },
          },
        ];
      },
    }),
    handles({
      type: CreditRefund,
      summary: 'Counts a refund against the partner, up to what is left of its payment.',
      by: 'policy',
      stream,
      lane,
      decide: (credit, { payments, refunds }: AttributionState) => {
        const { partnerId, programId, customerId, refundId, paymentId, amount, refundedOn, sourceEventId } = credit;
        if (refunds.has(refundId)) return ALREADY_TRUE;
        const payment = payments.get(paymentId);
        if (!payment)
          return new Rejection('PaymentNotCredited', `Payment ${paymentId} is not credited to partner ${partnerId}.`);

        const ids = { partnerId, programId, customerId, refundId, paymentId };
        const left = payment.amount.amountMinor - payment.refundedMinor;
        const flag = (reason: EventData<'RefundFlagged'>['reason']) =>
          [{ type: 'RefundFlagged', data: { ...ids, reason, amount, paid: payment.amount, sourceEventId } }] as const;
        if (payment.amount.currency !== amount.currency) return flag('other-currency');
        if (left === 0) return flag('already-refunded-in-full');

        const countsMinor = Math.min(amount.amountMinor, left);
        return [
          {
            type: 'RefundCredited',
            data: {
              ...ids,
              amount: { amountMinor: countsMinor, currency: amount.currency },
              refundedTotalMinor: sumMinor([payment.refundedMinor, countsMinor]),
              paidAmountMinor: payment.amount.amountMinor,
              excessMinor: amount.amountMinor - countsMinor,
              refundedOn,
              sourceEventId,
            },
          },
        ];
      },
    }),
    handles({
      type: CreditChurn,
      summary: 'Counts the loss of a customer against the partner.',
      by: 'policy',
      stream,
      lane,
      decide: (credit, { convertedOn, churned }: AttributionState) => {
        if (convertedOn === null) return notAttributed(credit);
        if (churned) return ALREADY_TRUE;
        const { partnerId, programId, customerId, churnedOn, sourceEventId } = credit;
        return [
          { type: 'ChurnCredited', data: { partnerId, programId, customerId, convertedOn, churnedOn, sourceEventId } },
        ];
      },
    }),
  ],
  evolve: {
    CustomerAttributed: (state, { data }) => ({ ...state, convertedOn: data.convertedOn }),
    ConversionFlagged: (state, { data }) => ({ ...state, flags: state.flags.add(data.reason) }),
    PaymentCredited: (state, { data }) => ({
      ...state,
      payments: state.payments.set(data.paymentId, { amount: data.amount, refundedMinor: 0 }),
    }),
    RefundCredited: (state, { data }) => ({
      ...state,
      refunds: state.refunds.add(data.refundId),
      payments: state.payments.update(
        data.paymentId,
        { amount: { amountMinor: data.paidAmountMinor, currency: data.amount.currency }, refundedMinor: 0 },
        (payment) => ({ ...payment, refundedMinor: data.refundedTotalMinor }),
      ),
    }),
    RefundFlagged: (state, { data }) => ({ ...state, refunds: state.refunds.add(data.refundId) }),
    ChurnCredited: (state) => ({ ...state, churned: true }),
  },
});
