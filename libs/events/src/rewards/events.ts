import { z } from 'zod';
import { grantedLimits, rewardTerms } from '../commissions/claim.js';
import { reversalCause } from '../commissions/events.js';
import { defineEvent } from '../define-event.js';
import { billCredit } from '../programs/terms.js';
import { code, customerId, day, eventId, id, minor, partnerId, positiveMoney, programId, textId } from '../values.js';

/** What is owed to someone and is no cash has a life of its own: owed, ordered, delivered; or it failed, expired, was cancelled. */

const stream = 'reward-<rewardId>';
const reward = {
  rewardId: id.describe('The reward: the id of the event that it answers and the name of the rule.'),
  partnerId,
  programId,
};
const ofReward = { version: 1, lane: 'partner', stream } as const;
const byPolicy = { kind: 'decision', decidedBy: 'policy', ...ofReward } as const;
const byPerson = { kind: 'decision', decidedBy: 'person', ...ofReward } as const;
const fact = { kind: 'fact', ...ofReward } as const;

const reference = id.optional().describe('What it goes by where it comes from: an order, a voucher.');
const because = (why: string) => ({
  reason: code.describe(why),
  noteId: textId.optional().describe('What was said about it, in the vault.'),
});
const accountId = id.describe('The customer whose invoices it goes off.');
const limits = grantedLimits.describe('The limits that it stayed under, and what was left of each.');
const ended = {
  accountId: accountId.optional(),
  limits: grantedLimits.describe(
    'The limits that get back what they granted and kept for it; none where some of it was given.',
  ),
};
const expiresOn = day.nullable().describe('The DayClosed of this day lets it expire; null: nothing does.');

/** Why a reward is taken back: as a commission is, or because the partner lost what it had earned. */
export const revocationCause = z.enum([...reversalCause.options, 'partner-terminated']);
export type RevocationCause = z.infer<typeof revocationCause>;

export const rewardEvents = {
  RewardOwed: defineEvent({
    ...byPolicy,
    summary: 'A rule of the terms gave something that is no cash. It is held until its release day.',
    data: z.strictObject({ ...reward, ...rewardTerms, limits, expiresOn }),
  }),
  RewardReleased: defineEvent({
    ...byPolicy,
    summary: 'The holding period of a reward ended: it is due.',
    data: z.strictObject({ ...reward, releasedOn: day.describe('Its release day.'), expiresOn }),
  }),
  RewardOrdered: defineEvent({
    ...byPerson,
    summary: 'A reward was ordered, and is on its way.',
    data: z.strictObject({ ...reward, reference }),
  }),
  RewardDelivered: defineEvent({
    ...fact,
    summary: 'Whoever a reward is for has got it. A bill credit is delivered by BillCreditApplied instead.',
    data: z.strictObject({
      ...reward,
      reference,
      worth: positiveMoney
        .nullable()
        .describe('What it came to: what was said when it was delivered, else what the terms say that it is worth.'),
    }),
  }),
  RewardFailed: defineEvent({
    ...fact,
    summary: 'A reward that was ordered did not arrive. It is owed again.',
    data: z.strictObject({ ...reward, ...because('Why, as a code.'), expiresOn }),
  }),
  RewardExpired: defineEvent({
    ...byPolicy,
    summary: 'A reward was not taken in its time, and is owed no more.',
    data: z.strictObject({ ...reward, ...ended }),
  }),
  RewardRevoked: defineEvent({
    ...byPolicy,
    summary: 'A reward is owed no more: what it was for is gone.',
    data: z.strictObject({
      ...reward,
      because: revocationCause.describe('Why.'),
      sourceEventId: eventId.describe('The event that this answers.'),
      ...ended,
    }),
  }),
  RewardCancelled: defineEvent({
    ...byPerson,
    summary: 'A person decided that a reward is owed no more.',
    data: z.strictObject({ ...reward, ...because('Why, as a code. The partner sees it.'), ...ended }),
  }),
  BillCreditOpened: defineEvent({
    ...byPolicy,
    summary: 'A bill credit that is due stands on an account, and goes off its next invoices.',
    data: z.strictObject({
      ...reward,
      accountId,
      pays: billCredit.describe('What goes off.'),
      quantity: rewardTerms.quantity,
    }),
  }),
  BillCreditApplied: defineEvent({
    ...byPolicy,
    summary: 'A bill credit went off an invoice, as far as it and the invoice allow.',
    data: z.strictObject({
      ...reward,
      accountId,
      invoiceId: id.describe('The invoice.'),
      invoiceAmount: positiveMoney.describe('What the invoice came to before all credits.'),
      leftBeforeMinor: minor.describe('What was left of the invoice after the credits before this one.'),
      offeredMinor: minor.describe('What the credit offers this invoice, with what was carried over to it.'),
      appliedMinor: minor.describe(
        'What goes off: at most what is offered, its share of the invoice, and what was left of it.',
      ),
      carriesMinor: minor.describe('What goes over to the next invoice.'),
      lapsesMinor: minor.describe('What this invoice was too small for, and is lost.'),
      invoicesLeft: z.int().nonnegative().describe('How many further invoices it goes off.'),
      isLast: z.boolean().describe('Whether nothing is left of it: it is delivered.'),
    }),
  }),
  OwnAccountLinked: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    version: 1,
    summary:
      "It was said which customer a partner itself is: bill credits for it, or for its company, go off that customer's invoices.",
    data: z.strictObject({ partnerId, customerId }),
    lane: 'partner',
    stream: 'own-account-<partnerId>',
  }),
  InvoiceRecorded: defineEvent({
    kind: 'fact',
    version: 1,
    summary: 'A customer was sent an invoice. Bill credits on its account go off it.',
    data: z.strictObject({
      customerId,
      invoiceId: id.describe('The invoice.'),
      amount: positiveMoney.describe('What it comes to before all credits.'),
      period: z.enum(['month', 'year']).describe('What it is for.'),
    }),
    lane: 'customer',
    stream: 'invoice-<customerId>:<invoiceId>',
  }),
};
