import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { day, eventId, id, instant, partnerId, positiveMinor, positiveMoney, programId } from '../values.js';
import { countedRefund } from './counted-refund.js';

const answers = (event: string) => ({ sourceEventId: eventId.describe(`The ${event} event that this answers.`) });

/** In the lane of the partner that recruited another. */
const recruited = {
  partnerId,
  programId,
  recruitId: id.describe('The partner that it recruited.'),
};
const ofRecruit = {
  kind: 'decision',
  decidedBy: 'policy',
  version: 1,
  lane: 'partner',
  stream: 'recruit-<partnerId>:<recruitId>',
} as const;
/** Of what its customers do the recruiter is told as much as its share follows from: not whose it is, nor by which names it goes. */
const ofCustomer = {
  ...recruited,
  customerId: id.describe('The customer of the recruit, under a name that tells nothing of who it is.'),
};
const paymentId = id.describe('The payment, under a name of the same kind.');
const disputeId = id.describe('The dispute, under a name of the same kind.');
const totals = {
  refundedTotalMinor: z.int().nonnegative().describe('All that was given back of this payment until now.'),
  disputedTotalMinor: z.int().nonnegative().describe('What of that was lost in disputes.'),
};

/** What counts of a partner for the one that recruited it. Days are in the program's time zone. */
export const recruitEvents = {
  RecruitCredited: defineEvent({
    ...ofRecruit,
    summary: 'A partner that this one recruited was approved.',
    data: z.strictObject({
      ...recruited,
      recruitedOn: day.describe('The day on which it was approved.'),
      ...answers('ApplicationApproved'),
    }),
  }),
  RecruitPaymentCredited: defineEvent({
    ...ofRecruit,
    summary:
      'A payment that counts for a recruit counts for the partner that recruited it, where its terms pay for that.',
    data: z.strictObject({
      ...ofCustomer,
      paymentId,
      amount: positiveMoney.describe('What was paid.'),
      paidOn: day.describe('The day of the payment.'),
      isFirst: z.boolean().describe('Whether no earlier payment of its customer is known.'),
      number: z.int().positive().describe('Which payment of its customer it is, as they were told.'),
      convertedAt: instant.describe('When its customer converted.'),
      convertedOn: day.describe('The day of the conversion, from which commission months count.'),
      ...answers("recruit's PaymentCredited"),
    }),
  }),
  RecruitRefundCredited: defineEvent({
    ...ofRecruit,
    summary:
      'A refund, or a dispute that was lost, counts against the partner that recruited another, whose payment it gives back.',
    data: z.strictObject({
      ...ofCustomer,
      paymentId,
      refundId: id.optional().describe('The refund, under a name of the same kind.'),
      disputeId: disputeId
        .optional()
        .describe('The dispute that was lost, under a name of the same kind, where it was no refund.'),
      amount: positiveMoney.describe('What of it counts.'),
      ...totals,
      paidAmountMinor: positiveMinor.describe('What the payment amounted to.'),
      refundedOn: day.describe('The day on which it was given back.'),
      ...answers("recruit's RefundCredited"),
    }),
  }),
  RecruitDisputeCredited: defineEvent({
    ...ofRecruit,
    summary: 'A payment that counts for the partner that recruited another is disputed.',
    data: z.strictObject({
      ...ofCustomer,
      paymentId,
      disputeId,
      openedOn: day.describe('The day of the dispute.'),
      ...answers("recruit's DisputeCredited"),
    }),
  }),
  RecruitDisputeEndCredited: defineEvent({
    ...ofRecruit,
    summary: 'A dispute of a payment that counts for the partner that recruited another ended.',
    data: z.strictObject({
      ...ofCustomer,
      paymentId,
      disputeId,
      outcome: z.enum(['won', 'lost', 'withdrawn']).describe('How it ended.'),
      ...totals,
      endedOn: day.describe('The day of its end.'),
      ...answers("recruit's DisputeEndCredited"),
    }),
  }),
  RecruitLossCredited: defineEvent({
    ...ofRecruit,
    summary: 'A customer of a recruit left, or took less, which may take back what its payments earned the recruiter.',
    data: z.strictObject({
      ...ofCustomer,
      because: z.enum(['churn', 'downgrade']).describe('Whether it left, or took less.'),
      lostOn: day.describe('The day of it.'),
      ...answers("recruit's ChurnCredited, SubscriptionChangeCredited or SubscriptionChangeCorrected"),
    }),
  }),
  RecruitCreditWithdrawn: defineEvent({
    ...ofRecruit,
    summary: 'A payment that counted for a recruit counts for another partner now, and so not for the recruiter.',
    data: z.strictObject({
      ...ofCustomer,
      paymentId,
      amount: positiveMoney.describe('What was paid.'),
      paidOn: day.describe('The day of the payment.'),
      refunds: z.array(countedRefund).describe('What of it was given back before.'),
      withdrawnOn: day.describe('The day of the decision.'),
      ...answers("recruit's CreditWithdrawn"),
    }),
  }),
};
