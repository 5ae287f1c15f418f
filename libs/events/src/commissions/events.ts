import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import {
  code,
  customerId,
  day,
  eventId,
  id,
  money,
  partnerId,
  positiveMinor,
  positiveMoney,
  programId,
} from '../values.js';
import { accountEvents } from './account-events.js';
import { account, booked, occurredOn, postings, stream } from './booking.js';
import { cashPays, pays, recipient, rewardPays } from '../programs/terms.js';

const paymentId = id.describe('The payment that it is for.');
const rounding = z.literal('half-even').describe('How it was rounded to a minor unit, once.');
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
        'within-commission-payments',
        'when',
        'chosen',
        'within-limit',
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

export const refusal = z.enum([
  'partner-not-approved',
  'partner-terminated',
  'terms-not-accepted',
  'not-certified',
  'membership-fee-unpaid',
  'no-rule-for-it',
  'outside-commission-months',
  'outside-commission-payments',
  'not-as-asked',
  'nothing-to-compute-from',
  'amount-rounds-to-zero',
  'another-rule-pays',
  'limit-reached',
]);
export type Refusal = z.infer<typeof refusal>;

const paysFrom = z.enum(['terms', 'tier']).describe('Where that stands: in the terms, or with the tier.');
const conditions = (whose: string) => z.array(condition).describe(`Every condition ${whose}, and how it came out.`);

export const consideredRule = z
  .strictObject({
    rule: code.describe('The rule.'),
    pays: pays.describe('What it would pay.'),
    paysFrom,
    conditions: conditions('of the rule'),
    reason: refusal.describe('Why it does not pay.'),
  })
  .meta({ title: 'considered rule', description: 'A rule of the terms that a payment did not earn by.' });
export type ConsideredRule = z.infer<typeof consideredRule>;

const pricing = {
  customerId,
  paymentId,
  basis: positiveMoney.describe('What was paid.'),
  termsVersion: z.int().positive().describe('The version of the terms that applied.'),
  tier: z.string().nullable().describe("The partner's tier at that moment; null before the first."),
  facts: z
    .record(z.string(), z.array(z.string()))
    .describe('What was known of the occasion, by the names that rules ask for.'),
  sourceEventId: eventId.describe('The PaymentCredited event that this answers.'),
};
const limitFields = {
  allowance: z.string().min(1).max(400).describe('What is left under it is decided there: `allowance-<allowance>`.'),
  rule: code.nullable().describe('The rule that it limits; null: all rules of the program together.'),
  per: z.enum(['customer', 'partner', 'program']).describe('Whose limit it is.'),
  period: z
    .string()
    .regex(/^(\d{4}(-\d{2})?|ever)$/)
    .describe('The month or the year in which it holds, YYYY-MM or YYYY, or `ever`.'),
  unit: z.enum(['minor', 'times']).describe('Whether it counts money, in minor units, or occasions.'),
  most: positiveMinor.describe('How much, or how often, in that unit.'),
  restoredByRefunds: z.boolean().describe('Whether what is taken back may be earned again under it.'),
};
export const limit = z
  .strictObject(limitFields)
  .meta({ title: 'applied limit', description: 'A limit of the terms, as it applies to one occasion.' });
export type Limit = z.infer<typeof limit>;
export const grantedLimit = z
  .strictObject({
    ...limitFields,
    usedBefore: z.int().nonnegative().describe('What was used of it before.'),
    granted: z.int().nonnegative().describe('What was granted under it.'),
  })
  .meta({ title: 'granted limit', description: 'A limit of the terms, and what was left under it.' });
export type GrantedLimit = z.infer<typeof grantedLimit>;

const byRule = { rule: code.describe('The rule of the terms.'), paysFrom };
/** What a commission was computed from, besides its basis. */
const computation = {
  ...byRule,
  pays: cashPays.describe('What it pays.'),
  revenueBeforeMinor: z
    .int()
    .nonnegative()
    .nullable()
    .describe("What the partner's customers had paid before, in minor units, where the rule counts it; else null."),
};

