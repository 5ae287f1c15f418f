import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import {
  customerId,
  day,
  eventId,
  id,
  instant,
  minor,
  money,
  partnerId,
  positiveMinor,
  positiveMoney,
  programId,
} from '../values.js';

const pair = { partnerId, programId, customerId };
const stream = 'attribution-<partnerId>:<customerId>';
const answers = (event: string) => ({ sourceEventId: eventId.describe(`The ${event} event that this answers.`) });

/** The partner's side of what a customer did. Days are in the program's time zone. */
export const attributionEvents = {
  CustomerAttributed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A converted customer is credited to the partner whose referral it named.',
    version: 1,
    data: z.strictObject({
      ...pair,
      referralId: id.describe('The referral that the conversion named.'),
      referredAt: instant.describe('First contact.'),
      convertedAt: instant.describe('When the customer converted.'),
      convertedOn: day.describe('The day of the conversion, from which commission months count.'),
      ...answers('CustomerConverted'),
    }),
    lane: 'partner',
    stream,
  }),
  ConversionFlagged: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A recorded conversion looks wrong. It stands, with the reason to look at it.',
    version: 1,
    data: z.discriminatedUnion('reason', [
      z.strictObject({
        ...pair,
        reason: z.literal('won-before-first-contact').describe('What looks wrong.'),
        referredAt: instant.describe('First contact.'),
        convertedAt: instant.describe('When the customer converted: before that.'),
        ...answers('CustomerConverted'),
      }),
      z.strictObject({
        ...pair,
        reason: z.literal('declared-revenue-implausible').describe('What looks wrong.'),
        declaredMonthlyRevenue: money.describe('What the customer said.'),
        plausibleMonthlyRevenueMinor: positiveMinor.describe("The program's bound for what is plausible."),
        ...answers('CustomerConverted'),
      }),
    ]),
    lane: 'partner',
    stream,
  }),
  PaymentCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: "A customer's payment counts for the partner.",
    version: 1,
    data: z.strictObject({
      ...pair,
      paymentId: id.describe('The payment.'),
      amount: positiveMoney.describe('What was paid.'),
      paidOn: day.describe('The day of the payment.'),
      convertedOn: day.describe('The day of the conversion, from which commission months count.'),
      ...answers('PaymentReceived'),
    }),
    lane: 'partner',
    stream,
  }),
  RefundCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A refund counts against the partner, up to what was left of its payment.',
    version: 1,
    data: z.strictObject({
      ...pair,
      refundId: id.describe('The refund.'),
      paymentId: id.describe('The payment that was given back.'),
      amount: positiveMoney.describe('What of the refund counts.'),
      refundedTotalMinor: positiveMinor.describe('All that was refunded of this payment, this refund included.'),
      paidAmountMinor: positiveMinor.describe('What the payment amounted to.'),
      excessMinor: minor.describe('What exceeded the payment and counts for nothing.'),
      refundedOn: day.describe('The day of the refund.'),
      ...answers('PaymentRefunded'),
    }),
    lane: 'partner',
    stream,
  }),
  RefundFlagged: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A refund can not count: its payment is in another currency, or was refunded in full before.',
    version: 1,
    data: z.strictObject({
      ...pair,
      refundId: id.describe('The refund.'),
      paymentId: id.describe('The payment that it names.'),
      reason: z.enum(['other-currency', 'already-refunded-in-full']).describe('Why it can not count.'),
      amount: positiveMoney.describe('What was refunded.'),
      paid: positiveMoney.describe('What the payment amounted to.'),
      ...answers('PaymentRefunded'),
    }),
    lane: 'partner',
    stream,
  }),
  ChurnCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A customer that counted for the partner left.',
    version: 1,
    data: z.strictObject({
      ...pair,
      convertedOn: day.describe('The day of the conversion.'),
      churnedOn: day.describe('The day on which it left.'),
      ...answers('CustomerChurned'),
    }),
    lane: 'partner',
    stream,
  }),
};
