import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { agreedTerms } from '../programs/agreed-terms.js';
import { code, day, id, partnerId, programId, textId } from '../values.js';

const partner = { partnerId, programId };
const agreement = { ...partner, agreementId: id.describe('Names the agreement among those with the partner.') };
const decision = { kind: 'decision', decidedBy: 'person', version: 1, lane: 'partner' } as const;
const stream = 'partner-<partnerId>';
const because = {
  reason: code.describe("Why, as a code from the company's own list."),
  noteId: textId.optional().describe('What was said about it, in the vault.'),
};

/** What holds for one partner alone, besides its tier. Days are in the program's time zone. */
export const agreementEvents = {
  PartnerTermsAgreed: defineEvent({
    ...decision,
    summary:
      'Terms were agreed with one partner: for what happens on these days they stand before those of the program.',
    data: z.strictObject({
      ...agreement,
      from: day.describe('The first day on which they count.'),
      until: day.optional().describe('The last day; absent: until the agreement is ended.'),
      terms: agreedTerms,
      ...because,
    }),
    stream,
  }),
  PartnerTermsEnded: defineEvent({
    ...decision,
    summary: 'An agreement with a partner ends: what happens later follows the terms of the program again.',
    data: z.strictObject({
      ...agreement,
      lastDay: day.describe('The last day on which it counts.'),
      ...because,
    }),
    stream,
  }),
  PartnerGroupsSet: defineEvent({
    ...decision,
    summary: 'A partner is in these groups from a day on, and in no others. Terms may ask for them.',
    data: z.strictObject({
      ...partner,
      groups: z.array(code).max(50).describe('All groups that it is in, as codes, in the order of the alphabet.'),
      from: day.describe('The first day on which it is.'),
    }),
    stream,
  }),
};
