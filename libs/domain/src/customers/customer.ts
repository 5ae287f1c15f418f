import { STAFF_AND_SYSTEMS, customerLane, type EventBody, type Money } from '@vouch/events';
import { Map } from 'immutable';
import { filledIn, type Command } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles, type DecideContext, type Decision } from '../decider.js';
import { isSameFact, type KnownFact } from '../same-fact.js';
import { RecordChurn, RecordConversion, RecordPayment, RecordRefund } from './commands.js';

interface CustomerState {
  readonly conversion: KnownFact | null;
  readonly payments: Map<string, KnownFact & { readonly amount: Money }>;
  readonly refunds: Map<string, KnownFact>;
  readonly churn: KnownFact | null;
}

const stream = ({ customerId }: { customerId: string }) => `customer-${customerId}`;
const lane = ({ customerId }: { customerId: string }) => customerLane(customerId);

/** What all facts have in common: new ones are recorded, known ones are harmless, contradicting ones are refused. */
function record(
  event: EventBody,
  known: KnownFact | null | undefined,
  report: Command,
  context: DecideContext,
  contradiction: () => Rejection,
): Decision {
  if (!known) return [event];
  return isSameFact(known, event.data, report, context) ? ALREADY_TRUE : contradiction();
}

const plainMoney = ({ amountMinor, currency }: Money): Money => ({ amountMinor, currency });

/** What a customer did, as told from outside: recorded whatever the order, and whether or not we know the rest. */
export const customer = decider<CustomerState>({
  capability: 'customers',
  initial: { conversion: null, payments: Map(), refunds: Map(), churn: null },
  commands: [
    handles({
      type: RecordConversion,
      summary: 'Records that a prospect became a customer, and the referral that it came from.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { conversion }: CustomerState, context) => {
        const { customerId, referralId, declaredMonthlyRevenue, segment } = report;
        const data = {
          customerId,
          ...filledIn({
            referralId,
            segment,
            declaredMonthlyRevenue: declaredMonthlyRevenue && plainMoney(declaredMonthlyRevenue),
          }),
        };
        return record(
          { type: 'CustomerConverted', data },
          conversion,
          report,
          context,
          () =>
            new Rejection(
              'CustomerAlreadyConverted',
              `The conversion of customer ${customerId} is already recorded with other content.`,
            ),
        );
      },
    }),
    handles({
      type: RecordPayment,
      summary: 'Records that a customer paid.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { payments }: CustomerState, context) => {
        const { customerId, paymentId } = report;
        return record(
          { type: 'PaymentReceived', data: { customerId, paymentId, amount: plainMoney(report.amount) } },
          payments.get(paymentId),
          report,
          context,
          () =>
            new Rejection(
              'PaymentAlreadyRecorded',
              `Payment ${paymentId} of customer ${customerId} is already recorded with other content.`,
            ),
        );
      },
    }),
    handles({
      type: RecordRefund,
      summary: 'Records that a payment was given back, in part or in full. It may arrive before its payment.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { payments, refunds }: CustomerState, context) => {
        const { customerId, refundId, paymentId } = report;
        const amount = plainMoney(report.amount);
        const paid = payments.get(paymentId)?.amount;
        if (!refunds.has(refundId) && paid && paid.currency !== amount.currency)
          return new Rejection(
            'RefundInOtherCurrency',
            `Payment ${paymentId} was made in ${paid.currency}; a refund in ${amount.currency} can not belong to it.`,
          );
        return record(
          { type: 'PaymentRefunded', data: { customerId, refundId, paymentId, amount } },
          refunds.get(refundId),
          report,
          context,
          () =>
            new Rejection(
              'RefundAlreadyRecorded',
              `Refund ${refundId} of customer ${customerId} is already recorded with other content.`,
            ),
        );
      },
    }),
    handles({
      type: RecordChurn,
      summary: 'Records that a customer left.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { churn }: CustomerState, context) => {
        const { customerId, reason } = report;
        return record(
          { type: 'CustomerChurned', data: { customerId, ...filledIn({ reason }) } },
          churn,
          report,
          context,
          () =>
            new Rejection(
              'CustomerAlreadyChurned',
              `That customer ${customerId} left is already recorded with other content.`,
            ),
        );
      },
    }),
  ],
  evolve: {
    CustomerConverted: (state, { data, occurredAt }) => ({ ...state, conversion: { content: data, occurredAt } }),
    PaymentReceived: (state, { data, occurredAt }) => ({
      ...state,
      payments: state.payments.set(data.paymentId, { content: data, occurredAt, amount: data.amount }),
    }),
    PaymentRefunded: (state, { data, occurredAt }) => ({
      ...state,
      refunds: state.refunds.set(data.refundId, { content: data, occurredAt }),
    }),
    CustomerChurned: (state, { data, occurredAt }) => ({ ...state, churn: { content: data, occurredAt } }),
  },
});
