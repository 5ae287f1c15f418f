import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { code, personId } from '../values.js';

export const peopleEvents = {
  PersonForgotten: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary:
      'A person is forgotten: what the vault knew of them is gone, and events that name them go on to name nobody.',
    version: 1,
    data: z.strictObject({
      personId: personId.describe('The person who is forgotten.'),
      reason: code.describe('Why, as a code: `asked`, `retention-ended`.'),
    }),
    lane: '*',
    stream: 'person-<personId>',
  }),
};