const computed = positiveMoney.describe('What the rule comes to before its limits.');
/** What the rule says of what goes wrong after its payment. */
const aftermath = {
  onRefund: z.enum(['reverse', 'keep']).describe('What a refund does: takes back its share, or nothing.'),
  onDispute: z
    .enum(['hold', 'keep'])
    .describe('What a dispute does: holds it until it ends, and takes back its share when it is lost; or nothing.'),
  onChurn: z
    .enum(['keep', 'reverse'])
    .describe('What it does that the customer leaves while it is held: nothing, or takes it back.'),
  onDowngrade: z
    .enum(['keep', 'reverse'])
    .describe('What it does that the customer takes less while it is held: nothing, or takes it back.'),
};
const releaseOn = day.describe('The first DayClosed of this day or later releases it.');
export const grantedLimits = z.array(grantedLimit);
const limits = grantedLimits.describe('The limits that it stayed under, and what was left of each.');

const claimed = {
  ...account,
  ...pricing,
  conditions: conditions('of the terms and of the rule'),
  ...aftermath,
  occurredOn: occurredOn('the day of the payment'),
  releaseOn,
};
export const cashClaim = z
  .strictObject({ in: z.literal('cash').describe('It pays money.'), ...claimed, ...computation, computed })
  .meta({ title: 'claim of cash', description: 'What a rule pays for a payment, while its limits are looked at.' });
export type CashClaim = z.infer<typeof cashClaim>;

/** What a rule gives that is no cash: all that a reward was decided on. */
export const rewardTerms = {
  ...claimed,
  ...byRule,
  pays: rewardPays.describe('What it gives.'),
  to: recipient,
  quantity: z.int().positive().describe('For how many units of the occasion, such as seats; 1 where it has none.'),
  worth: positiveMoney.nullable().describe('What all of it is worth to us; null where the terms do not say.'),
};
export const rewardClaim = z
  .strictObject({ in: z.literal('reward').describe('It gives something that is no cash.'), ...rewardTerms })
  .meta({ title: 'claim of a reward', description: 'What a rule gives, while its limits are looked at.' });
export type RewardClaim = z.infer<typeof rewardClaim>;

const standsAt = z.enum(['held', 'payable', 'in-payout', 'paid']);
export const holdCause = z.enum(['dispute', 'signals', 'person']);
export type HoldCause = z.infer<typeof holdCause>;

export const reversalCause = z.enum([
  'refund',
  'dispute-lost',
  'churn',
  'downgrade',
  'disqualified',
  'reattributed',
  'rejected',
]);
export type ReversalCause = z.infer<typeof reversalCause>;

export const claim = z
  .discriminatedUnion('in', [cashClaim, rewardClaim])
  .meta({ title: 'claim', description: 'What a rule pays or gives, while its limits are looked at.' });
export type Claim = z.infer<typeof claim>;

