import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { customerId, day, eventId, id, money, partnerId, positiveMinor, positiveMoney, programId } from '../values.js';
import { accountEvents } from './account-events.js';
import { conversionEvents } from './conversion-events.js';
import { account, booked, bookedOn, postings, stream } from './booking.js';
import {
  cashTerms,
  claim,
  computation,
  conditions,
  consideredRule,
  exchangedAt,
  grantedLimit,
  limit,
  limitFields,
  limits,
  paymentId,
  pricing,
  refusal,
  releaseOn,
} from './claim.js';

const rounding = z.literal('half-even').describe('How it was rounded to a minor unit, once.');
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

export const commissionEvents = {
  ...conversionEvents,
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
    summary: 'A payment, or another occasion of the terms, earned a commission. It is held until its release day.',
    version: 1,
    data: z.strictObject({
      ...cashTerms,
      commissionId: id.describe('The commission: the id of the event that it answers and the name of the rule.'),
      limits,
      amount: positiveMoney.describe('The commission.'),
      rounding,
      bookedOn,
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  CommissionRefused: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payment, or another occasion of the terms, earned no commission, and this says why.',
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
      ...booked('the day of the occasion'),
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
      quantity: z.int().positive().describe('How many it was paid for: clicks, seats; 1 of what comes one by one.'),
      amount: positiveMoney.describe('What is taken back.'),
      accruedMinor: positiveMinor.describe('What the commission amounted to before all reversals.'),
      basis: positiveMoney.optional().describe('What was paid.'),
      exchanged: exchangedAt,
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
      bookedFrom: day.describe(
        'What it frees is not booked before: that day, or the first open one where its month was closed when it was told, or where the commission stands later.',
      ),
      sourceEventId: eventId.describe('The DisputeEndCredited, HoldReleased or HoldRejected event that this answers.'),
    }),
    lane: 'partner',
    stream,
  }),
  ...accountEvents,
};
