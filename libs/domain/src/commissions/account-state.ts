import { partnerLane, type EventData } from '@vouch/events';
import { Map, OrderedMap, OrderedSet, Set } from 'immutable';
import { sumMinor } from '@vouch/terms';
import type { Decider, Evolving } from '../decider.js';
import { type Books, closed, entered, isLine, NEW_BOOKS } from './books.js';

export interface Line {
  readonly accrued: EventData<'CommissionAccrued'>;
  readonly reversedMinor: number;
  /** What the partner lost of it when it was terminated. */
  readonly forfeitedMinor: number;
  /** Where its money is, or was when it was forfeited. */
  readonly stands: 'held' | 'payable' | 'in-payout' | 'paid';
  /** The payout that took it. */
  readonly payoutId: string | null;
  /** The holds that it is under. */
  readonly holds: Set<string>;
  /** The day on which the last hold ended; null before any did. */
  readonly freedOn: string | null;
  /** Its release is not booked before: the day on which it was booked itself, or the end of a hold would be. */
  readonly bookedFrom: string;
}

/** What a payout took from what is payable. */
interface Taken {
  readonly amountMinor: number;
  readonly lines: readonly { readonly commissionId: string; readonly amountMinor: number }[];
  /** The day on which it was put aside. */
  readonly reservedOn: string;
  /** Whether it reached the partner. */
  readonly settled: boolean;
}

export interface AccountState {
  /** null: no commission was ever accrued here. */
  readonly programId: string | null;
  readonly lines: Map<string, Line>;
  /** Refusals that were recorded. */
  readonly refused: Set<string>;
  /** Commissions of which something is still held, by the day that releases them. */
  readonly heldUntil: Map<string, OrderedSet<string>>;
  /** What each commission put on the payable account since the last payout; negative where more was taken back. */
  readonly sinceLastPayout: OrderedMap<string, number>;
  /** Payouts that were answered, by what they took; null for one that this account was left out of, or got back. */
  readonly payouts: Map<string, Taken | null>;
  /** What stands on its statements. */
  readonly books: Books;
  /** The commissions under each hold. */
  readonly onHold: Map<string, OrderedSet<string>>;
}

interface AccountName {
  readonly partnerId: string;
  readonly currency: string;
}

export const accountStream = ({ partnerId, currency }: AccountName) => `account-${partnerId}:${currency}`;
export const accountLane = ({ partnerId }: AccountName) => partnerLane(partnerId);

/** Names a refusal: one for an occasion that earns nothing, one for each rule whose limit leaves nothing. */
export const refusalOf = ({ sourceEventId, occasion, reason, considered }: EventData<'CommissionRefused'>): string =>
  reason === 'limit-reached'
    ? `${sourceEventId}.${considered.map(({ rule }) => rule).join()}`
    : `${sourceEventId}:${occasion}`;

export const initial: AccountState = {
  programId: null,
  lines: Map(),
  refused: Set(),
  heldUntil: Map(),
  sinceLastPayout: OrderedMap(),
  payouts: Map(),
  books: NEW_BOOKS,
  onHold: Map(),
};

/** No commissions. */
export const NONE = OrderedSet<string>();

/** What commissions contribute to a balance. */
export type Contributions = readonly (readonly [commissionId: string, amountMinor: number])[];

/** Those of commissions that were earned until a day, whenever they came into the books. */
export const earnedUntil = (day: string, { lines }: AccountState, contributions: Contributions): Contributions =>
  contributions.filter(
    ([commissionId, amountMinor]) => amountMinor !== 0 && lineOf(lines, commissionId).accrued.occurredOn <= day,
  );

/** What is left of a commission after its reversals, and after what was forfeited. */
export const standsAt = (line: Line): number =>
  line.accrued.amount.amountMinor - line.reversedMinor - line.forfeitedMinor;

export function lineOf(lines: Map<string, Line>, commissionId: string): Line {
  const line = lines.get(commissionId);
  if (!line) throw new Error(`Commission ${commissionId} is not on this account, yet an event speaks of it.`);
  return line;
}

/** Whether anything keeps it from being released or paid. */
export const isOnHold = ({ lines }: Pick<AccountState, 'lines'>, commissionId: string): boolean =>
  !lineOf(lines, commissionId).holds.isEmpty();

const changeLine = (lines: Map<string, Line>, commissionId: string, change: (line: Line) => Line) =>
  lines.set(commissionId, change(lineOf(lines, commissionId)));

const contribute = (contributions: OrderedMap<string, number>, commissionId: string, amountMinor: number) =>
  contributions.update(commissionId, 0, (minor) => sumMinor([minor, amountMinor]));

function withoutHeld({ lines, heldUntil }: AccountState, commissionId: string): AccountState['heldUntil'] {
  const { releaseOn } = lineOf(lines, commissionId).accrued;
  const left = heldUntil.get(releaseOn, NONE).delete(commissionId);
  return left.isEmpty() ? heldUntil.delete(releaseOn) : heldUntil.set(releaseOn, left);
}

