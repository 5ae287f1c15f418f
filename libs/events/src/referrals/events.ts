import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { knownPerson } from '../partners/events.js';
import { code, customerId, day, id, instant, partnerId, personId, programId, textId } from '../values.js';

export const via = z.enum(['link', 'coupon', 'form', 'deal', 'manual', 'import']);
export type Via = z.infer<typeof via>;

/** What the vault found when it took a person: known people with the same address, or of the same company. */
export const matches = z
  .strictObject({
    samePerson: z.array(knownPerson).max(20).describe('People with the same e-mail address.'),
    sameCompany: z.array(knownPerson).max(20).describe('People with an address of the same company.'),
  })
  .meta({ title: 'matches', description: 'Who was known already when a person was taken down.' });
export type Matches = z.infer<typeof matches>;

const referral = {
  referralId: id.describe('The referral.'),
  programId,
  partnerId,
};
const judged = {
  ...referral,
  via: via.describe('How it was made.'),
  referredAt: instant.describe('First contact.'),
  code: code.optional().describe('The link that it came by.'),
  couponCode: code.optional().describe('The coupon that it came by.'),
  customerId: id.optional().describe('The customer who is meant, where the referral was made from what it did.'),
};

export const referralEvents = {
  ReferralMade: defineEvent({
    kind: 'fact',
    summary: 'A partner brought a prospect. Its business time is the first contact.',
    version: 1,
    data: z.strictObject({
      ...referral,
      via: via.describe('How it was made.'),
      source: code.optional().describe('Where the prospect came from, as a code; absent when nobody said.'),
      heardAbout: code.optional().describe('Where the prospect says that it heard about us, as a code.'),
      clickId: id.optional().describe('The click that it came from.'),
      code: code.optional().describe('The link that was clicked.'),
      couponCode: code.optional().describe('The coupon that was named.'),
      couponDisabled: z.literal(true).optional().describe('The coupon was disabled before it was named.'),
      customerId: id.optional().describe('The customer who named the click or the coupon.'),
      namedAt: instant.optional().describe('When it named it.'),
      prospectId: personId.optional().describe('The prospect, whose details only the vault knows.'),
      matches: matches.optional().describe('What the vault found when it took the prospect down; absent for nothing.'),
      reason: code.optional().describe('Why it is recorded by hand.'),
      noteId: textId.optional().describe('What was said to it.'),
      protectedUntil: instant.optional().describe('Until when a registered deal keeps other partners out.'),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  ReferralAccepted: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A referral stands: who converts from it in time is credited to its partner.',
    version: 1,
    data: z.strictObject({
      ...judged,
      referredOn: day.describe('The day of first contact.'),
      expiresOn: day.describe('The last day on which a conversion counts.'),
      expiresAt: instant.describe('The end of that day.'),
      protectedUntil: instant.optional().describe('Until when a registered deal keeps other partners out.'),
      creditedTouch: z
        .literal('first')
        .optional()
        .describe('The program credits the first of equal touches; absent: the last.'),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  ReferralRefused: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A referral does not count, and this is why.',
    version: 1,
    data: z.strictObject({
      ...judged,
      reason: z
        .enum([
          'duplicate',
          'own-referral',
          'outside-window',
          'coupon-disabled',
          'program-closed',
          'program-paused',
          'deal-protected',
          'partner-not-active',
          'partner-in-other-program',
        ])
        .describe('Why it does not count.'),
      otherReferralId: id.optional().describe("The other partner's referral that stands before it."),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  ReferralQualified: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'The prospect of a referral that stands was found to be worth selling to.',
    version: 1,
    data: z.strictObject({
      ...referral,
      via: via.describe('How it was made.'),
      code: code.optional().describe('The link that it came by.'),
      couponCode: code.optional().describe('The coupon that it came by.'),
      qualifiedOn: day.describe('The day on which it was qualified.'),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  ReferralDisqualified: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A prospect that had been qualified turned out not to be so. What was paid for it is taken back.',
    version: 1,
    data: z.strictObject({
      ...referral,
      reason: code.describe('Why, as a code.'),
      noteId: textId.optional().describe('What was said about it, kept in the vault.'),
      qualifiedOn: day.describe('The day on which it had been qualified.'),
      disqualifiedOn: day.describe('The day of that.'),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  ReferralConverted: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A customer was credited to its partner by this referral.',
    version: 1,
    data: z.strictObject({
      ...referral,
      via: via.describe('How it was made.'),
      code: code.optional().describe('The link that it came by.'),
      customerId,
      convertedOn: day.describe('The day of the conversion.'),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  ReferralExpired: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The time of a referral ended without a conversion.',
    version: 1,
    data: z.strictObject({ ...referral, expiredOn: day.describe('The last day on which a conversion counted.') }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
  TouchLeftOpen: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A customer named a referral, a click or a coupon that nothing was known of at that time.',
    version: 1,
    data: z.strictObject({
      customerId,
      referralId: id.describe('The referral that is missing, under the name that it will have.'),
    }),
    lane: 'customer',
    stream: 'touches-<customerId>',
  }),
};
