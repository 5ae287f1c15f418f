import type { EventBody } from '@vouch/events';
import { Map, Set } from 'immutable';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import {
  AttributeCustomer,
  CreditChurn,
  CreditPayment,
  CreditReturn,
  CreditSubscriptionChange,
  FlagConversion,
  RefuseAttribution,
} from './commands.js';
import type { AttributionState } from './attribution-state.js';
import { lane, stream, type Pair } from './pair.js';
import {
  compared,
  correctionsAfter,
  until,
  withSubscription,
  type Comparison,
  type Correction,
} from './subscription.js';
import { takingBack } from './taking-back.js';
import { whenWithdrawn, withdrawing } from './withdrawing.js';

const NOTHING_BACK = { refunds: [], refundedMinor: 0, disputedMinor: 0 };

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
    came: null,
    until: null,
    withdrawals: Set(),
    turns: Map(),
    flags: Set(),
    payments: Map(),
    answered: Set(),
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
      decide: (attribute, { convertedOn: known, until: ended }: AttributionState) => {
        if (known !== null && ended === null) return ALREADY_TRUE;
        const { partnerId, programId, customerId, referralId, via, touches, code, couponCode, plan, seats } = attribute;
        const { referredAt, convertedAt, convertedOn, reattributed, sourceEventId } = attribute;
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
              ...filledIn({ code, couponCode, plan, seats }),
              referredAt,
              convertedAt,
              convertedOn,
              ...filledIn({ reattributed }),
              sourceEventId,
            },
          },
        ];
      },
    }),
    withdrawing,
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
        const { product, country, metadata } = credit;
        if (payments.has(paymentId)) return ALREADY_TRUE;
        return [
          {
            type: 'PaymentCredited',
            data: {
              partnerId,
              programId,
              customerId,
              paymentId,
              amount,
              paidOn,
              ...filledIn({ product, country, metadata }),
              convertedOn,
              sourceEventId,
            },
          },
        ];
      },
    }),
    ...takingBack,
    handles({
      type: CreditChurn,
      summary: 'Counts the loss of a customer against the partner.',
      by: 'policy',
      stream,
      lane,
      decide: (credit, { convertedOn, answered }: AttributionState) => {
        if (convertedOn === null) return notAttributed(credit);
        const { partnerId, programId, customerId, churnedOn, sourceEventId } = credit;
        if (answered.has(sourceEventId)) return ALREADY_TRUE;
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
      decide: (credit, { convertedOn, answered, subscriptions }: AttributionState, { occurredAt }) => {
        if (convertedOn === null) return notAttributed(credit);
        const { partnerId, programId, customerId, plan, seats, returnedOn, sourceEventId } = credit;
        if (answered.has(sourceEventId)) return ALREADY_TRUE;
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
      came: { via: data.via, ...filledIn({ code: data.code }) },
      until: null,
      subscriptions: withSubscription(state.subscriptions, { at: occurredAt, seats: data.seats }),
    }),
    AttributionRefused: (state) => ({ ...state, refused: true }),
    ConversionFlagged: (state, { data }) => ({ ...state, flags: state.flags.add(data.reason) }),
    PaymentCredited: (state, { data }) => ({
      ...state,
      payments: state.payments.set(data.paymentId, {
        receivedBy: data.sourceEventId,
        amount: data.amount,
        paidOn: data.paidOn,
        ...NOTHING_BACK,
      }),
    }),
    RefundCredited: (state, { data }) => ({
      ...state,
      answered: state.answered.add(data.sourceEventId),
      payments: state.payments.update(
        data.paymentId,
        {
          receivedBy: null,
          amount: { amountMinor: data.paidAmountMinor, currency: data.amount.currency },
          paidOn: data.refundedOn,
          ...NOTHING_BACK,
        },
        (payment) => ({
          ...payment,
          refunds: [...payment.refunds, { amountMinor: data.amount.amountMinor, refundedOn: data.refundedOn }],
          refundedMinor: data.refundedTotalMinor,
          disputedMinor: data.disputedTotalMinor,
        }),
      ),
    }),
    RefundFlagged: (state, { data }) => ({ ...state, answered: state.answered.add(data.sourceEventId) }),
    DisputeCredited: (state, { data }) => ({ ...state, answered: state.answered.add(data.sourceEventId) }),
    DisputeEndCredited: (state, { data }) => ({ ...state, answered: state.answered.add(data.sourceEventId) }),
    ...whenWithdrawn,
    ChurnCredited: (state, { data }) => ({
      ...state,
      answered: state.answered.add(data.sourceEventId),
      turns: state.turns.set(data.sourceEventId, { what: 'churn', on: data.churnedOn }),
    }),
    ReturnCredited: (state, { data, occurredAt }) => ({
      ...state,
      answered: state.answered.add(data.sourceEventId),
      turns: state.turns.set(data.sourceEventId, { what: 'return', on: data.returnedOn }),
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