const becomes: Decider<AccountState>['evolve'] = {
  CommissionAccrued: (state, { data }) => ({
    ...state,
    programId: data.programId,
    lines: state.lines.set(data.commissionId, {
      accrued: data,
      reversedMinor: 0,
      forfeitedMinor: 0,
      stands: 'held',
      payoutId: null,
      holds: Set(),
      freedOn: null,
      bookedFrom: data.bookedOn,
    }),
    heldUntil: state.heldUntil.update(data.releaseOn, NONE, (held) => held.add(data.commissionId)),
  }),
  CommissionRefused: (state, { data }) => ({ ...state, refused: state.refused.add(refusalOf(data)) }),
  CommissionReleased: (state, { data }) => ({
    ...state,
    lines: changeLine(state.lines, data.commissionId, (line) => ({ ...line, stands: 'payable' })),
    heldUntil: withoutHeld(state, data.commissionId),
    sinceLastPayout: contribute(state.sinceLastPayout, data.commissionId, data.amount.amountMinor),
  }),
  CommissionReversed: (state, { data }) => {
    const { commissionId, takenFrom, amount } = data;
    const lines = changeLine(state.lines, commissionId, (line) => ({
      ...line,
      reversedMinor: sumMinor([line.reversedMinor, amount.amountMinor]),
    }));
    if (takenFrom !== 'held')
      return {
        ...state,
        lines,
        sinceLastPayout: contribute(state.sinceLastPayout, commissionId, -amount.amountMinor),
      };
    // Nothing is left to release of a line that was reversed in full.
    const isEmpty = standsAt(lineOf(lines, commissionId)) === 0;
    return { ...state, lines, heldUntil: isEmpty ? withoutHeld(state, commissionId) : state.heldUntil };
  },
  CommissionHeld: (state, { data: { commissionId, holdId } }) => ({
    ...state,
    lines: changeLine(state.lines, commissionId, (line) => ({ ...line, holds: line.holds.add(holdId) })),
    onHold: state.onHold.update(holdId, NONE, (held) => held.add(commissionId)),
  }),
  CommissionHoldEnded: (state, { data: { commissionId, holdId, endedOn, bookedFrom } }) => {
    const left = state.onHold.get(holdId, NONE).delete(commissionId);
    return {
      ...state,
      lines: changeLine(state.lines, commissionId, (line) => ({
        ...line,
        holds: line.holds.delete(holdId),
        freedOn: line.freedOn === null || line.freedOn < endedOn ? endedOn : line.freedOn,
        bookedFrom: line.bookedFrom < bookedFrom ? bookedFrom : line.bookedFrom,
      })),
      onHold: left.isEmpty() ? state.onHold.delete(holdId) : state.onHold.set(holdId, left),
    };
  },
  CommissionsForfeited: (state, { data: { from, lines } }) => {
    const forfeited = lines.reduce(
      (known, { commissionId, amountMinor }) =>
        changeLine(known, commissionId, (line) => ({
          ...line,
          // A negative part was set off: nothing of that commission was left to lose.
          forfeitedMinor: sumMinor([line.forfeitedMinor, Math.max(0, amountMinor)]),
        })),
      state.lines,
    );
    if (from === 'payable')
      return {
        ...state,
        lines: forfeited,
        sinceLastPayout: state.sinceLastPayout.deleteAll(lines.map(({ commissionId }) => commissionId)),
      };
    return lines.reduce((rest, { commissionId }) => ({ ...rest, heldUntil: withoutHeld(rest, commissionId) }), {
      ...state,
      lines: forfeited,
    });
  },
  PayoutReserved: (state, { data: { payoutId, amount, lines, bookedOn } }) => ({
    ...state,
    lines: lines.reduce(
      (known, { commissionId }) =>
        changeLine(known, commissionId, (line) =>
          line.stands === 'payable' ? { ...line, stands: 'in-payout', payoutId } : line,
        ),
      state.lines,
    ),
    // What is on hold stays.
    sinceLastPayout: state.sinceLastPayout
      .deleteAll(lines.map(({ commissionId }) => commissionId))
      .filter((amountMinor) => amountMinor !== 0),
    payouts: state.payouts.set(payoutId, {
      amountMinor: amount.amountMinor,
      lines,
      reservedOn: bookedOn,
      settled: false,
    }),
  }),
  PayoutRefused: (state, { data }) => ({ ...state, payouts: state.payouts.set(data.payoutId, null) }),
  PayoutSettled: (state, { data: { payoutId } }) => {
    const taken = takenBy(state, payoutId);
    return {
      ...state,
      lines: standing(state.lines, taken, payoutId, 'paid'),
      payouts: state.payouts.set(payoutId, { ...taken, settled: true }),
    };
  },
  PayoutReturned: (state, { data: { payoutId } }) => {
    const taken = takenBy(state, payoutId);
    return {
      ...state,
      lines: standing(state.lines, taken, payoutId, 'payable'),
      sinceLastPayout: taken.lines.reduce(
        (contributions, { commissionId, amountMinor }) => contribute(contributions, commissionId, amountMinor),
        state.sinceLastPayout,
      ),
      payouts: state.payouts.set(payoutId, null),
    };
  },
  StatementClosed: (state, event) => ({ ...state, books: closed(state.books, event) }),
};

/** Whatever an event does to the account, it is a line of a statement. */
const onStatement =
  (one: (state: AccountState, event: Evolving) => AccountState) =>
  (state: AccountState, event: Evolving): AccountState => {
    const after = one(state, event);
    return isLine(event) ? { ...after, books: entered(after.books, event) } : after;
  };

export const evolve = Object.fromEntries(
  Object.entries(becomes).map(([type, one]) => [type, onStatement(one as Parameters<typeof onStatement>[0])]),
) as Decider<AccountState>['evolve'];

/** @throws Error where the payout took nothing: a contradiction in the log. */
function takenBy({ payouts }: Pick<AccountState, 'payouts'>, payoutId: string): Taken {
  const taken = payouts.get(payoutId);
  if (!taken) throw new Error(`Payout ${payoutId} took nothing from this account, yet something became of it.`);
  return taken;
}

/** Where the commissions that a payout took stand from now on; what an earlier one took stands where it stood. */
const standing = (lines: Map<string, Line>, taken: Taken, payoutId: string, stands: Line['stands']) =>
  taken.lines.reduce(
    (known, { commissionId }) =>
      changeLine(known, commissionId, (line) => (line.payoutId === payoutId ? { ...line, stands } : line)),
    lines,
  );
