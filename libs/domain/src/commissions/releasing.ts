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
import { ForfeitCommissions, ReleaseCommissions } from './commands.js';
import { forfeitPostings, releasePostings } from './postings.js';

/** The end of what is held: released with time, or lost with the partnership. */
export const releasing = [
  handles({
    type: ReleaseCommissions,
    summary: 'Releases what was held until this day: what is left of each commission can be paid.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    decide: ({ partnerId, programId, currency, dueOn }, { lines, heldUntil }: AccountState) =>
      [...heldUntil.keys()]
        .filter((day) => day <= dueOn)
        .sort()
        .flatMap((releaseOn) =>
          [...heldUntil.get(releaseOn, NONE)].map((commissionId) => {
            const amount = { amountMinor: standsAt(lineOf(lines, commissionId)), currency };
            // Booked on the day that it fell due, so that the books don't depend on when the release was carried out.
            return {
              type: 'CommissionReleased' as const,
              data: {
                partnerId,
                programId,
                commissionId,
                amount,
                bookedOn: releaseOn,
                postings: releasePostings(partnerId, amount),
              },
            };
          }),
        ),
  }),
  handles({
    type: ForfeitCommissions,
    summary: 'Takes back what a terminated partner had earned until then and was not paid.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    decide: (forfeit, state: AccountState) => {
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
        return [
          {
            type: 'CommissionsForfeited',
            data: { partnerId, programId, from, amount, lines, bookedOn: forfeitedOn, sourceEventId, postings },
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
