import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import {
  customerId,
  day,
  eventId,
  id,
  minor,
  partnerId,
  positiveMinor,
  positiveMoney,
  posting,
  programId,
  rate,
} from '../values.js';

const stream = 'account-<partnerId>:<currency>';
const account = { partnerId, programId };
const postings = z
  .array(posting)
  .min(2)
  .describe('Double entry: debits are positive, credits negative, and together they are 0.');
const paymentId = id.describe('The payment that it is for.');
const rounding = z.literal('half-even').describe('How it was rounded to a minor unit, once.');
const bookedOn = (which: string) =>
  day.describe(`The day on which it stands in the books, in the program's zone: ${which}.`);

export const condition = z
  .strictObject({
    condition: z
      .enum([
        'partner-approved',
        'partner-not-terminated',
        'terms-accepted',
        'certified',
        'membership-fee-paid',
        'within-commission-months',
      ])
      .describe('What the terms ask for.'),
    met: z.boolean().describe('Whether it was so.'),
    detail: z.string().max(300).describe('What it was decided on, for a person.'),
  })
  .meta({
    title: 'condition',
    description: 'One stated condition of the terms and how it came out, for the reader of a statement.',
  });
export type Condition = z.infer<typeof condition>;

export const payoutLine = z
  .strictObject({
    commissionId: id.describe('The commission.'),
    amountMinor: minor.describe('What it contributed since the last payout; negative where more was taken back.'),
  })
  .meta({
    title: 'payout line',
    description: 'What one commission contributed to a payout, or to what was forfeited.',
  });

const pricing = {
  customerId,
  paymentId,
  basis: positiveMoney.describe('What the commission is computed from.'),
  termsVersion: z.int().positive().describe('The version of the terms that applied.'),
  rule: z.literal('percent-of-payment').describe('The rule of the terms that was applied.'),
  tier: z.string().nullable().describe("The partner's tier at that moment; null before the first."),
  rate: rate.describe('The share of the basis.'),
  rateFrom: z.enum(['terms', 'tier']).describe('Where the rate stands: in the terms, or with the tier.'),
  conditions: z.array(condition).describe('Every condition of the terms, and how it came out.'),
  sourceEventId: eventId.describe('The PaymentCredited event that this answers.'),
};

export const commissionEvents = {
  CommissionAccrued: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payment earned a commission. It is held until its release day.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id.describe('The commission: the id of the PaymentCredited event.'),
      ...pricing,
      amount: positiveMoney.describe('The commission.'),
      rounding,
      bookedOn: bookedOn('the day of the payment'),
      releaseOn: day.describe('The first DayClosed of this day or later releases it.'),
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
      reason: z
        .enum([
          'partner-not-approved',
          'partner-terminated',
          'terms-not-accepted',
          'not-certified',
          'membership-fee-unpaid',
          'outside-commission-months',
          'amount-rounds-to-zero',
        ])
        .describe('Why not: the first condition that was not met, or nothing left after rounding.'),
      bookedOn: bookedOn('the day of the payment'),
    }),
    lane: 'partner',
    stream,
  }),
  CommissionReleased: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The holding period of a commission ended: what is left of it can be paid.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id.describe('The commission.'),
      amount: positiveMoney.describe('What is left of it after its reversals.'),
      bookedOn: bookedOn('its release day'),
      postings,
    }),
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
      commissionId: id.describe('The commission.'),
      customerId,
      paymentId,
      refundId: id.describe('The refund.'),
      amount: positiveMoney.describe('What is taken back.'),
      accruedMinor: positiveMinor.describe('What the commission amounted to before all reversals.'),
      refundedTotalMinor: positiveMinor.describe('All that was refunded of the payment, this refund included.'),
      basisMinor: positiveMinor.describe('What the commission was computed from.'),
      rate: rate.describe('The rate of the original line.'),
      rounding,
      takenFrom: z
        .enum(['held', 'payable', 'paid'])
        .describe(
          'Where the money was when the refund came: still held, payable, or already paid (then the partner owes it).',
        ),
      bookedOn: bookedOn('that of the refund, or of the commission if that is later'),
      sourceEventId: eventId.describe('The RefundCredited event that this answers.'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionsForfeited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The partner was terminated, and what it had earned until then and was not paid yet falls back to us.',
    version: 1,
    data: z.strictObject({
      ...account,
      from: z.enum(['held', 'payable']).describe('Where the money was: still held, or payable.'),
      amount: positiveMoney.describe('What the partner loses.'),
      lines: z
        .array(payoutLine)
        .min(1)
        .describe('What each commission contributed; negative where more was taken back after it had been paid.'),
      bookedOn: bookedOn('that of the termination'),
      sourceEventId: eventId.describe('The PartnerTerminated event that this answers.'),
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
      payoutId: id.describe('The payout.'),
      amount: positiveMoney.describe('What was paid.'),
      lines: z
        .array(payoutLine)
        .min(1)
        .describe(
          'What each commission contributed since the last payout; negative where it was reversed after it had been paid.',
        ),
      bookedOn: bookedOn('that of the payout'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
};
