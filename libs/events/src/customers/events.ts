import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { matches, via } from '../referrals/events.js';
import {
  code,
  country,
  customerId,
  day,
  id,
  instant,
  money,
  partnerId,
  personId,
  positiveMoney,
  programId,
  textId,
} from '../values.js';

const plan = code.optional().describe('The plan that it is on, as a code.');
const seats = z.int().nonnegative().optional().describe('How many seats it has.');
/** What a customer may say of whom it came from. */
const touches = {
  referralId: id.optional().describe('The referral that it came from.'),
  clickId: id.optional().describe('The click on a link that it came from.'),
  couponCode: code.optional().describe('The coupon code that it used.'),
};
const person = {
  personId: personId.optional().describe('Who it is, whose details only the vault knows.'),
  matches: matches.optional().describe('What the vault found when it took the person down; absent for nothing.'),
  disposableAddress: z.literal(true).optional().describe('The address is from a service of throw-away addresses.'),
};

export const touch = z
  .strictObject({
    referralId: id.describe('The referral, under the name that it has or will have.'),
    kind: z
      .enum(['named', 'coupon', 'click', 'same-person', 'same-company'])
      .describe('What it was known by: what the customer named, or a match that the vault found.'),
    via: via.optional().describe('How the referral was made; absent when it was not known.'),
    partnerId: partnerId.optional(),
    programId: programId.optional(),
    referredAt: instant.optional().describe('First contact.'),
    outcome: z
      .enum([
        'credited',
        'lower-priority',
        'earlier',
        'later',
        'same-instant',
        'after-conversion',
        'outside-window',
        'refused',
        'not-protected',
        'left-open',
      ])
      .describe('What came of it.'),
  })
  .meta({ title: 'touch', description: 'A referral that was weighed when a customer converted.' });
export type Touch = z.infer<typeof touch>;
export const weighedTouches = z.array(touch).min(1).max(100);

export const creditedReferral = z
  .strictObject({
    referralId: id.describe('The referral.'),
    partnerId,
    programId,
    via: via.describe('How it was made.'),
    referredAt: instant.describe('First contact.'),
    code: code.optional().describe('The link that it came by.'),
    couponCode: code.optional().describe('The coupon that it came by.'),
  })
  .meta({ title: 'credited referral', description: 'The referral by which a customer came.' });

export const membership = z
  .strictObject({ partnerId, programId })
  .meta({ title: 'membership', description: 'A partner in its program.' });

/** What is known of a payment besides its amount. Terms may ask for it. */
export const paidFor = {
  product: code.optional().describe('What was bought, as a code.'),
  country: country.optional().describe('The country of the customer.'),
  metadata: z.record(code, code).optional().describe('What else was told of it: codes by their names.'),
};

export const customerEvents = {
  CustomerSignedUp: defineEvent({
    kind: 'fact',
    summary: 'Someone began to try the product, and may become a customer.',
    version: 1,
    data: z.strictObject({
      customerId,
      clickId: touches.clickId,
      couponCode: touches.couponCode,
      ...person,
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  CustomerConverted: defineEvent({
    kind: 'fact',
    summary: 'A prospect became a customer. It may name the referral, the click or the coupon that it came from.',
    version: 1,
    data: z.strictObject({
      customerId,
      ...touches,
      plan,
      seats,
      ...person,
      declaredMonthlyRevenue: money
        .optional()
        .describe('What the customer said of its own monthly revenue. Kept as told, however absurd.'),
      segment: code.optional().describe('What business it is in, as a code.'),
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
      ...paidFor,
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
  PaymentDisputeOpened: defineEvent({
    kind: 'fact',
    summary: 'A customer had its bank dispute a payment. It may arrive before its payment, or after its end.',
    version: 1,
    data: z.strictObject({
      customerId,
      disputeId: id.describe('The dispute.'),
      paymentId: id.describe('The payment that is disputed.'),
      amount: positiveMoney.describe('What of it is disputed.'),
      reason: code.optional().describe('Why, as the bank says.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  PaymentDisputeClosed: defineEvent({
    kind: 'fact',
    summary: 'A dispute ended. It may arrive before the dispute.',
    version: 1,
    data: z.strictObject({
      customerId,
      disputeId: id.describe('The dispute.'),
      paymentId: id.describe('The payment that was disputed.'),
      outcome: z
        .enum(['won', 'lost', 'withdrawn'])
        .describe('How it ended: we keep the money, the customer has it back, or the customer gave it up.'),
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
      reason: code.optional().describe('Why, as a code.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  CustomerReturned: defineEvent({
    kind: 'fact',
    summary: 'A customer that had left came back.',
    version: 1,
    data: z.strictObject({ customerId, plan, seats }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  SubscriptionChanged: defineEvent({
    kind: 'fact',
    summary: "A customer's subscription changed: its plan, its seats, what it is worth in a month.",
    version: 1,
    data: z.strictObject({
      customerId,
      changeId: id.describe('The change.'),
      plan,
      seats,
      monthlyRevenue: money.optional().describe('What the subscription is worth in a month from now on.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  SourceReported: defineEvent({
    kind: 'fact',
    summary: 'A customer said how it heard about us. Kept beside what was tracked; it credits nobody.',
    version: 1,
    data: z.strictObject({
      customerId,
      channel: code.describe('Where it heard about us, as a code.'),
      noteId: textId.optional().describe('What it said in its own words.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  TouchesWeighed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary:
      'It was decided which referral a converted customer came from, of all that it touched; or that none counts.',
    version: 1,
    data: z.strictObject({
      customerId,
      credited: creditedReferral
        .optional()
        .describe('The referral that the customer came from; absent when none counts.'),
      model: z
        .enum(['first', 'last'])
        .describe(
          'Which of equal touches counted: the first contact where all programs of the strongest say so, else the last.',
        ),
      touches: weighedTouches.describe('All that were weighed, and what came of each.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
  CustomerReattributed: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary:
      'A person decided that a customer counts for another partner. What that changes is recorded on the side of each.',
    version: 1,
    data: z.strictObject({
      customerId,
      from: membership.optional().describe('For whom it counted; absent where it was nobody’s.'),
      to: membership.describe('For whom it counts now.'),
      since: day.optional().describe('From which day on, in the zone of the new program; absent: from the beginning.'),
      reason: code.describe('Why, as a code.'),
      noteId: textId.optional().describe('Why, in somebody’s own words.'),
      claimId: id.optional().describe('The claim that it ends.'),
      paymentIds: z.array(id).describe('The payments that were known of it.'),
    }),
    lane: 'customer',
    stream: 'customer-<customerId>',
  }),
};
