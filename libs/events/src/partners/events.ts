import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { partnerId, programId } from '../values.js';
import { tierCriteria } from '../programs/events.js';

const partner = { partnerId, programId };

const tierChange = z.strictObject({
  ...partner,
  from: z.string().nullable().describe('The tier until now; null where the partner had none yet.'),
  to: z.string().describe('The tier from now on.'),
  facts: tierCriteria.describe('What was true of the partner when this was decided.'),
  criteria: tierCriteria.describe('What the new tier asks for.'),
});

export const partnerEvents = {
  PartnerApplied: defineEvent({
    kind: 'fact',
    summary: 'A partner applied to a program, for the first time or again after a decline.',
    version: 1,
    data: z.strictObject({
      ...partner,
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional()
        .describe('Where the partner is at home, ISO 3166-1 alpha-2.'),
    }),
    lane: 'partner',
    stream: 'partner-<partnerId>',
  }),
  ApplicationApproved: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner manager let the applicant in.',
    version: 1,
    data: z.strictObject({ ...partner }),
    lane: 'partner',
    stream: 'partner-<partnerId>',
  }),
  ApplicationDeclined: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner manager turned the applicant down, and said why.',
    version: 1,
    data: z.strictObject({ ...partner, reason: z.string().min(1).max(500).describe('What the applicant is told.') }),
    lane: 'partner',
    stream: 'partner-<partnerId>',
  }),
  PartnerCertified: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'The partner passed a certification track.',
    version: 1,
    data: z.strictObject({ ...partner, track: z.string().min(1).max(120).describe('The certification track.') }),
    lane: 'partner',
    stream: 'partner-<partnerId>',
  }),
  PartnerPromoted: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The partner meets the criteria of a higher tier.',
    version: 1,
    data: tierChange,
    lane: 'partner',
    stream: 'partner-<partnerId>',
  }),
  PartnerDemoted: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The partner no longer meets the criteria of its tier.',
    version: 1,
    data: tierChange,
    lane: 'partner',
    stream: 'partner-<partnerId>',
  }),
};
