import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { day, id, instant, minor, money, positiveMinor, positiveMoney } from '../values.js';

const pair = { partnerId: id, programId: id, customerId: id };
const stream = 'attribution-<partnerId>:<customerId>';

/** The partner's side of what a customer did. Days are in the program's time zone. */
export const attributionEvents = {
  CustomerAttributed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A converted customer is credited to the partner whose referral it named.',
    version: 1,
    data: z.strictObject({
      ...pair,
      referralId: id,
      referredAt: instant,
      convertedAt: instant,
      convertedOn: day,
      sourceEventId: z.uuid(),
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
        reason: z.literal('won-before-first-contact'),
        referredAt: instant,
        convertedAt: instant,
        sourceEventId: z.uuid(),
      }),
      z.strictObject({
        ...pair,
        reason: z.literal('declared-revenue-implausible'),
        declaredMonthlyRevenue: money,
        plausibleMonthlyRevenueMinor: positiveMinor,
        sourceEventId: z.uuid(),
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
      paymentId: id,
      amount: positiveMoney,
      paidOn: day,
      convertedOn: day,
      sourceEventId: z.uuid(),
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
      refundId: id,
      paymentId: id,
      /** What of the refund counts. */
      amount: positiveMoney,
      /** All that was refunded of this payment, this refund included. */
      refundedTotalMinor: positiveMinor,
      paidAmountMinor: positiveMinor,
      /** What exceeded the payment and counts for nothing. */
      excessMinor: minor,
      refundedOn: day,
      sourceEventId: z.uuid(),
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
      refundId: id,
      paymentId: id,
      reason: z.enum(['other-currency', 'already-refunded-in-full']),
      amount: positiveMoney,
      paid: positiveMoney,
      sourceEventId: z.uuid(),
    }),
    lane: 'partner',
    stream,
  }),
  ChurnCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A customer that counted for the partner left.',
    version: 1,
    data: z.strictObject({ ...pair, convertedOn: day, churnedOn: day, sourceEventId: z.uuid() }),
    lane: 'partner',
    stream,
  }),
};
