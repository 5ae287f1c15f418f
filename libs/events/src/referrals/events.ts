import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { id, partnerId, programId } from '../values.js';

export const referralEvents = {
  ReferralMade: defineEvent({
    kind: 'fact',
    summary: 'A partner brought a prospect. Its business time is the first contact.',
    version: 1,
    data: z.strictObject({
      referralId: id.describe('The referral.'),
      programId,
      partnerId,
      source: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('Where the prospect came from, in the words of the source; absent when it did not say.'),
    }),
    lane: 'partner',
    stream: 'referral-<referralId>',
  }),
};
