import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { customerId, id, money, positiveMoney } from '../values.js';

export const customerEvents = {
  CustomerConverted: defineEvent({
    kind: 'fact',
    summary: 'A prospect became a customer. It may name the referral that it came from.',
    version: 1,
    data: z.strictObject({
      customerId,
      referralId: id.optional().describe('The referral that it came from; without one nobody is credited.'),
      declaredMonthlyRevenue: money
        .optional()
        .describe('What the customer said of its own monthly revenue. Kept as told, however absurd.'),
      segment: z.string().min(1).max(200).optional().describe('What business it is in, in the words of the source.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  PaymentReceived: defineEvent({
    kind: 'fact',
    summary: 'A customer paid.',
    version: 1,
    data: z.strictObject({
      customerId,
      paymentId: id.describe('The payment.'),
      amount: positiveMoney.describe('What was paid.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  PaymentRefunded: defineEvent({
    kind: 'fact',
    summary: 'A payment was given back, in part or in full. It may arrive before its payment.',
    version: 1,
    data: z.strictObject({
      customerId,
      refundId: id.describe('The refund.'),
      paymentId: id.describe('The payment that was given back.'),
      amount: positiveMoney.describe('What was given back.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  CustomerChurned: defineEvent({
    kind: 'fact',
    summary: 'A customer left.',
    version: 1,
    data: z.strictObject({
      customerId,
      reason: z.string().min(1).max(200).optional().describe('Why, in the words of the source.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
};
