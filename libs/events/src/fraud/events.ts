import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { actor, code, customerId, day, eventId, id, partnerId, personId, programId, textId } from '../values.js';

/** What may be wrong, each looked for by a function of its own; docs/fraud.md says how. */
export const fraudSignals = [
  'own-referral',
  'own-company',
  'disposable-address',
  'duplicate-account',
  'same-payout-account',
  'fast-conversion',
  'many-conversions',
  'many-clicks',
  'search-clicks',
  'refund-rate',
] as const;
export type FraudSignal = (typeof fraudSignals)[number];

export const fraudModes = ['off', 'flag', 'hold'] as const;
export type FraudMode = (typeof fraudModes)[number];

/** Why something is not paid, as it is said to the partner. */
export const holdGrounds = [
  'own-purchase',
  'known-before',
  'not-genuine',
  'not-allowed',
  'counted-twice',
  'given-back',
  'other',
] as const;
export type HoldGrounds = (typeof holdGrounds)[number];

const signal = z.enum(fraudSignals).describe('What looks wrong.');

export const fraudRule = z
  .strictObject({
    signal,
    mode: z
      .enum(fraudModes)
      .describe('off: it is not looked for. flag: it is recorded. hold: it is recorded, and what it is about is held.'),
    seconds: z.int().positive().optional().describe('fast-conversion: at most so long after the click.'),
    most: z
      .int()
      .positive()
      .optional()
      .describe('many-conversions, many-clicks: more than so many within an hour (UTC).'),
    percent: z
      .int()
      .positive()
      .max(100)
      .optional()
      .describe('search-clicks, refund-rate: this share of the clicks of an hour, or of all payments, or more.'),
    atLeast: z.int().positive().optional().describe('search-clicks, refund-rate: of no fewer than so many.'),
  })
  .meta({ title: 'fraud rule', description: 'What a program does about one signal, and from when on.' });
export type FraudRule = z.infer<typeof fraudRule>;

export const covers = z
  .strictObject({
    customerId: customerId.optional(),
    commissionId: id.optional().describe('The commission.'),
    recruitId: id
      .optional()
      .describe(
        'The recruit that is on hold, which holds what its recruiter earned by it: at all, by the customer or by the payment.',
      ),
    paymentId: id.optional().describe('The payment, of what is held by a commission of a recruit.'),
  })
  .meta({
    title: 'covers',
    description:
      'What a hold is about: one commission, all of one customer, what was earned by a recruit or, where it names nothing, all of the partner.',
  });
export type Covers = z.infer<typeof covers>;

export const evidence = z
  .strictObject({
    persons: z.array(personId).max(20).optional().describe('The persons who are involved.'),
    ids: z.array(id).max(20).optional().describe('What else is involved: partners, links, referrals.'),
    counts: z.record(code, z.int()).optional().describe('What was counted or measured, by name.'),
  })
  .meta({ title: 'evidence', description: 'What a signal was seen by, in ids and numbers.' });
export type Evidence = z.infer<typeof evidence>;

const ofPartner = { lane: 'partner', stream: 'holds-<partnerId>', version: 1 } as const;
const partner = { partnerId, programId };
const holdId = id.describe('The hold.');
const noteId = textId.optional().describe('What was said about it, in the vault.');
const ended = {
  ...partner,
  holdId,
  covers,
  reason: code.describe('Why, as a code from the company’s own list.'),
  noteId,
  endedOn: day.describe('The day of it.'),
  endedBy: actor.describe('Who decided it.'),
};

export const fraudEvents = {
  FraudRulesSet: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    version: 1,
    summary: 'A program decided which signals of fraud it looks for, and what they lead to.',
    data: z.strictObject({
      programId,
      rules: z.array(fraudRule).length(fraudSignals.length).describe('One for each signal, as it applies from now on.'),
    }),
    lane: '*',
    stream: 'fraud-rules-<programId>',
  }),
  FraudSignalRaised: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'Something looks wrong. It is recorded with what it was seen by, whether or not anything follows.',
    data: z.strictObject({
      ...partner,
      signal,
      signalId: id.describe('The signal: the same thing is raised once.'),
      customerId: customerId.optional(),
      evidence,
      holdId: holdId
        .optional()
        .describe('The hold that it led to or speaks for too; absent where the program only flags it.'),
      raisedOn: day.describe('The day of what it is about.'),
      sourceEventId: eventId.describe('The event in which it was seen.'),
    }),
    ...ofPartner,
  }),
  HoldPlaced: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary:
      'What a partner earned, or earns, of one commission, one customer or at all is on hold until a person ends it.',
    data: z.strictObject({
      ...partner,
      holdId,
      covers,
      because: z
        .enum(['signals', 'person'])
        .describe('Whether signals led to it by the rules of the program, or a person.'),
      reason: code.describe('Why, as a code: the signal, or one from the company’s own list.'),
      noteId,
      placedOn: day.describe('The day of it.'),
      placedBy: actor.describe('Who decided it.'),
    }),
    ...ofPartner,
  }),
  HoldReleased: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A person ended a hold: what it held is free.',
    data: z.strictObject(ended),
    ...ofPartner,
  }),
  HoldRejected: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A person confirmed what a hold was about: what it held is taken back.',
    data: z.strictObject({
      ...ended,
      grounds: z.enum(holdGrounds).describe('Why it is not paid, as it is said to the partner.'),
    }),
    ...ofPartner,
  }),
};
