import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { code, day, id, partnerId, personId, programId, textId } from '../values.js';

const certification = { partnerId, programId, trackId: id.describe('The certification track of the program.') };
const ofPartner = { version: 1, lane: 'partner', stream: 'certification-<partnerId>:<trackId>' } as const;

const validity = {
  expiresOn: day.nullable().describe('The last day on which it holds; null when it never expires.'),
  noticeOn: day
    .nullable()
    .describe('The day on which the partner is told that it will expire; null when it never does.'),
  trackVersion: z
    .int()
    .positive()
    .optional()
    .describe('The version of the track that was passed; without it, the program defines none.'),
  by: z.enum(['requirements', 'person']).describe('Whether all requirements were passed, or somebody decided it.'),
};

export const certificationEvents = {
  CertificationAttempted: defineEvent({
    kind: 'fact',
    summary: 'Somebody of the partner tried to pass a requirement of a track.',
    data: z.strictObject({
      ...certification,
      attemptId: id.describe('The attempt, as your learning platform names it.'),
      requirementId: id.describe('The requirement of the track.'),
      score: z.int().min(0).max(100).optional().describe('What was reached, 0 to 100, where it is measured.'),
      passed: z.boolean().describe('Whether it was enough.'),
      personId: personId.optional().describe('Who tried, if it is known.'),
    }),
    ...ofPartner,
  }),
  CertificationAwarded: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'The partner is certified: all requirements were passed, or a partner manager said so.',
    data: z.strictObject({
      ...certification,
      awardedOn: day.describe('The first day on which it holds.'),
      ...validity,
    }),
    ...ofPartner,
  }),
  CertificationExpiryNoticed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The certification expires soon, and the partner is to be told.',
    data: z.strictObject({ ...certification, expiresOn: day.describe('The last day on which it holds.') }),
    ...ofPartner,
  }),
  CertificationExpired: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The certification no longer holds, because nobody renewed it.',
    data: z.strictObject({ ...certification, expiresOn: day.describe('The last day on which it held.') }),
    ...ofPartner,
  }),
  CertificationRenewed: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary:
      'A certification that still holds was extended: all requirements were passed again, or somebody decided it.',
    data: z.strictObject({
      ...certification,
      renewedOn: day.describe('The day of it.'),
      ...validity,
    }),
    ...ofPartner,
  }),
  CertificationRevoked: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner manager took the certification back.',
    data: z.strictObject({
      ...certification,
      reason: code.describe("Why, as a code from the company's own list."),
      noteId: textId.optional().describe('What was said about it, in the vault.'),
    }),
    ...ofPartner,
  }),
};
