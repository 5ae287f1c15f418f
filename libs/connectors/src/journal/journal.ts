import type { EventType, RecordedEvent } from '@vouch/events';

export interface JournalRange {
  /** Booking days, YYYY-MM-DD, both included; without them, all. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly currency?: string | undefined;
  readonly program?: string | undefined;
}

/** A posting. */
export interface JournalLine {
  readonly bookedOn: string;
  readonly occurredOn: string;
  readonly position: number;
  readonly eventId: string;
  readonly type: EventType;
  readonly programId: string;
  readonly partnerId: string;
  /** Of the partner's own accounts without the partner, which has a field of its own. */
  readonly account: string;
  readonly currency: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  /** What it is about: the commission, or the payout; otherwise empty. */
  readonly reference: string;
}

/** Debits and credits of a currency, which are the same. */
export interface JournalTotal {
  readonly currency: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

/** As a log gives them. */
export type JournalPages = AsyncIterable<{ readonly events: readonly RecordedEvent[] }>;

/** One form of the journal: its pieces come as the events do, in constant memory. */
export interface JournalForm {
  readonly begin: string;
  readonly lines: (lines: readonly JournalLine[], isFirst: boolean) => string;
  readonly end: (totals: readonly JournalTotal[]) => string;
}

type Booking = Extract<RecordedEvent, { data: { postings: unknown } }>;

const isBooking = (event: RecordedEvent): event is Booking => 'postings' in event.data;

/** The journal in a form: a line for each posting, in the order of the log, and at the end a control total for each currency. */
export async function* writeJournal(
  form: JournalForm,
  pages: JournalPages,
  range: JournalRange = {},
): AsyncGenerator<string> {
  const totals = new Map<string, JournalTotal>();
  let isFirst = true;
  yield form.begin;
  for await (const { events } of pages) {
    const lines = events.filter(isBooking).flatMap((event) => linesOf(event, range));
    if (lines.length === 0) continue;
    for (const line of lines) totals.set(line.currency, withLine(totals.get(line.currency), line));
    yield form.lines(lines, isFirst);
    isFirst = false;
  }
  yield form.end([...totals.values()].sort((one, other) => (one.currency < other.currency ? -1 : 1)));
}

function linesOf({ id, position, type, data }: Booking, { from, to, currency, program }: JournalRange): JournalLine[] {
  const { bookedOn, occurredOn, programId, partnerId, postings } = data;
  const isMeant =
    (from === undefined || bookedOn >= from) &&
    (to === undefined || bookedOn <= to) &&
    (program === undefined || programId === program);
  if (!isMeant) return [];
  return postings
    .filter((posting) => currency === undefined || posting.currency === currency)
    .map((posting) => ({
      bookedOn,
      occurredOn,
      position,
      eventId: id,
      type,
      programId,
      partnerId,
      account: posting.account.split(':', 1)[0]!,
      currency: posting.currency,
      debitMinor: Math.max(0, posting.amountMinor),
      creditMinor: Math.max(0, -posting.amountMinor),
      reference: 'commissionId' in data ? data.commissionId : 'payoutId' in data ? data.payoutId : '',
    }));
}

const withLine = (total: JournalTotal | undefined, { currency, debitMinor, creditMinor }: JournalLine) => ({
  currency,
  debitMinor: (total?.debitMinor ?? 0n) + BigInt(debitMinor),
  creditMinor: (total?.creditMinor ?? 0n) + BigInt(creditMinor),
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
