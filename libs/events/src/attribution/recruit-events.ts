import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { day, eventId, id, instant, partnerId, positiveMinor, positiveMoney, programId } from '../values.js';

const answers = (event: string) => ({ sourceEventId: eventId.describe(`The ${event} event that this answers.`) });

/** In the lane of the partner that recruited another. */
const recruited = {
  partnerId,
  programId,
  recruitId: id.describe('The partner that it recruited.'),
};
const recruitStream = 'recruit-<partnerId>:<recruitId>';
const recruitPayment = id.describe('The payment, under a name that tells nothing of whose customer it was.');

/** What counts of a partner for the one that recruited it. Days are in the program's time zone. */
export const recruitEvents = {
  RecruitCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A partner that this one recruited was approved.',
    version: 1,
    data: z.strictObject({
      ...recruited,
      recruitedOn: day.describe('The day on which it was approved.'),
      ...answers('ApplicationApproved'),
    }),
    lane: 'partner',
    stream: recruitStream,
  }),
  RecruitPaymentCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary:
      'A payment that counts for a recruit counts for the partner that recruited it, where its terms pay for that.',
    version: 1,
    data: z.strictObject({
      ...recruited,
      paymentId: recruitPayment,
      amount: positiveMoney.describe('What was paid.'),
      paidOn: day.describe('The day of the payment.'),
      isFirst: z.boolean().describe('Whether no earlier payment of its customer is known.'),
      number: z.int().positive().describe('Which payment of its customer it is, as they were told.'),
      convertedAt: instant.describe('When its customer converted.'),
      convertedOn: day.describe('The day of the conversion, from which commission months count.'),
      ...answers("recruit's PaymentCredited"),
    }),
    lane: 'partner',
    stream: recruitStream,
  }),
  RecruitRefundCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A refund counts against the partner that recruited another, whose payment it gives back.',
    version: 1,
    data: z.strictObject({
      ...recruited,
      paymentId: recruitPayment,
      refundId: id.describe('The refund, or the dispute that was lost, under a name of the same kind.'),
      amount: positiveMoney.describe('What of the refund counts.'),
      refundedTotalMinor: positiveMinor.describe('All that was given back of this payment, this included.'),
      disputedTotalMinor: z.int().nonnegative().describe('What of that was lost in disputes.'),
      refundedOn: day.describe('The day of the refund.'),
      ...answers("recruit's RefundCredited"),
    }),
    lane: 'partner',
    stream: recruitStream,
  }),
};
