import { STAFF_AND_SYSTEMS } from '@vouch/events';
import { filledIn } from '../command.js';
import { Rejection, handles } from '../decider.js';
import { CloseDispute, OpenDispute } from './commands.js';
import type { CustomerState } from './customer-state.js';
import { lane, plainMoney, record, stream } from './recording.js';

/** Payments that a customer had its bank dispute. */
export const disputing = [
  handles({
    type: OpenDispute,
    summary: 'Records that a customer disputes a payment. It may arrive before its payment.',
    by: STAFF_AND_SYSTEMS,
    stream,
    lane,
    decide: (report, { payments, disputes }: CustomerState, context) => {
      const { customerId, disputeId, paymentId, reason } = report;
      const amount = plainMoney(report.amount);
      const paid = payments.get(paymentId)?.amount;
      if (!disputes.has(disputeId) && paid && paid.currency !== amount.currency)
        return new Rejection(
          'DisputeInOtherCurrency',
          `Payment ${paymentId} was made in ${paid.currency}; a dispute of ${amount.currency} can not belong to it.`,
        );
      return record(
        {
          type: 'PaymentDisputeOpened',
          data: { customerId, disputeId, paymentId, amount, ...filledIn({ reason }) },
        },
        disputes.get(disputeId),
        report,
        context,
        () =>
          new Rejection(
            'DisputeAlreadyRecorded',
            `Dispute ${disputeId} of customer ${customerId} is already recorded with other content.`,
          ),
      );
    },
  }),
  handles({
    type: CloseDispute,
    summary: 'Records how a dispute ended. It may arrive before the dispute.',
    by: STAFF_AND_SYSTEMS,
    stream,
    lane,
    decide: (report, { disputes, ends }: CustomerState, context) => {
      const { customerId, disputeId, paymentId, outcome } = report;
      const disputed = disputes.get(disputeId)?.paymentId;
      if (!ends.has(disputeId) && disputed !== undefined && disputed !== paymentId)
        return new Rejection(
          'DisputeOfOtherPayment',
          `Dispute ${disputeId} of customer ${customerId} is about payment ${disputed}, not ${paymentId}.`,
        );
      return record(
        { type: 'PaymentDisputeClosed', data: { customerId, disputeId, paymentId, outcome } },
        ends.get(disputeId),
        report,
        context,
        () =>
          new Rejection(
            'DisputeAlreadyClosed',
            `Dispute ${disputeId} of customer ${customerId} is already recorded as closed, with another outcome.`,
          ),
      );
    },
  }),
];