export const commissionEvents = {
  AllowanceReserved: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A limit of the terms was looked at: as much as was left under it is granted, perhaps nothing.',
    version: 1,
    data: z.strictObject({
      programId,
      partnerId: partnerId.optional(),
      allowance: limitFields.allowance,
      limit: grantedLimit.describe('The limit, and what it grants.'),
      wanted: positiveMinor.describe('What was asked for, in its unit.'),
      claim: claim.describe('What it is asked for.'),
      passed: z.array(grantedLimit).describe('Limits that were looked at before.'),
      ahead: z.array(limit).describe('Limits that are still to be looked at.'),
    }),
    lane: 'partner or *',
    stream: 'allowance-<allowance>',
  }),
  AllowanceReturned: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'What was granted under a limit is free again: less came of it, or it was taken back.',
    version: 1,
    data: z.strictObject({
      programId,
      partnerId: partnerId.optional(),
      allowance: limitFields.allowance,
      returned: positiveMinor.describe('How much, or how often, in its unit.'),
      because: z
        .enum(['less-granted', 'reversed', 'not-given'])
        .describe('Why: another limit granted less, a refund, or a reward that was not given after all.'),
      commissionId: id.describe('The commission or the reward that it was granted for.'),
      sourceEventId: eventId.describe(
        'The AllowanceReserved, CommissionReversed, RewardRevoked, RewardCancelled or RewardExpired event that this answers.',
      ),
    }),
    lane: 'partner or *',
    stream: 'allowance-<allowance>',
  }),
  CommissionAccrued: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payment earned a commission. It is held until its release day.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id.describe('The commission: the id of the PaymentCredited event and the name of the rule.'),
      ...pricing,
      ...computation,
      conditions: conditions('of the terms and of the rule'),
      computed,
      limits,
      amount: positiveMoney.describe('The commission.'),
      rounding,
      ...aftermath,
      ...booked('the day of the payment'),
      releaseOn,
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
      conditions: conditions('of the terms'),
      considered: z
        .array(consideredRule)
        .describe('The rules that pay on such an occasion, and why none of them does.'),
      reason: refusal.describe(
        'Why not: the first condition that was not met, or what kept the first rule from paying.',
      ),
      ...booked('the day of the payment'),
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
      ...booked('its release day, or that on which its last hold ended if that is later'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionReversed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary:
      'Something of a commission was taken back: a refund’s share at the rate and rounding of the original line, or what was left of it.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id.describe('The commission.'),
      because: reversalCause.describe(
        'Why: a refund, a dispute that was lost, a customer that left or took less while it was held, a lead or deal that turned out to be none, a customer that counts for another partner now, or a hold that was rejected.',
      ),
      refundId: id.optional().describe('The refund.'),
      disputeId: id.optional().describe('The dispute.'),
      changeId: id.optional().describe('The change of the subscription.'),
      holdId: id.optional().describe('The hold.'),
      customerId: customerId.optional(),
      paymentId: paymentId.optional(),
      amount: positiveMoney.describe('What is taken back.'),
      accruedMinor: positiveMinor.describe('What the commission amounted to before all reversals.'),
      basisMinor: positiveMinor.optional().describe('What was paid.'),
      refundedTotalMinor: positiveMinor
        .optional()
        .describe(
          'All that was given back of the payment, this included: by refunds and lost disputes, as far as the rule follows them.',
        ),
      ...computation,
      leavesMinor: z.int().nonnegative().describe('What is left of the commission.'),
      limits,
      rounding,
      takenFrom: standsAt.describe(
        'Where the money was: still held, payable, on its way in a payout, or paid (then the partner owes it).',
      ),
      ...booked('that of what led to it'),
      sourceEventId: eventId.describe('The event that this answers: a RefundCredited, a ChurnCredited and so on.'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionHeld: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary:
      'A commission is on hold: it is neither released nor put into a payout before the hold ends, whatever day it is.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id.describe('The commission.'),
      holdId: id.describe('The hold.'),
      because: holdCause.describe('Why: its payment is disputed, signals of fraud, or a person put it on hold.'),
      amount: positiveMoney.describe('What of it is on hold.'),
      stands: standsAt.describe(
        'Where the money is: still held, payable, on its way in a payout (and on hold if it comes back), or paid (then it may be owed).',
      ),
      heldOn: day.describe('The day of the hold, in the program’s zone.'),
      sourceEventId: eventId.describe('The DisputeCredited or HoldPlaced event that this answers.'),
    }),
    lane: 'partner',
    stream,
  }),
  CommissionHoldEnded: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A hold of a commission ended. What is left of it can be released from its release day on.',
    version: 1,
    data: z.strictObject({
      ...account,
      commissionId: id.describe('The commission.'),
      holdId: id.describe('The hold.'),
      outcome: z
        .enum(['released', 'rejected', 'won', 'lost', 'withdrawn'])
        .describe('How: a person released or rejected it, or the dispute was won, lost or withdrawn.'),
      amount: money.describe('What is left of the commission.'),
      releaseOn,
      otherHolds: z.int().nonnegative().describe('How many other holds it is still under.'),
      endedOn: day.describe('The day of its end, in the program’s zone.'),
      sourceEventId: eventId.describe('The DisputeEndCredited, HoldReleased or HoldRejected event that this answers.'),
    }),
    lane: 'partner',
    stream,
  }),
  ...accountEvents,
};
