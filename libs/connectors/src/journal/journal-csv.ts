import type { EventType, RecordedEvent } from '@vouch/events';
import { stringify } from 'csv-stringify/sync';
import { decimal, inert } from '../csv-cell.js';

export interface JournalRange {
  /** Booking days, YYYY-MM-DD, both included; without them, all. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly currency?: string | undefined;
  readonly program?: string | undefined;
}

const COLUMNS = [
  'booked_on',
  'occurred_on',
  'position',
  'event_id',
  'type',
  'program',
  'partner',
  'account',
  'currency',
  'debit_minor',
  'credit_minor',
  'debit',
  'credit',
  'reference',
] as const;

type Line = Record<(typeof COLUMNS)[number], string | number>;
type Booking = Extract<RecordedEvent, { data: { postings: unknown } }>;

const isBooking = (event: RecordedEvent): event is Booking => 'postings' in event.data;

const csv = (lines: readonly Line[], header = false) =>
  stringify(lines as Line[], { header, columns: [...COLUMNS], record_delimiter: 'windows' });

/** Debits and credits of a currency, which are the same. */
interface Control {
  debitMinor: bigint;
  creditMinor: bigint;
}

/**
 * The journal as CSV (RFC 4180), in constant memory: a line for each posting, in the order of the log, and at the end a control
 * total for each currency. Its pieces come as the events do.
 */
export async function* journalCsv(
  pages: AsyncIterable<{ readonly events: readonly RecordedEvent[] }>,
  range: JournalRange = {},
): AsyncGenerator<string> {
  const controls = new Map<string, Control>();
  yield csv([], true);
  for await (const { events } of pages) {
    const lines = events.filter(isBooking).flatMap((event) => linesOf(event, range));
    for (const line of lines) count(controls, line);
    if (lines.length > 0) yield csv(lines);
  }
  yield csv(
    [...controls].sort(([one], [other]) => (one < other ? -1 : 1)).map(([currency, sums]) => total(currency, sums)),
  );
}

function linesOf({ id, position, type, data }: Booking, { from, to, currency, program }: JournalRange): Line[] {
  const { bookedOn, occurredOn, programId, partnerId, postings } = data;
  const isMeant =
    (from === undefined || bookedOn >= from) &&
    (to === undefined || bookedOn <= to) &&
    (program === undefined || programId === program);
  if (!isMeant) return [];
  return postings
    .filter((posting) => currency === undefined || posting.currency === currency)
    .map((posting) => {
      const debitMinor = Math.max(0, posting.amountMinor);
      const creditMinor = Math.max(0, -posting.amountMinor);
      return {
        booked_on: bookedOn,
        occurred_on: occurredOn,
        position,
        event_id: id,
        type,
        program: inert(programId),
        partner: inert(partnerId),
        // Of the partner's own accounts the partner stands in a column of its own.
        account: inert(posting.account.split(':', 1)[0]!),
        currency: posting.currency,
        debit_minor: debitMinor,
        credit_minor: creditMinor,
        debit: decimal(debitMinor, posting.currency),
        credit: decimal(creditMinor, posting.currency),
        reference: inert(referenceOf(data)),
      };
    });
}

/** What it is about: the commission, or the payout. */
const referenceOf = (data: Booking['data']): string =>
  'commissionId' in data ? data.commissionId : 'payoutId' in data ? data.payoutId : '';

function count(controls: Map<string, Control>, { currency, debit_minor, credit_minor }: Line): void {
  const sums = controls.get(String(currency)) ?? { debitMinor: 0n, creditMinor: 0n };
  sums.debitMinor += BigInt(debit_minor);
  sums.creditMinor += BigInt(credit_minor);
  controls.set(String(currency), sums);
}

const total = (currency: string, { debitMinor, creditMinor }: Control): Line => ({
  booked_on: '',
  occurred_on: '',
  position: '',
  event_id: '',
  type: 'control-total',
  program: '',
  partner: '',
  account: '',
  currency,
  debit_minor: String(debitMinor),
  credit_minor: String(creditMinor),
  debit: '',
  credit: '',
  reference: debitMinor === creditMinor ? 'balanced' : 'NOT BALANCED',
});

/** The types of events that a journal is made from: no others need be read. */
export const BOOKING_TYPES = [
  'CommissionAccrued',
  'CommissionReleased',
  'CommissionReversed',
  'CommissionsForfeited',
  'PayoutReserved',
  'PayoutSettled',
  'PayoutReturned',
] as const satisfies readonly EventType[];
