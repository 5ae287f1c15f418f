import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { day, id, positiveMinor, positiveMoney, posting, rate } from '../values.js';

const stream = 'account-<partnerId>:<currency>';
const account = { partnerId: id, programId: id };
const postings = z.array(posting).min(2);

/** One stated condition of the terms and how it came out, for the reader of a statement. */
export const condition = z.strictObject({
  condition: z.enum(['partner-approved', 'within-commission-months']),
  met: z.boolean(),
  detail: z.string().max(300),
});
export type Condition = z.infer<typeof condition>;

const pricing = {
  customerId: id,
  paymentId: id,
  /** What the commission is computed from. */
  basis: positiveMoney,
  termsVersion: z.int().positive(),
  /** The rule of the terms that was applied. */
  rule: z.literal('percent-of-payment'),
  /** The tier at that moment; null before the first. */
  tier: z.string().nullable(),
  rate,
  /** Where the rate stands: in the terms, or with the tier. */
  rateFrom: z.enum(['terms', 'tier']),
  conditions: z.array(condition),
  /** The PaymentCredited event that this answers. */
  sourceEventId: z.uuid(),
};

export const commissionEvents = {
  CommissionAccrued: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payment earned a commission. It is held until its release day.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id,
      ...pricing,
      amount: positiveMoney,
      rounding: z.literal('half-even'),
      bookedOn: day,
      /** The first DayClosed of this day or later releases it. */
      releaseOn: day,
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionRefused: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payment earned no commission, and this says why.',
    version: 1,
    data: z.strictObject({
      ...account,
      ...pricing,
      reason: z.enum(['partner-not-approved', 'outside-commission-months', 'amount-rounds-to-zero']),
      bookedOn: day,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionReleased: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The holding period of a commission ended: what is left of it can be paid.',
    version: 1,
    data: z.strictObject({ ...account, commissionId: id, amount: positiveMoney, bookedOn: day, postings }),
    lane: 'partner',
    stream,
  }),
  CommissionReversed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A refund took back its share of a commission, at the rate and rounding of the original line.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id,
      customerId: id,
      paymentId: id,
      refundId: id,
      amount: positiveMoney,
      /** What the commission amounted to before all reversals. */
      accruedMinor: positiveMinor,
      /** All that was refunded of the payment, this refund included. */
      refundedTotalMinor: positiveMinor,
      basisMinor: positiveMinor,
      rate,
      rounding: z.literal('half-even'),
      /** Where the money was when the refund came: still held, payable, or already paid (then the partner owes it). */
      takenFrom: z.enum(['held', 'payable', 'paid']),
      bookedOn: day,
      sourceEventId: z.uuid(),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionPaid: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'All that was payable on an account was paid out.',
    version: 1,
    data: z.strictObject({
      ...account,
      payoutId: id,
      amount: positiveMoney,
      /** What each commission contributed since the last payout; negative where it was reversed after it had been paid. */
      lines: z.array(z.strictObject({ commissionId: id, amountMinor: z.int() })).min(1),
      bookedOn: day,
      postings,
    }),
    lane: 'partner',
    stream,
  }),
};
