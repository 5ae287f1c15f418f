import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { payoutMethod, whyNotPaid } from '../payouts/events.js';
import { code, currency, day, eventId, id, minor, money, positiveMoney } from '../values.js';
import { account, booked, postings, stream } from './booking.js';

const payoutId = id.describe('The payout.');

export const accountBalance = z
  .strictObject({
    heldMinor: minor.describe('What is held for the partner.'),
    payableMinor: minor.describe('What is payable to the partner; negative where the partner owes it.'),
  })
  .meta({ title: 'balance', description: 'What an account of a partner comes to.' });
export type AccountBalance = z.infer<typeof accountBalance>;
const totalMinor = z.int().nonnegative();
export const statementTotals = z
  .strictObject({
    accruedMinor: totalMinor.describe('Commissions that accrued.'),
    releasedMinor: totalMinor.describe('What became payable.'),
    reversedMinor: totalMinor.describe('What was taken back.'),
    forfeitedMinor: totalMinor.describe('What the partner lost with its partnership.'),
    reservedMinor: totalMinor.describe('What was put aside for payouts.'),
    paidMinor: totalMinor.describe('What arrived.'),
    returnedMinor: totalMinor.describe('What payouts did not bring to the partner.'),
  })
  .meta({ title: 'statement totals', description: 'The lines of a statement added up by kind, in minor units.' });
export type StatementTotals = z.infer<typeof statementTotals>;

export const payoutLine = z
  .strictObject({
    commissionId: id.describe('The commission.'),
    amountMinor: minor.describe('What it contributed since the last payout; negative where more was taken back.'),
  })
  .meta({
    title: 'payout line',
    description: 'What one commission contributed to a payout, or to what was forfeited.',
  });

/** What leaves an account, and the closing of its months. */
export const accountEvents = {
  CommissionsForfeited: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'The partner was terminated, and what it had earned until then and was not paid yet falls back to us.',
    version: 1,
    data: z.strictObject({
      ...account,
      from: z.enum(['held', 'payable']).describe('Where the money was: still held, or payable.'),
      amount: positiveMoney.describe('What the partner loses.'),
      lines: z
        .array(payoutLine)
        .min(1)
        .describe('What each commission contributed; negative where more was taken back after it had been paid.'),
      ...booked('that of the termination'),
      sourceEventId: eventId.describe('The PartnerTerminated event that this answers.'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  PayoutReserved: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'All that was payable on an account was put aside for a payout.',
    version: 1,
    data: z.strictObject({
      ...account,
      payoutId,
      amount: positiveMoney.describe('What the payout is to pay.'),
      lines: z
        .array(payoutLine)
        .min(1)
        .describe(
          'What each commission contributed since the last payout; negative where it was reversed after it had been paid.',
        ),
      method: payoutMethod.describe('How it is to be paid.'),
      detailsId: id.optional().describe('The payout details that it goes to; without them, somebody pays it by hand.'),
      ...booked('that of the proposal'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  PayoutRefused: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'A payout leaves the partner out, and this says why.',
    version: 1,
    data: z.strictObject({
      ...account,
      payoutId,
      amount: money.describe('What was payable; negative where the partner owes it.'),
      reason: whyNotPaid.describe('Why not.'),
      until: day.optional().describe('The last day of that, where it ends by itself.'),
      ...booked('that of the proposal'),
    }),
    lane: 'partner',
    stream,
  }),
  PayoutSettled: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'What was put aside for a payout reached the partner.',
    version: 1,
    data: z.strictObject({
      ...account,
      payoutId,
      amount: positiveMoney.describe('What was paid.'),
      ...booked('that on which it was paid'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  PayoutReturned: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary: 'What a payout was to pay did not reach the partner, and is payable again.',
    version: 1,
    data: z.strictObject({
      ...account,
      payoutId,
      from: z.enum(['in-payout', 'paid']).describe('Where the money was: still put aside, or believed to be paid.'),
      amount: positiveMoney.describe('What is payable again.'),
      code: code.describe('Why, as whoever was to carry it out says.'),
      ...booked('that on which it became known'),
      postings,
    }),
    lane: 'partner',
    stream,
  }),
  StatementClosed: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    summary:
      'A month of an account is closed: its statement stays as it is, and what comes late stands in a later one.',
    version: 1,
    data: z.strictObject({
      ...account,
      currency,
      month: z
        .string()
        .regex(/^\d{4}-\d{2}$/)
        .describe("The month, YYYY-MM, in the program's zone."),
      opening: accountBalance.describe('Before its first line: the closing balance of the month before.'),
      closing: accountBalance.describe('After its last line.'),
      totals: statementTotals,
      lines: z.int().nonnegative().describe('How many lines it has, refusals left out.'),
      refusals: z.int().nonnegative().describe('How many refusals stand in it.'),
      digest: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .describe(
          'SHA-256, hex, of its lines and refusals: the canonical JSON (RFC 8785) of `{type, data}` of every event of this account that is booked in this month, in the order of the stream, each ended by a line feed.',
        ),
    }),
    lane: 'partner',
    stream,
  }),
};
