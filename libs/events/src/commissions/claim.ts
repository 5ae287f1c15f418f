import { z } from 'zod';
import { exchanged } from '../exchange/events.js';
import { cashPays, pays, recipient, rewardPays } from '../programs/terms.js';
import { code, currency, customerId, day, eventId, id, positiveMinor, positiveMoney } from '../values.js';
import { account, occurredOn } from './booking.js';

/** What the terms were asked of an occasion, and what a rule pays for it. */

export const paymentId = id.describe('The payment that it is for.');
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
        'reached',
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

const paysFrom = z
  .enum(['terms', 'tier', 'agreement'])
  .describe('Where that stands: in the terms, with the tier, or in the agreement with the partner.');
export const conditions = (whose: string) =>
  z.array(condition).describe(`Every condition ${whose}, and how it came out.`);

export const consideredRule = z
  .strictObject({
    rule: code.describe('The rule.'),
    pays: pays.describe('What it would pay.'),
    paysFrom,
    conditions: conditions('of the rule'),
    reason: refusal.describe('Why it does not pay.'),
  })
  .meta({ title: 'considered rule', description: 'A rule of the terms that an occasion did not earn by.' });
export type ConsideredRule = z.infer<typeof consideredRule>;

export const occasion = z.enum([
  'payment',
  'click',
  'qualified-lead',
  'customer-won',
  'seats-added',
  'milestone',
  'partner-recruited',
  'recruit-payment',
]);
export type OccasionKind = z.infer<typeof occasion>;

export const pricing = {
  occasion: occasion.describe(
    'What it is for. What happens may be several occasions, each priced for itself; a payment of a recruit is one of its parent.',
  ),
  quantity: z.int().positive().describe('How many: clicks, seats; 1 of what comes one by one.'),
  customerId: customerId
    .optional()
    .describe('The customer, where it is about one; that of a recruit goes by a name that tells nothing of who it is.'),
  paymentId: paymentId.optional(),
  basis: positiveMoney.optional().describe('What was paid; absent where nothing was.'),
  currency: currency.describe(
    'The currency that it is told in: of the payment; without one, of what a rule pays; else of the program.',
  ),
  referralId: id.optional().describe('The referral that was qualified.'),
  recruitId: id.optional().describe('The partner that this one recruited, where it is about one.'),
  code: code.optional().describe('The link that was followed.'),
  termsVersion: z.int().positive().describe('The version of the terms that applied.'),
  tier: z.string().nullable().describe("The partner's tier at that moment; null before the first."),
  agreementEventId: eventId
    .optional()
    .describe('The PartnerTermsAgreed event of the agreement that counted on that day; absent where there was none.'),
  facts: z
    .record(z.string(), z.array(z.string()))
    .describe('What was known of the occasion, by the names that rules ask for.'),
  sourceEventId: eventId.describe(
    'The event that this answers: PaymentCredited, RecruitPaymentCredited, CustomerAttributed, ReferralQualified and the like.',
  ),
};
export const limitFields = {
  allowance: z.string().min(1).max(400).describe('What is left under it is decided there: `allowance-<allowance>`.'),
  rule: code.nullable().describe('The rule that it limits; null: all rules of the program together.'),
  per: z.enum(['customer', 'partner', 'program']).describe('Whose limit it is.'),
  period: z
    .string()
    .regex(/^(\d{4}(-\d{2})?|ever)$/)
    .describe('The month or the year in which it holds, YYYY-MM or YYYY, or `ever`.'),
  unit: z.enum(['minor', 'times']).describe('Whether it counts money, in minor units, or how many were paid for.'),
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
export const computation = {
  ...byRule,
  pays: cashPays.describe('What it pays.'),
  revenueBeforeMinor: z
    .int()
    .nonnegative()
    .nullable()
    .describe("What the partner's customers had paid before, in minor units, where the rule counts it; else null."),
};

const computed = positiveMoney.describe('What the rule comes to before its limits.');
export const exchangedAt = exchanged
  .optional()
  .describe('Where the rule pays in another currency than it is computed in: how it came into that.');
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
export const releaseOn = day.describe('The first DayClosed of this day or later releases it.');
export const grantedLimits = z.array(grantedLimit);
export const limits = grantedLimits.describe('The limits that it stayed under, and what was left of each.');

const claimed = {
  ...account,
  ...pricing,
  conditions: conditions('of the terms and of the rule'),
  ...aftermath,
  occurredOn: occurredOn('the day of the occasion'),
  releaseOn,
};
/** What a rule pays in money: all that a commission was decided on. */
export const cashTerms = { ...claimed, ...computation, computed, exchanged: exchangedAt };
export const cashClaim = z
  .strictObject({ in: z.literal('cash').describe('It pays money.'), ...cashTerms })
  .meta({ title: 'claim of cash', description: 'What a rule pays on an occasion, while its limits are looked at.' });
export type CashClaim = z.infer<typeof cashClaim>;

/** What a rule gives that is no cash: all that a reward was decided on. */
export const rewardTerms = {
  ...claimed,
  ...byRule,
  pays: rewardPays.describe('What it gives.'),
  to: recipient,
  worth: positiveMoney.nullable().describe('What all of it is worth to us; null where the terms do not say.'),
};
export const rewardClaim = z
  .strictObject({ in: z.literal('reward').describe('It gives something that is no cash.'), ...rewardTerms })
  .meta({ title: 'claim of a reward', description: 'What a rule gives, while its limits are looked at.' });
export type RewardClaim = z.infer<typeof rewardClaim>;

export const claim = z
  .discriminatedUnion('in', [cashClaim, rewardClaim])
  .meta({ title: 'claim', description: 'What a rule pays or gives, while its limits are looked at.' });
export type Claim = z.infer<typeof claim>;
