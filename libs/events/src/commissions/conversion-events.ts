import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { exchanged } from '../exchange/events.js';
import { paidIn } from '../programs/terms.js';
import { id, money } from '../values.js';
import { account } from './booking.js';
import { cashClaim, limit } from './claim.js';

const conversion = {
  ...account,
  commissionId: id.describe('The commission that it is to become.'),
  claim: cashClaim.describe('What a rule pays, in the currency that it is computed in.'),
  limits: z.array(limit).describe('The limits that it still has to stay under.'),
};
const decided = { kind: 'decision', decidedBy: 'policy', version: 1 } as const;
const stream = 'conversion-<commissionId>';

/** What a rule pays in another currency than it is computed in. */
export const conversionEvents = {
  ConversionAwaited: defineEvent({
    ...decided,
    summary: 'A rule pays in another currency, and no rate is known that was in force. It waits until one is recorded.',
    data: z.strictObject({ ...conversion, paidIn }),
    lane: 'partner',
    stream,
  }),
  ClaimConverted: defineEvent({
    ...decided,
    summary: 'What a rule pays was exchanged into the currency that it pays in, at the rate in force at the occasion.',
    data: z.strictObject({
      ...conversion,
      exchanged,
      amount: money.describe('What it comes to; 0 where it rounds to nothing.'),
    }),
    lane: 'partner',
    stream,
  }),
};
