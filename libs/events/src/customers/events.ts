import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { id, money, positiveMoney } from '../values.js';

export const customerEvents = {
  CustomerConverted: defineEvent({
    kind: 'fact',
    summary: 'A prospect became a customer. It may name the referral that it came from.',
    version: 1,
    data: z.strictObject({
      customerId: id,
      referralId: id.optional(),
      /** What the customer said of its own monthly revenue. Kept as told, however absurd. */
      declaredMonthlyRevenue: money.optional(),
      segment: z.string().min(1).max(200).optional(),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  PaymentReceived: defineEvent({
    kind: 'fact',
    summary: 'A customer paid.',
    version: 1,
    data: z.strictObject({ customerId: id, paymentId: id, amount: positiveMoney }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  PaymentRefunded: defineEvent({
    kind: 'fact',
    summary: 'A payment was given back, in part or in full. It may arrive before its payment.',
    version: 1,
    data: z.strictObject({ customerId: id, refundId: id, paymentId: id, amount: positiveMoney }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  CustomerChurned: defineEvent({
    kind: 'fact',
    summary: 'A customer left.',
    version: 1,
    data: z.strictObject({ customerId: id, reason: z.string().min(1).max(200).optional() }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
};
