import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { actor, code, currency, day, id, partnerId, positiveMoney, programId, textId } from '../values.js';

/** How money reaches a partner. `manual`: somebody pays outside of Vouch and says so. */
export const payoutMethods = ['sepa', 'paypal', 'wise', 'stripe', 'manual'] as const;
export type PayoutMethod = (typeof payoutMethods)[number];

export const payoutMethod = z
  .enum(payoutMethods)
  .meta({ title: 'payout method', description: 'How money reaches a partner.' });

const sentMethod = z.enum(payoutMethods.filter((method) => method !== 'manual')).describe('How it is sent.');

const payoutId = id.describe('The payout: a batch of lines, one for each partner.');
const ofBatch = { lane: '*', stream: 'payout-<payoutId>', version: 1 } as const;
const batch = { payoutId, programId };
const line = {
  ...batch,
  partnerId,
  amount: positiveMoney.describe('What the line pays.'),
};
const byPerson = { kind: 'decision', decidedBy: 'person', ...ofBatch } as const;
const byPolicy = { kind: 'decision', decidedBy: 'policy', ...ofBatch } as const;
const fact = { kind: 'fact', ...ofBatch } as const;

const detailsId = id
  .optional()
  .describe('The payout details that it goes to, as they were when it was reserved; without them, it is paid by hand.');

export const whyNotPaid = z
  .enum([
    'partner-suspended',
    'nothing-payable',
    'on-hold',
    'balance-forfeited',
    'below-minimum',
    'no-payout-details',
    'method-not-offered',
    'cooling-off',
    'other-program',
  ])
  .meta({ title: 'why not paid', description: 'Why a payout leaves a partner out.' });

export type WhyNotPaid = z.infer<typeof whyNotPaid>;

const evidence = {
  outcomeBy: z
    .enum(['result', 'person'])
    .describe('Who says so: a result from whoever carried it out, or a person who found out.'),
  reason: code.optional().describe('What the person found it out by.'),
  noteId: textId.optional().describe('What was said about it, in the vault.'),
};

export const sameAccount = z
  .strictObject({
    programId,
    partners: z.array(partnerId).min(1).max(20).describe('These partners.'),
  })
  .meta({
    title: 'same account',
    description: 'Other partners of the same program whose money goes, or went, to the same account.',
  });

