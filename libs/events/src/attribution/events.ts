import { z } from 'zod';
import { paidFor, weighedTouches } from '../customers/events.js';
import { defineEvent } from '../define-event.js';
import { via } from '../referrals/events.js';
import {
  code,
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
  textId,
} from '../values.js';
import { countedRefund } from './counted-refund.js';
import { recruitEvents } from './recruit-events.js';

const pair = { partnerId, programId, customerId };
const stream = 'attribution-<partnerId>:<customerId>';
const answers = (event: string) => ({ sourceEventId: eventId.describe(`The ${event} event that this answers.`) });

const comparison = {
  direction: z
    .enum(['expansion', 'contraction', 'none'])
    .describe('Whether it is worth more or less than before: by monthly revenue, else by seats.'),
  seatsBefore: z.int().nonnegative().optional().describe('The seats until the change, where they were known.'),
  monthlyRevenueBefore: money
    .optional()
    .describe('What it was worth in a month until the change, where that was known.'),
};

const takenBack = {
  refundId: id.optional().describe('The refund.'),
  disputeId: id.optional().describe('The dispute that was lost, where it was no refund.'),
};

export const reattribution = z
  .strictObject({
    reason: code.describe('Why, as a code.'),
    since: day.optional().describe('From which day on it counts; absent: from the beginning.'),
  })
  .meta({ title: 'reattribution', description: 'A person decided that the customer counts for this partner.' });

const withdrawal = {
  convertedOn: day.describe('The day of the conversion.'),
  withdrawnOn: day.describe('The day of the decision.'),
  ...answers('CustomerReattributed'),
};

const claim = {
  claimId: id.describe('The claim.'),
  partnerId,
  programId,
};
const ofClaim = { version: 1, kind: 'decision', lane: 'partner', stream: 'claim-<partnerId>:<claimId>' } as const;

/** Why a claim is refused; a partner is told it in words. */
export const claimRefusal = z.enum([
  'not-referred-by-you',
  'referred-too-late',
  'another-partner-came-first',
  'no-such-customer',
  'payment-does-not-earn',
  'already-paid',
]);
export type ClaimRefusal = z.infer<typeof claimRefusal>;

