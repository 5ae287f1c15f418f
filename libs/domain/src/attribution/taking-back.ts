import type { EventBody, EventData } from '@vouch/events';
import { sumMinor } from '@vouch/terms';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, handles } from '../decider.js';
import type { AttributionState, CreditedPayment } from './attribution-state.js';
import { CreditDispute, CreditDisputeEnd, CreditRefund } from './commands.js';
import { lane, stream } from './pair.js';

type Back = Pick<CreditRefund, 'partnerId' | 'programId' | 'customerId' | 'paymentId' | 'amount' | 'sourceEventId'> & {
  readonly refundId?: string;
  readonly disputeId?: string;
  readonly refundedOn: string;
};

const notCredited = ({ partnerId, paymentId }: Pick<Back, 'partnerId' | 'paymentId'>) =>
  new Rejection('PaymentNotCredited', `Payment ${paymentId} is not credited to partner ${partnerId}.`);

/** What a customer gets back of a payment: by refunds, and by disputes that it wins. */
export const takingBack = [
  handles({
    type: CreditRefund,
    summary: 'Counts a refund against the partner, up to what is left of its payment.',
    by: 'policy',
    stream,
    lane,
    decide: (credit, { payments, answered }: AttributionState) => {
      if (answered.has(credit.sourceEventId)) return ALREADY_TRUE;
      const payment = payments.get(credit.paymentId);
      return payment ? [countedOf(credit, payment)] : notCredited(credit);
    },
  }),
  handles({
    type: CreditDispute,
    summary: 'Counts a dispute about a payment for the partner.',
    by: 'policy',
    stream,
    lane,
    decide: (credit, { payments, answered }: AttributionState) => {
      const { partnerId, programId, customerId, disputeId, paymentId, amount, reason, openedOn } = credit;
      const { sourceEventId } = credit;
      if (answered.has(sourceEventId)) return ALREADY_TRUE;
      if (!payments.has(paymentId)) return notCredited(credit);
      const ids = { partnerId, programId, customerId, disputeId, paymentId };
      return [{ type: 'DisputeCredited', data: { ...ids, amount, ...filledIn({ reason }), openedOn, sourceEventId } }];
    },
  }),
  handles({
    type: CreditDisputeEnd,
    summary: 'Counts the end of a dispute for the partner; what was lost like a refund.',
    by: 'policy',
    stream,
    lane,
    decide: (credit, { payments, answered }: AttributionState) => {
      const { partnerId, programId, customerId, disputeId, paymentId, outcome, endedOn, sourceEventId } = credit;
      if (answered.has(sourceEventId)) return ALREADY_TRUE;
      const payment = payments.get(paymentId);
      if (!payment) return notCredited(credit);
      const lost = outcome === 'lost' ? countedOf({ ...credit, refundedOn: endedOn }, payment) : null;
      const { refundedTotalMinor, disputedTotalMinor } =
        lost?.type === 'RefundCredited'
          ? lost.data
          : { refundedTotalMinor: payment.refundedMinor, disputedTotalMinor: payment.disputedMinor };
      const ids = { partnerId, programId, customerId, disputeId, paymentId };
      const totals = { refundedTotalMinor, disputedTotalMinor };
      return [
        ...(lost ? [lost] : []),
        { type: 'DisputeEndCredited', data: { ...ids, outcome, ...totals, endedOn, sourceEventId } },
      ];
    },
  }),
];

/** What of it counts: no more than is left of the payment, whatever else was given back. */
function countedOf(back: Back, payment: CreditedPayment): EventBody<'RefundCredited' | 'RefundFlagged'> {
  const { partnerId, programId, customerId, paymentId, refundId, disputeId, amount, refundedOn, sourceEventId } = back;
  const ids = { partnerId, programId, customerId, ...filledIn({ refundId, disputeId }), paymentId };
  const left = payment.amount.amountMinor - payment.refundedMinor;
  const flagged = (reason: EventData<'RefundFlagged'>['reason']) =>
    ({ type: 'RefundFlagged', data: { ...ids, reason, amount, paid: payment.amount, sourceEventId } }) as const;
  if (payment.amount.currency !== amount.currency) return flagged('other-currency');
  if (left === 0) return flagged('already-refunded-in-full');

  const countsMinor = Math.min(amount.amountMinor, left);
  return {
    type: 'RefundCredited',
    data: {
      ...ids,
      amount: { amountMinor: countsMinor, currency: amount.currency },
      refundedTotalMinor: sumMinor([payment.refundedMinor, countsMinor]),
      disputedTotalMinor: sumMinor([payment.disputedMinor, disputeId === undefined ? 0 : countsMinor]),
      paidAmountMinor: payment.amount.amountMinor,
      excessMinor: amount.amountMinor - countsMinor,
      refundedOn,
      sourceEventId,
    },
  };
}
