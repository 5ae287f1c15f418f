import type { Covers, EventData, PayoutMethod, WhyNotPaid } from '@vouch/events';
import { sumMinor } from '@vouch/terms';
import { addDays, dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, handles, type DecideContext, type View } from '../decider.js';
import {
  accountLane,
  accountStream,
  earnedUntil,
  isOnHold,
  lineOf,
  type AccountState,
  type Contributions,
} from './account-state.js';
import { bookingDay, booksOfProgram, zoneOfProgram } from './books.js';
import { ReservePayout, ReturnPayout, SettlePayout } from './commands.js';
import { isCovered } from './holds.js';
import { reservePostings, returnPostings, settlePostings } from './postings.js';

/** What stands in the way of paying a partner. */
const payee: View<{
  readonly suspended: boolean;
  /** When it lost its balance. */
  readonly forfeitedAt: string | null;
}> = {
  initial: { suspended: false, forfeitedAt: null },
  evolve: {
    PartnerSuspended: (partner) => ({ ...partner, suspended: true }),
    PartnerReinstated: (partner) => ({ ...partner, suspended: false }),
    PartnerTerminated: (_, { data, occurredAt }) => ({
      suspended: false,
      forfeitedAt: data.balance === 'forfeit' ? occurredAt : null,
    }),
  },
};

/** What of the partner is on hold, before its accounts know. */
const openHolds: View<Readonly<Record<string, Covers>>> = {
  initial: {},
  evolve: {
    HoldPlaced: (open, { data: { holdId, covers } }) => ({ ...open, [holdId]: covers }),
    HoldReleased: (open, { data }) => withoutHold(open, data.holdId),
    HoldRejected: (open, { data }) => withoutHold(open, data.holdId),
  },
};

const withoutHold = (open: Readonly<Record<string, Covers>>, ended: string) =>
  Object.fromEntries(Object.entries(open).filter(([holdId]) => holdId !== ended));

/** Where money for the partner goes, and since when. */
const destination: View<{
  readonly detailsId: string;
  readonly method: PayoutMethod;
  readonly setAt: string;
} | null> = {
  initial: null,
  evolve: {
    PayoutDetailsSet: (_, { data: { detailsId, method }, occurredAt }) => ({ detailsId, method, setAt: occurredAt }),
  },
};

interface Payable {
  /** What each commission puts into the payout; negative where more was taken back. */
  readonly contributions: Contributions;
  readonly payableMinor: number;
  /** What would be payable if it were not on hold. */
  readonly onHoldMinor: number;
}

function payableOf(state: AccountState, open: readonly Covers[]): Payable {
  const all = [...state.sinceLastPayout];
  const isKept = ([commissionId, amountMinor]: Contributions[number]) =>
    amountMinor > 0 &&
    (isOnHold(state, commissionId) ||
      open.some((covers) => isCovered(covers, lineOf(state.lines, commissionId).accrued)));
  const contributions = all.filter((one) => !isKept(one) && one[1] !== 0);
  const sum = (some: Contributions) => sumMinor(some.map(([, amountMinor]) => amountMinor));
  return { contributions, payableMinor: sum(contributions), onHoldMinor: sum(all.filter(isKept)) };
}

/** Whether a partner that loses what it had earned until this day would still be paid some of it. */
const forfeits = (state: AccountState, until: string): boolean =>
  sumMinor(earnedUntil(until, state, [...state.sinceLastPayout]).map(([, amountMinor]) => amountMinor)) > 0;

interface Refusal {
  readonly reason: WhyNotPaid;
  readonly until?: string;
}

type Way = Pick<EventData<'PayoutReserved'>, 'method' | 'detailsId'>;

/** How the money gets to the partner; or why it can't. */
function wayTo(
  { partnerId, programId, methods, coolOffDays, proposedOn }: ReservePayout,
  consulted: DecideContext['consulted'],
): Way | Refusal {
  const details = consulted(destination, `payout-details-${partnerId}`);
  // A payout that is made by hand looks at no details: whoever pays knows where.
  if (methods.length === 1 && methods[0] === 'manual') return { method: 'manual' };
  if (details === null) return methods.includes('manual') ? { method: 'manual' } : { reason: 'no-payout-details' };
  const { detailsId, method, setAt } = details;
  if (!methods.includes(method)) return { reason: 'method-not-offered' };
  const until = addDays(dayIn(consulted(zoneOfProgram, `program-${programId}`), setAt), coolOffDays);
  return coolOffDays > 0 && proposedOn <= until ? { reason: 'cooling-off', until } : { method, detailsId };
}

