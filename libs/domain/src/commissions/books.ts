import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import {
  canonicalJson,
  type AccountBalance,
  type EventBody,
  type EventType,
  type StatementTotals,
} from '@vouch/events';
import { balanceChange, sumMinor } from '@vouch/terms';
import { List, Map } from 'immutable';
import { addDays, endOfMonth } from '../calendar.js';
import { consult, type Consulted, type DecideContext, type Evolving, type View } from '../decider.js';

/** The events that stand on a statement, and what each adds to its totals. */
const TOTAL_OF = {
  CommissionAccrued: 'accruedMinor',
  CommissionRefused: null,
  CommissionReleased: 'releasedMinor',
  CommissionReversed: 'reversedMinor',
  CommissionsForfeited: 'forfeitedMinor',
  PayoutReserved: 'reservedMinor',
  PayoutRefused: null,
  PayoutSettled: 'paidMinor',
  PayoutReturned: 'returnedMinor',
} as const satisfies Partial<Record<EventType, keyof StatementTotals | null>>;

export type LineType = keyof typeof TOTAL_OF;
export const LINE_TYPES = Object.keys(TOTAL_OF) as readonly LineType[];
type Line = EventBody<LineType>;

/** A partner's account by months: closed ones, of which the balance is left, and those that still take lines. */
export interface Books {
  /** The last day that is closed, YYYY-MM-DD; empty before the first. */
  readonly closedUntil: string;
  /** What the account came to at its end. */
  readonly closing: AccountBalance;
  /** The lines of each month since, in the order in which they were recorded. */
  readonly open: Map<string, List<Line>>;
}

export const NEW_BOOKS: Books = { closedUntil: '', closing: { heldMinor: 0, payableMinor: 0 }, open: Map() };

const monthOf = (day: string) => day.slice(0, 7);
/** `2026-03` → `2026-03-31`. */
export const lastDayOf = (month: string) => endOfMonth(`${month}-01`);

export const isLine = (event: Evolving): event is Evolving<LineType> => event.type in TOTAL_OF;

/** One more line. */
export const entered = (books: Books, line: Line): Books => ({
  ...books,
  open: books.open.update(monthOf(line.data.bookedOn), List(), (lines) => lines.push(line)),
});

/** Nothing is booked any more until the end of this month. */
export const closed = (books: Books, { data: { month, closing } }: Evolving<'StatementClosed'>): Books => ({
  closedUntil: lastDayOf(month),
  closing,
  open: books.open.filter((_, one) => one > month),
});

/** The statements of all months until this one that have a line, the earliest first. */
export function statementsUntil(
  month: string,
  { closing, open }: Books,
  account: { readonly partnerId: string; readonly programId: string; readonly currency: string },
): EventBody<'StatementClosed'>[] {
  let opening = closing;
  return [...open]
    .filter(([one]) => one <= month)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([one, lines]) => {
      const statement = statementOf(one, [...lines], opening, account);
      opening = statement.data.closing;
      return statement;
    });
}

function statementOf(
  month: string,
  lines: readonly Line[],
  opening: AccountBalance,
  account: { readonly partnerId: string; readonly programId: string; readonly currency: string },
): EventBody<'StatementClosed'> {
  const totals = {
    accruedMinor: 0,
    releasedMinor: 0,
    reversedMinor: 0,
    forfeitedMinor: 0,
    reservedMinor: 0,
    paidMinor: 0,
    returnedMinor: 0,
  };
  let { heldMinor, payableMinor } = opening;
  const hash = sha256.create();
  for (const { type, data } of lines) {
    const total = TOTAL_OF[type];
    if (total && 'amount' in data) totals[total] = sumMinor([totals[total], data.amount.amountMinor]);
    const change = balanceChange(account.partnerId, 'postings' in data ? data.postings : []);
    heldMinor = sumMinor([heldMinor, change.heldDeltaMinor]);
    payableMinor = sumMinor([payableMinor, change.payableDeltaMinor]);
    hash.update(utf8ToBytes(`${canonicalJson({ type, data })}\n`));
  }
  const refusals = lines.filter(({ type }) => type === 'CommissionRefused').length;
  return {
    type: 'StatementClosed',
    data: {
      ...account,
      month,
      opening,
      closing: { heldMinor, payableMinor },
      totals,
      lines: lines.length - refusals,
      refusals,
      digest: bytesToHex(hash.digest()),
    },
  };
}

export const zoneOfProgram: View<string> = { initial: 'UTC', evolve: { ProgramLaunched: (_, { data }) => data.zone } };

/** The last day of the last month that ended in a zone; empty before the first that ended while its days were closed. */
const monthsOfZone: View<string> = {
  initial: '',
  evolve: { DayClosed: (until, { data: { date } }) => (date === endOfMonth(date) ? date : until) },
};

/** What has to be consulted to know which months are closed: of an account in which nothing happened, only the calendar knows. */
export const booksOfProgram = (programId: string): Consulted =>
  consult(`program-${programId}`, zoneOfProgram, (zone) => [consult(`clock-${zone}`, monthsOfZone)]);

/** The day of booking: the latest of these days, or the first open one where its month is closed. */
export function bookingDay(
  { closedUntil }: Books,
  consulted: DecideContext['consulted'] | null,
  ...days: readonly string[]
): string {
  const ended = consulted?.(monthsOfZone) ?? '';
  const until = ended > closedUntil ? ended : closedUntil;
  return [...days, ...(until === '' ? [] : [addDays(until, 1)])].reduce((latest, day) => (day > latest ? day : latest));
}