export const payoutEvents = {
  PayoutRulesSet: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    version: 1,
    summary: 'It was decided when a program proposes payouts by itself, and whom they leave out.',
    data: z.strictObject({
      programId,
      daysOfMonth: z
        .array(z.int().min(1).max(31))
        .max(31)
        .describe("On the end of these days, and of a shorter month's last; none: by hand only."),
      minimums: z
        .array(positiveMoney)
        .describe('The least that is paid, by currency. Only these currencies are proposed by themselves.'),
      methods: z.array(payoutMethod).min(1).describe('The methods that the program offers.'),
      coolOffDays: z.int().nonnegative().describe('Days for which nothing goes to payout details that were set.'),
    }),
    lane: '*',
    stream: 'payout-rules-<programId>',
  }),
  PayoutDetailsSet: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    version: 1,
    summary: 'It was said where money for a partner goes. The details themselves are in the vault.',
    data: z.strictObject({
      partnerId,
      detailsId: id.describe('These details. A line of a payout goes to the ones that it was reserved for.'),
      method: sentMethod.describe('How money reaches the partner.'),
      textIds: z.record(code, textId).describe('Where the vault keeps each of them: the account, the name on it.'),
      sameAccount: sameAccount.optional(),
    }),
    lane: 'partner',
    stream: 'payout-details-<partnerId>',
  }),
  PayoutProposed: defineEvent({
    ...byPerson,
    summary: 'Somebody, or the rules of the program, proposed to pay what is payable.',
    data: z.strictObject({
      ...batch,
      currency: currency.describe('The currency of all of it.'),
      partners: z.array(partnerId).optional().describe('Only these partners; without it, all of the program.'),
      method: payoutMethod
        .optional()
        .describe('Only partners who are paid in this way; `manual`: by hand, whatever their details.'),
      minimumMinor: z.int().nonnegative().describe('The least that is paid, in minor units.'),
      methods: z.array(payoutMethod).describe('The methods that the program offered.'),
      coolOffDays: z.int().nonnegative().describe('Days for which nothing went to payout details that were set.'),
      proposedBy: actor.describe('Who proposed it; somebody else has to approve it.'),
      proposedOn: day.describe("The day of the proposal in the program's zone."),
    }),
  }),
  PayoutPartnersListed: defineEvent({
    ...byPolicy,
    summary: 'It was found out whom the payout has to ask: each answers with a line, or with why there is none.',
    data: z.strictObject({ ...batch, partners: z.array(partnerId).describe('The partners.') }),
  }),
  PayoutLineAdded: defineEvent({
    ...byPolicy,
    summary: 'What a partner is to be paid was put aside on its account for this payout.',
    data: z.strictObject({ ...line, method: payoutMethod.describe('How it is paid.'), detailsId }),
  }),
  PayoutPartnerLeftOut: defineEvent({
    ...byPolicy,
    summary: 'The payout has nothing for a partner, and this says why.',
    data: z.strictObject({
      ...batch,
      partnerId,
      reason: whyNotPaid.describe('Why not.'),
      until: day.optional().describe('The last day of that, where it ends by itself.'),
    }),
  }),
  PayoutApproved: defineEvent({
    ...byPerson,
    summary: 'Another person than who proposed the payout approved it.',
    data: z.strictObject({
      ...batch,
      lines: z.int().positive().describe('How many lines were approved.'),
      total: positiveMoney.describe('Their sum.'),
      approvedBy: actor.describe('Who approved it.'),
    }),
  }),
  PayoutRejected: defineEvent({
    ...byPerson,
    summary: 'The payout was turned down: all of it is payable again.',
    data: z.strictObject({
      ...batch,
      currency: currency.describe('The currency of all of it.'),
      partners: z.array(partnerId).describe('The partners whose lines go back.'),
      reason: code.describe('Why, as a code.'),
      noteId: textId.optional().describe('What was said about it, in the vault.'),
    }),
  }),
  PayoutSendingBegun: defineEvent({
    ...byPerson,
    summary:
      'A line is about to be sent. Recorded before it is, so that whatever happens then, it is never sent a second time.',
    data: z.strictObject({
      ...line,
      method: sentMethod.describe('How it is sent.'),
      detailsId: id.describe('The payout details that it goes to.'),
      sendingId: id.describe(
        'What the line is called outside: the idempotency key of a transfer, the end-to-end id in a file.',
      ),
    }),
  }),
  PayoutLinePaid: defineEvent({
    ...fact,
    summary: 'A line of a payout reached the partner.',
    data: z.strictObject({
      ...line,
      paidOn: day.describe("When, in the program's zone."),
      reference: id.optional().describe('What it is called by whoever carried it out.'),
      ...evidence,
    }),
  }),
  PayoutLineFailed: defineEvent({
    ...fact,
    summary: 'A line of a payout did not go out: it is payable again.',
    data: z.strictObject({
      ...line,
      code: code.describe('Why, as whoever was to carry it out says.'),
      ...evidence,
    }),
  }),
  PayoutLineInDoubt: defineEvent({
    ...fact,
    summary: 'Nobody knows whether a line of a payout went out. It stays so until the provider or a person says.',
    data: z.strictObject({ ...line, code: code.describe('What happened instead of an answer.') }),
  }),
  PayoutLineBounced: defineEvent({
    ...fact,
    summary: 'A line that had been paid came back: it is payable again.',
    data: z.strictObject({ ...line, code: code.describe('Why, as the bank says.') }),
  }),
};