/** The partner's side of what a customer did. Days are in the program's time zone. */
export const attributionEvents = {
  CustomerAttributed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A converted customer is credited to the partner whose referral it came from.',
    version: 1,
    data: z.strictObject({
      ...pair,
      referralId: id.describe('The referral that it came from.'),
      via: via.describe('How that referral was made.'),
      code: code.optional().describe('The link that it came by.'),
      couponCode: code.optional().describe('The coupon that it came by.'),
      touches: weighedTouches.describe('All referrals that were weighed, and what came of each.'),
      plan: code.optional().describe('The plan that it began on, as a code.'),
      seats: z.int().nonnegative().optional().describe('How many seats it began with.'),
      referredAt: instant.describe('First contact.'),
      convertedAt: instant.describe('When the customer converted.'),
      convertedOn: day.describe('The day of the conversion, from which commission months count.'),
      reattributed: reattribution
        .optional()
        .describe('It was credited to this partner by a person, and not by a touch.'),
      sourceEventId: eventId.describe(
        'The CustomerConverted event that this answers, or the CustomerReattributed event.',
      ),
    }),
    lane: 'partner',
    stream,
  }),
  CreditWithdrawn: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'Something of a customer that counted for the partner counts for another one now.',
    version: 1,
    data: z.discriminatedUnion('what', [
      z.strictObject({
        ...pair,
        what: z.literal('payment').describe('What does not count any more.'),
        paymentId: id.describe('The payment.'),
        amount: positiveMoney.describe('What was paid.'),
        paidOn: day.describe('The day of the payment.'),
        refunds: z.array(countedRefund).describe('What of it was given back before.'),
        ...withdrawal,
      }),
      z.strictObject({
        ...pair,
        what: z.literal('churn').describe('What does not count any more.'),
        churnedOn: day.describe('The day on which it left.'),
        ...withdrawal,
      }),
      z.strictObject({
        ...pair,
        what: z.literal('return').describe('What does not count any more.'),
        returnedOn: day.describe('The day on which it came back.'),
        ...withdrawal,
      }),
    ]),
    lane: 'partner',
    stream,
  }),
  AttributionWithdrawn: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A customer that counted for the partner counts for another one now.',
    version: 1,
    data: z.strictObject({
      ...pair,
      since: day.optional().describe('From which day on it does not count any more; absent: it never did.'),
      wasThere: z.boolean().describe('Whether the customer was there at that time, and had not left.'),
      reason: code.describe('Why, as a code.'),
      via: via.describe('How the referral was made by which it had come.'),
      code: code.optional().describe('The link that it had come by.'),
      ...withdrawal,
    }),
    lane: 'partner',
    stream,
  }),
  AttributionRefused: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A converted customer touched a referral of this partner, and is not credited to it: this is why.',
    version: 1,
    data: z.strictObject({
      ...pair,
      referralId: id.describe('The referral that it touched.'),
      reason: z
        .enum([
          'referral-refused',
          'outside-window',
          'not-protected',
          'lower-priority',
          'earlier-touch',
          'later-touch',
          'same-instant',
          'after-conversion',
        ])
        .describe('Why it does not count.'),
      creditedReferralId: id.optional().describe('The referral that it was credited by instead.'),
      touches: weighedTouches.describe('All referrals that were weighed, and what came of each.'),
      convertedAt: instant.describe('When the customer converted.'),
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
      ...paidFor,
      convertedOn: day.describe('The day of the conversion, from which commission months count.'),
      ...answers('PaymentReceived'),
    }),
    lane: 'partner',
    stream,
  }),
  RefundCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A refund, or a dispute that was lost, counts against the partner, up to what was left of its payment.',
    version: 1,
    data: z.strictObject({
      ...pair,
      ...takenBack,
      paymentId: id.describe('The payment that was given back.'),
      amount: positiveMoney.describe('What of it counts.'),
      refundedTotalMinor: positiveMinor.describe('All that was given back of this payment, this included.'),
      disputedTotalMinor: z.int().nonnegative().describe('What of that was lost in disputes.'),
      paidAmountMinor: positiveMinor.describe('What the payment amounted to.'),
      excessMinor: minor.describe('What exceeded the payment and counts for nothing.'),
      refundedOn: day.describe('The day on which it was given back.'),
      ...answers('PaymentRefunded or PaymentDisputeClosed'),
    }),
    lane: 'partner',
    stream,
  }),
  RefundFlagged: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary:
      'A refund, or a dispute that was lost, can not count: its payment is in another currency, or was given back in full before.',
    version: 1,
    data: z.strictObject({
      ...pair,
      ...takenBack,
      paymentId: id.describe('The payment that it names.'),
      reason: z.enum(['other-currency', 'already-refunded-in-full']).describe('Why it can not count.'),
      amount: positiveMoney.describe('What was given back.'),
      paid: positiveMoney.describe('What the payment amounted to.'),
      ...answers('PaymentRefunded or PaymentDisputeClosed'),
    }),
    lane: 'partner',
    stream,
  }),
  DisputeCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payment that counts for the partner is disputed.',
    version: 1,
    data: z.strictObject({
      ...pair,
      disputeId: id.describe('The dispute.'),
      paymentId: id.describe('The payment that is disputed.'),
      amount: positiveMoney.describe('What of it is disputed.'),
      reason: code.optional().describe('Why, as the bank says.'),
      openedOn: day.describe('The day of the dispute.'),
      ...answers('PaymentDisputeOpened'),
    }),
    lane: 'partner',
    stream,
  }),
  DisputeEndCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A dispute of a payment that counts for the partner ended. What was lost stands in a RefundCredited.',
    version: 1,
    data: z.strictObject({
      ...pair,
      disputeId: id.describe('The dispute.'),
      paymentId: id.describe('The payment that was disputed.'),
      outcome: z.enum(['won', 'lost', 'withdrawn']).describe('How it ended.'),
      refundedTotalMinor: z.int().nonnegative().describe('All that was given back of this payment until now.'),
      disputedTotalMinor: z.int().nonnegative().describe('What of that was lost in disputes.'),
      endedOn: day.describe('The day of its end.'),
      ...answers('PaymentDisputeClosed'),
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
  ReturnCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A customer that had left came back, and counts for the partner again.',
    version: 1,
    data: z.strictObject({
      ...pair,
      convertedOn: day.describe('The day of the conversion.'),
      returnedOn: day.describe('The day on which it came back.'),
      plan: code.optional().describe('The plan that it is on from now, as a code.'),
      seats: z.int().nonnegative().optional().describe('The seats from now on.'),
      ...answers('CustomerReturned'),
    }),
    lane: 'partner',
    stream,
  }),
  SubscriptionChangeCredited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: "A change of a customer's subscription counts for the partner.",
    version: 1,
    data: z.strictObject({
      ...pair,
      changeId: id.describe('The change.'),
      ...comparison,
      plan: code.optional().describe('The plan from now on, as a code.'),
      seats: z.int().nonnegative().optional().describe('The seats from now on.'),
      monthlyRevenue: money.optional().describe('What it is worth in a month from now on.'),
      changedOn: day.describe('The day of the change.'),
      ...answers('SubscriptionChanged'),
    }),
    lane: 'partner',
    stream,
  }),
  SubscriptionChangeCorrected: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'What a change was compared with is known better: something before it was told only later.',
    version: 1,
    data: z.strictObject({
      ...pair,
      changeId: id.describe('The change that is corrected.'),
      ...comparison,
      changedOn: day.describe('The day of the change that is corrected.'),
      sourceEventId: eventId.describe('The SubscriptionChanged or CustomerReturned event that came late.'),
    }),
    lane: 'partner',
    stream,
  }),
  CommissionClaimed: defineEvent({
    ...ofClaim,
    decidedBy: 'person',
    summary: 'A partner claims a commission that it misses.',
    data: z.strictObject({
      ...claim,
      customerId: customerId.describe('The customer that it says is its own.'),
      paymentId: id.optional().describe('The payment for which it misses a commission.'),
      noteId: textId.describe('What it says.'),
    }),
  }),
  ClaimRefused: defineEvent({
    ...ofClaim,
    decidedBy: 'person',
    summary: 'A claim was looked at, and is refused.',
    data: z.strictObject({
      ...claim,
      customerId: customerId.describe('The customer that it was about.'),
      reason: claimRefusal.describe('Why.'),
      noteId: textId.optional().describe('Why, in somebody’s own words.'),
    }),
  }),
  ClaimGranted: defineEvent({
    ...ofClaim,
    decidedBy: 'policy',
    summary: 'A claim was looked at, and the customer counts for its partner now.',
    data: z.strictObject({
      ...claim,
      customerId: customerId.describe('The customer.'),
      ...answers('CustomerReattributed'),
    }),
  }),
  ...recruitEvents,
};
