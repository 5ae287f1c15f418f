import type { EventBody } from '@vouch/events';
import { handles } from '../decider.js';
import { sumMinor } from '@vouch/terms';
import {
  NONE,
  accountLane,
  accountStream,
  earnedUntil,
  lineOf,
  standsAt,
  type AccountState,
  type Contributions,
} from './account-state.js';
import { bookingDay, booksOfProgram, entered, lastDayOf, statementsUntil } from './books.js';
import { CloseStatement, ForfeitCommissions, ReleaseCommissions } from './commands.js';
import { forfeitPostings, releasePostings } from './postings.js';

type Due = Pick<ReleaseCommissions, 'partnerId' | 'programId' | 'currency' | 'dueOn'>;

/** Of everything that is held until this day or an earlier one, and is not on hold, what is left. */
const releasedUntil = (
  { partnerId, programId, currency, dueOn }: Due,
  { lines, heldUntil, books }: AccountState,
): EventBody<'CommissionReleased'>[] =>
  [...heldUntil.keys()]
    .filter((day) => day <= dueOn)
    .sort()
    .flatMap((releaseOn) =>
      [...heldUntil.get(releaseOn, NONE)].flatMap((commissionId) => {
        const line = lineOf(lines, commissionId);
        if (!line.holds.isEmpty()) return [];
        const occurredOn = line.freedOn !== null && line.freedOn > releaseOn ? line.freedOn : releaseOn;
        const amount = { amountMinor: standsAt(line), currency };
        return {
          type: 'CommissionReleased' as const,
          data: {
            partnerId,
            programId,
            commissionId,
            amount,
            occurredOn,
            // On the day that it fell due, or was free, so that the books don't depend on when the release was carried out;
            // what was earned, or freed, when the month was closed has a later one already.
            bookedOn: bookingDay(books, null, occurredOn, line.bookedFrom),
            postings: releasePostings(partnerId, amount),
          },
        };
      }),
    );

/** The end of what is held: released with time, or lost with the partnership. */
export const releasing = [
  handles({
    type: ReleaseCommissions,
    summary: 'Releases what was held until this day and is not on hold: what is left of each commission can be paid.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    decide: releasedUntil,
  }),
  handles({
    type: CloseStatement,
    summary: 'Closes a month of an account: its statement stays as it is from then on.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    decide: ({ partnerId, programId, currency, month }, state: AccountState) => {
      // What falls due in the month belongs into it, whichever of the policies that closed days call comes first.
      const released = releasedUntil({ partnerId, programId, currency, dueOn: lastDayOf(month) }, state);
      const books = released.reduce((known, line) => entered(known, line), state.books);
      return [...released, ...statementsUntil(month, books, { partnerId, programId, currency })];
    },
  }),
  handles({
    type: ForfeitCommissions,
    summary: 'Takes back what a terminated partner had earned until then and was not paid.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: ({ programId }) => [booksOfProgram(programId)],
    decide: (forfeit, state: AccountState, { consulted }) => {
      const { partnerId, programId, currency, forfeitedOn, sourceEventId } = forfeit;
      const lost = (from: 'held' | 'payable', contributions: Contributions): EventBody[] => {
        const lines = earnedUntil(forfeitedOn, state, contributions).map(([commissionId, amountMinor]) => ({
          commissionId,
          amountMinor,
        }));
        const amount = { amountMinor: sumMinor(lines.map(({ amountMinor }) => amountMinor)), currency };
        // What the partner owes stays owed; there is nothing to lose.
        if (amount.amountMinor <= 0) return [];
        const postings = forfeitPostings(partnerId, amount, from);
        // Never before what it takes.
        const taken = lines.map(({ commissionId }) => lineOf(state.lines, commissionId).accrued.bookedOn);
        const days = {
          occurredOn: forfeitedOn,
          bookedOn: bookingDay(state.books, consulted, forfeitedOn, ...taken),
        };
        return [
          {
            type: 'CommissionsForfeited',
            data: { partnerId, programId, from, amount, lines, ...days, sourceEventId, postings },
          },
        ];
      };
      const held = [...state.heldUntil.values()].flatMap((ids) => [...ids]);
      return [
        ...lost(
          'held',
          held.map((commissionId) => [commissionId, standsAt(lineOf(state.lines, commissionId))] as const),
        ),
        ...lost('payable', [...state.sinceLastPayout]),
      ];
    },
  }),
];