/** Why nothing of this account goes into the payout, whatever the way; undefined where something can. */
function obstacle(
  { programId, minimumMinor, partnerId }: ReservePayout,
  state: AccountState,
  { payableMinor, onHoldMinor }: Payable,
  consulted: DecideContext['consulted'],
): Refusal | undefined {
  const { suspended, forfeitedAt } = consulted(payee, `partner-${partnerId}`);
  if (state.programId !== null && state.programId !== programId) return { reason: 'other-program' };
  if (suspended) return { reason: 'partner-suspended' };
  if (payableMinor <= 0) return { reason: onHoldMinor > 0 ? 'on-hold' : 'nothing-payable' };
  // The forfeit follows the termination a moment later, or a late accrual: until then its money must not go out.
  if (forfeitedAt !== null && forfeits(state, dayIn(consulted(zoneOfProgram, `program-${programId}`), forfeitedAt)))
    return { reason: 'balance-forfeited' };
  return payableMinor < minimumMinor ? { reason: 'below-minimum' } : undefined;
}

/** What is payable leaves the account: put aside for a payout, then gone, or back. */
export const paying = [
  handles({
    type: ReservePayout,
    summary:
      'Puts aside all that is payable for a payout, less what was reversed after it had been paid, or says why not.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: ({ partnerId, programId }) => [
      consult(`partner-${partnerId}`, payee),
      consult(`holds-${partnerId}`, openHolds),
      booksOfProgram(programId),
      consult(`payout-details-${partnerId}`, destination),
    ],
    decide: (command, state: AccountState, { consulted }) => {
      const { payoutId, partnerId, programId, currency, proposedOn } = command;
      if (state.payouts.has(payoutId)) return ALREADY_TRUE;
      const payable = payableOf(state, Object.values(consulted(openHolds)));
      const amount = { amountMinor: payable.payableMinor, currency };
      const ids = { partnerId, programId, payoutId };
      const days = { occurredOn: proposedOn, bookedOn: bookingDay(state.books, consulted, proposedOn) };
      const way = obstacle(command, state, payable, consulted) ?? wayTo(command, consulted);
      if ('reason' in way) return [{ type: 'PayoutRefused', data: { ...ids, amount, ...way, ...days } }];
      const lines = payable.contributions.map(([commissionId, amountMinor]) => ({ commissionId, amountMinor }));
      const postings = reservePostings(partnerId, amount);
      const { method, detailsId } = way;
      return [
        {
          type: 'PayoutReserved',
          data: { ...ids, amount, lines, method, ...filledIn({ detailsId }), ...days, postings },
        },
      ];
    },
  }),
  handles({
    type: SettlePayout,
    summary: 'Books what was put aside as paid.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: (_, { programId }: AccountState) => (programId === null ? [] : [booksOfProgram(programId)]),
    decide: ({ payoutId, partnerId, currency, paidOn }, state: AccountState, { consulted }) => {
      const taken = state.payouts.get(payoutId);
      if (!taken) return notReserved(payoutId, partnerId);
      if (taken.settled) return ALREADY_TRUE;
      const { amountMinor, reservedOn } = taken;
      // Never before it was put aside, whatever day the bank or a person names.
      const days = { occurredOn: paidOn, bookedOn: bookingDay(state.books, consulted, paidOn, reservedOn) };
      const amount = { amountMinor, currency };
      const programId = programOf(state);
      const postings = settlePostings(amount);
      return [{ type: 'PayoutSettled', data: { partnerId, programId, payoutId, amount, ...days, postings } }];
    },
  }),
  handles({
    type: ReturnPayout,
    summary: 'Books what did not reach the partner as payable again.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: (_, { programId }: AccountState) => (programId === null ? [] : [booksOfProgram(programId)]),
    decide: ({ payoutId, partnerId, currency, from, code }, state: AccountState, { occurredAt, consulted }) => {
      const taken = state.payouts.get(payoutId);
      if (taken === null) return ALREADY_TRUE;
      if (taken === undefined) return notReserved(payoutId, partnerId);
      const { amountMinor, reservedOn } = taken;
      const amount = { amountMinor, currency };
      const programId = programOf(state);
      const occurredOn = dayIn(consulted(zoneOfProgram), occurredAt);
      const days = { occurredOn, bookedOn: bookingDay(state.books, consulted, occurredOn, reservedOn) };
      const postings = returnPostings(partnerId, amount, from);
      return [
        { type: 'PayoutReturned', data: { partnerId, programId, payoutId, from, amount, code, ...days, postings } },
      ];
    },
  }),
];

const notReserved = (payoutId: string, partnerId: string) =>
  new Rejection('PayoutNotReserved', `Nothing of partner ${partnerId} was put aside for payout ${payoutId}.`);

/** @throws Error before anything was accrued: then nothing can have been put aside. */
function programOf({ programId }: AccountState): string {
  if (programId === null) throw new Error('Nothing was ever accrued on this account, yet a payout took something.');
  return programId;
}
