import { STAFF } from '@vouch/events';
import { sumMinor } from '@vouch/terms';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, handles } from '../decider.js';
import { batchLane, batchStream, type BatchState } from './batch-state.js';
import { ApprovePayout, RejectPayout } from './commands.js';
import { notProposed } from './proposing.js';

/** Why a batch can't be decided yet; undefined when it can. */
function notReady(payoutId: string, { awaited }: BatchState): Rejection | undefined {
  if (awaited !== null && awaited.isEmpty()) return undefined;
  const waits = awaited === null ? 'It is being found out whom it pays' : `${awaited.size} partners are still asked`;
  return new Rejection('PayoutNotReady', `Payout ${payoutId} is not whole yet. ${waits}: try again in a moment.`);
}

/** Two persons: who proposed a payout can't approve it. */
export const approving = [
  handles({
    type: ApprovePayout,
    summary: 'Approves a payout, by another person than who proposed it.',
    by: STAFF,
    stream: batchStream,
    lane: batchLane,
    decide: ({ payoutId }, state: BatchState, { actor }) => {
      const { proposed, lines, decided } = state;
      if (!proposed) return notProposed(payoutId);
      if (decided === 'approved') return ALREADY_TRUE;
      if (decided === 'rejected')
        return new Rejection('PayoutAlreadyRejected', `Payout ${payoutId} was rejected. Propose another.`);
      if (actor === proposed.proposedBy)
        return new Rejection(
          'ApproverProposedIt',
          `Who proposed payout ${payoutId} can't approve it (${actor}). Ask somebody else, with a key of their own.`,
        );
      const waiting = notReady(payoutId, state);
      if (waiting) return waiting;
      if (lines.isEmpty())
        return new Rejection('PayoutEmpty', `Payout ${payoutId} pays nobody. See why with the query payouts.`);
      const { programId, currency } = proposed;
      const total = { amountMinor: sumMinor([...lines.values()].map(({ amountMinor }) => amountMinor)), currency };
      return [{ type: 'PayoutApproved', data: { payoutId, programId, lines: lines.size, total, approvedBy: actor } }];
    },
  }),
  handles({
    type: RejectPayout,
    summary: 'Turns a payout down of which nothing was sent yet: all of it is payable again.',
    by: STAFF,
    stream: batchStream,
    lane: batchLane,
    decide: ({ payoutId, reason }, state: BatchState, { sealed }) => {
      const { proposed, lines, decided } = state;
      if (!proposed) return notProposed(payoutId);
      if (decided === 'rejected') return ALREADY_TRUE;
      const waiting = notReady(payoutId, state);
      if (waiting) return waiting;
      if ([...lines.values()].some((line) => line.state !== 'open'))
        return new Rejection(
          'PayoutAlreadySent',
          `Some of payout ${payoutId} was sent, so it can't be rejected whole.`,
        );
      const { programId, currency } = proposed;
      const noteId = sealed.text('note');
      return [
        {
          type: 'PayoutRejected',
          data: { payoutId, programId, currency, partners: [...lines.keys()].sort(), reason, ...filledIn({ noteId }) },
        },
      ];
    },
  }),
];
