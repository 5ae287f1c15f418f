import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { roles } from '../roles.js';
import { code, id, instant, partnerId } from '../values.js';

const keyId = id.describe('The key. It names the actor of what is done with it: `key:<keyId>`.');

/** The name of a command, of a query or of a capability. */
export const scope = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,59}$/, 'a scope is the name of a command, of a query or of a capability')
  .meta({ title: 'scope', description: 'The name of a command, of a query or of a capability.' });

export const accessEvents = {
  ApiKeyCreated: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'Someone may use the API. The secret is shown once and never recorded; its hash lies outside the log.',
    version: 1,
    data: z.strictObject({
      keyId,
      role: z.enum(roles).describe('What it may do.'),
      partnerId: partnerId
        .optional()
        .describe('The partner whose data it reaches, and nobody else’s. Exactly the role partner has one.'),
      scopes: z
        .array(scope)
        .min(1)
        .max(100)
        .optional()
        .describe('Narrower than the role: only these. Without it, all that the role may.'),
      expiresAt: instant.optional().describe('From then on it opens nothing.'),
      holder: id
        .optional()
        .describe(
          'The person who uses it. Keys with one holder are one person, where two have to agree; a key without one is a person of its own.',
        ),
      label: code.optional().describe('What it is for.'),
    }),
    lane: '*',
    stream: 'key-<keyId>',
  }),
  ApiKeyRotated: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A key got a new secret. The one before opens for a while yet, any earlier one no more.',
    version: 1,
    data: z.strictObject({
      keyId,
      secret: z.int().min(2).describe('Number of the new secret; the first is 1.'),
      overlapMinutes: z
        .int()
        .nonnegative()
        .max(43_200)
        .describe('Minutes, from the recording of this event, for which the secret before still opens.'),
    }),
    lane: '*',
    stream: 'key-<keyId>',
  }),
  ApiKeyRevoked: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A key opens nothing any more, for ever.',
    version: 1,
    data: z.strictObject({ keyId, reason: code.optional().describe('Why.') }),
    lane: '*',
    stream: 'key-<keyId>',
  }),
};
