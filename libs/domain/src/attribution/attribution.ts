import { partnerLane, type EventBody, type EventData, type Money } from '@vouch/events';
import { Map, Set } from 'immutable';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { sumMinor } from '@vouch/terms';
import {
  AttributeCustomer,
  CreditChurn,
  CreditPayment,
  CreditRefund,
  CreditReturn,
  CreditSubscriptionChange,
  FlagConversion,
  RefuseAttribution,
} from './commands.js';
import {
  compared,
  correctionsAfter,
  until,
  withSubscription,
  type Comparison,
  type Correction,
  type Subscription,
} from './subscription.js';

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
  /** Churns and returns that were credited, by the events that they answer. */
  readonly turns: Set<string>;
  readonly refused: boolean;
  readonly changes: Set<string>;
  /** In business time. */
  readonly subscriptions: readonly Subscription[];
}

interface Pair {
  readonly partnerId: string;
  readonly customerId: string;
}

const stream = ({ partnerId, customerId }: Pair) => `attribution-${partnerId}:${customerId}`;
const lane = ({ partnerId }: Pair) => partnerLane(partnerId);

const notAttributed = ({ partnerId, customerId }: Pair) =>
  new Rejection('CustomerNotAttributed', `Customer ${customerId} is not credited to partner ${partnerId}.`);

/** Changes that stand otherwise, now that something before them was told. */
const corrected = (
  corrections: readonly Correction[],
  {
    partnerId,
    programId,
    customerId,
    sourceEventId,
  }: Pick<AttributeCustomer, 'partnerId' | 'programId' | 'customerId' | 'sourceEventId'>,
) =>
  corrections.map(({ changeId, changedOn, compared: comparison }): EventBody => ({
    type: 'SubscriptionChangeCorrected',
    data: { partnerId, programId, customerId, changeId, ...comparison, changedOn, sourceEventId },
  }));

const comparisonIn = ({ direction, seatsBefore, monthlyRevenueBefore }: Comparison): Comparison => ({
  direction,
  seatsBefore,
  monthlyRevenueBefore,
});

/** The partner's side of one customer: what of the customer's facts counts for this partner. */
export const attribution = decider<AttributionState>({
  capability: 'attribution',
  initial: {
    convertedOn: null,
    flags: Set(),
    payments: Map(),
    refunds: Set(),
    turns: Set(),
    refused: false,
    changes: Set(),
    subscriptions: [],
  },
  commands: [
    handles({
      type: AttributeCustomer,
      summary: 'Credits a converted customer to the partner whose referral it came from.',
      by: 'policy',
      stream,
      lane,
      decide: (attribute, { convertedOn: known }: AttributionState) => {
        if (known !== null) return ALREADY_TRUE;
        const { partnerId, programId, customerId, referralId, via, touches, code, plan, seats } = attribute;
        const { referredAt, convertedAt, convertedOn, sourceEventId } = attribute;
        return [
          {
            type: 'CustomerAttributed',
            data: {
              partnerId,
              programId,
              customerId,
              referralId,
              via,
              touches,
              ...filledIn({ code, plan, seats }),
              referredAt,
              convertedAt,
              convertedOn,
              sourceEventId,
            },
          },
        ];
      },
    }),
    handles({
      type: RefuseAttribution,
      summary: 'Records that a converted customer touched a referral of a partner and is not credited to it, and why.',
      by: 'policy',
      stream: ({ refusal }) => stream(refusal),
      lane: ({ refusal }) => lane(refusal),
      decide: ({ refusal }, { refused }: AttributionState) =>
        refused ? ALREADY_TRUE : [{ type: 'AttributionRefused', data: refusal }],
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
      decide: (credit, { convertedOn, turns }: AttributionState) => {
        if (convertedOn === null) return notAttributed(credit);
        const { partnerId, programId, customerId, churnedOn, sourceEventId } = credit;
        if (turns.has(sourceEventId)) return ALREADY_TRUE;
        return [
          { type: 'ChurnCredited', data: { partnerId, programId, customerId, convertedOn, churnedOn, sourceEventId } },
        ];
      },
    }),
    handles({
      type: CreditReturn,
      summary: 'Lets a customer that came back count for the partner again.',
      by: 'policy',
      stream,
      lane,
      decide: (credit, { convertedOn, turns, subscriptions }: AttributionState, { occurredAt }) => {
        if (convertedOn === null) return notAttributed(credit);
        const { partnerId, programId, customerId, plan, seats, returnedOn, sourceEventId } = credit;
        if (turns.has(sourceEventId)) return ALREADY_TRUE;
        const said = filledIn({ plan, seats });
        return [
          {
            type: 'ReturnCredited',
            data: { partnerId, programId, customerId, convertedOn, returnedOn, ...said, sourceEventId },
          },
          ...corrected(correctionsAfter({ at: occurredAt, seats }, subscriptions), credit),
        ];
      },
    }),
    handles({
      type: CreditSubscriptionChange,
      summary:
        "Counts a change of a customer's subscription for the partner, and says whether it is worth more or less.",
      by: 'policy',
      stream,
      lane,
      decide: (credit, { convertedOn, changes, subscriptions }: AttributionState, { occurredAt }) => {
        if (convertedOn === null) return notAttributed(credit);
        const { partnerId, programId, customerId, changeId, plan, seats, monthlyRevenue, changedOn } = credit;
        if (changes.has(changeId)) return ALREADY_TRUE;
        const has = { seats, monthlyRevenue };
        const comparison = compared(until(subscriptions, occurredAt), has);
        return [
          {
            type: 'SubscriptionChangeCredited',
            data: {
              partnerId,
              programId,
              customerId,
              changeId,
              ...comparison,
              ...filledIn({ plan, ...has }),
              changedOn,
              sourceEventId: credit.sourceEventId,
            },
          },
          ...corrected(correctionsAfter({ at: occurredAt, ...has }, subscriptions), credit),
        ];
      },
    }),
  ],
  evolve: {
    CustomerAttributed: (state, { data, occurredAt }) => ({
      ...state,
      convertedOn: data.convertedOn,
      subscriptions: withSubscription(state.subscriptions, { at: occurredAt, seats: data.seats }),
    }),
    AttributionRefused: (state) => ({ ...state, refused: true }),
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
    ChurnCredited: (state, { data }) => ({ ...state, turns: state.turns.add(data.sourceEventId) }),
    ReturnCredited: (state, { data, occurredAt }) => ({
      ...state,
      turns: state.turns.add(data.sourceEventId),
      subscriptions: withSubscription(state.subscriptions, { at: occurredAt, seats: data.seats }),
    }),
    SubscriptionChangeCredited: (state, { data, occurredAt }) => ({
      ...state,
      changes: state.changes.add(data.changeId),
      subscriptions: withSubscription(state.subscriptions, {
        at: occurredAt,
        seats: data.seats,
        monthlyRevenue: data.monthlyRevenue,
        change: { changeId: data.changeId, changedOn: data.changedOn, compared: comparisonIn(data) },
      }),
    }),
    SubscriptionChangeCorrected: (state, { data }) => ({
      ...state,
      subscriptions: state.subscriptions.map((one) =>
        one.change?.changeId === data.changeId
          ? { ...one, change: { ...one.change, compared: comparisonIn(data) } }
          : one,
      ),
    }),
  },
});
