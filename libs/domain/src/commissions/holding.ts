import type { EventBody } from '@vouch/events';
import { handles } from '../decider.js';
import { NONE, accountLane, accountStream, lineOf, standsAt, type AccountState, type Line } from './account-state.js';
import { bookingDay, booksOfProgram } from './books.js';
import { EndHold, HoldCommissions, ReverseCommission } from './commands.js';
import { isCovered } from './holds.js';
import { reversalOf } from './reversing.js';
import { command } from '../command.js';

/** What must be neither released nor paid for a time, however long that is. */
export const holding = [
  handles({
    type: HoldCommissions,
    summary: 'Puts commissions on hold, until a person or the end of a dispute ends it.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    decide: ({ holdId, because, covers, heldOn, sourceEventId }, state: AccountState) =>
      coveredBy(covers, state)
        .filter(({ accrued, holds }) => !holds.has(holdId) && !(because === 'dispute' && accrued.onDispute === 'keep'))
        .filter((line) => standsAt(line) > 0)
        .map((line) => {
          const { accrued, stands } = line;
          const { partnerId, programId, commissionId } = accrued;
          return {
            type: 'CommissionHeld' as const,
            data: {
              partnerId,
              programId,
              commissionId,
              holdId,
              because,
              amount: { ...accrued.amount, amountMinor: standsAt(line) },
              stands,
              heldOn,
              sourceEventId,
            },
          };
        }),
  }),
  handles({
    type: EndHold,
    summary: 'Ends a hold: what it covered is free again, and what was rejected is taken back.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: (_, { programId }: AccountState) => (programId === null ? [] : [booksOfProgram(programId)]),
    decide: (end, { lines, onHold, books }: AccountState, { consulted }) =>
      [...onHold.get(end.holdId, NONE)]
        .filter((commissionId) => end.commissionId === undefined || end.commissionId === commissionId)
        .map((commissionId) => lineOf(lines, commissionId))
        .flatMap((line) => ended(end, line, bookingDay(books, consulted, end.endedOn, line.accrued.bookedOn))),
  }),
];

function ended(end: EndHold, line: Line, bookedFrom: string): EventBody[] {
  const { partnerId, currency, holdId, outcome, endedOn, sourceEventId } = end;
  const { programId, commissionId, releaseOn } = line.accrued;
  const rejection = command(ReverseCommission, {
    partnerId,
    currency,
    commissionId,
    because: 'rejected',
    holdId,
    reversedOn: endedOn,
    sourceEventId,
  });
  return [
    ...(outcome === 'rejected' ? reversalOf(rejection, line, bookedFrom) : []),
    {
      type: 'CommissionHoldEnded',
      data: {
        partnerId,
        programId,
        commissionId,
        holdId,
        outcome,
        amount: { amountMinor: outcome === 'rejected' ? 0 : standsAt(line), currency },
        releaseOn,
        otherHolds: line.holds.size - 1,
        endedOn,
        bookedFrom,
        sourceEventId,
      },
    },
  ];
}

/**
 * Of a customer or a partner what is not paid; one commission, or what a payment of a recruit earned, wherever it stands, for it
 * may come back or be owed.
 */
function coveredBy(covers: HoldCommissions['covers'], state: AccountState): Line[] {
  const { commissionId, paymentId } = covers;
  if (paymentId !== undefined) return [...state.lines.values()].filter(({ accrued }) => isCovered(covers, accrued));
  const ids = commissionId === undefined ? unpaid(state) : state.lines.has(commissionId) ? [commissionId] : [];
  return ids.map((id) => lineOf(state.lines, id)).filter(({ accrued }) => isCovered(covers, accrued));
}

const unpaid = ({ heldUntil, sinceLastPayout, payouts }: AccountState): string[] => [
  ...new Set([
    ...[...heldUntil.values()].flatMap((ids) => [...ids]),
    ...sinceLastPayout.filter((amountMinor) => amountMinor > 0).keys(),
    ...[...payouts.values()]
      .flatMap((taken) => (taken && !taken.settled ? taken.lines.filter(({ amountMinor }) => amountMinor > 0) : []))
      .map(({ commissionId }) => commissionId),
  ]),
];
