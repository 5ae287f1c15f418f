import { canonicalJson, type EventData, type EventType, type RecordedEvent } from '@vouch/events';
import { closed, entered, isLine, LINE_TYPES, NEW_BOOKS, statementsUntil, type Books } from './books.js';

/** Recomputes each closed statement from the lines that the log has of its month. Takes the events of a log in its order. */
export class ClosedStatements {
  /** What closing one reads: no others need be given. */
  static readonly types = [...LINE_TYPES, 'StatementClosed'] as const satisfies readonly EventType[];
  private readonly books = new Map<string, Books>();

  /** What a closed statement says that its lines do not; null where they agree, and for what is none. */
  differenceIn(event: RecordedEvent): string | null {
    const books = this.books.get(event.stream) ?? NEW_BOOKS;
    if (isLine(event)) {
      this.books.set(event.stream, entered(books, event));
      return null;
    }
    if (event.type !== 'StatementClosed') return null;
    const { partnerId, programId, currency, month } = event.data;
    this.books.set(event.stream, closed(books, event));
    const again = statementsUntil(month, books, { partnerId, programId, currency }).find(
      ({ data }) => data.month === month,
    );
    const what = `The statement ${month} of ${event.stream}`;
    if (!again) return `${what} was closed without a line.`;
    const differs = fieldsOf(event.data).filter(
      (field) => canonicalJson(event.data[field]) !== canonicalJson(again.data[field]),
    );
    if (differs.length === 0) return null;
    const said = differs.map(
      (field) =>
        `${field} ${canonicalJson(event.data[field])} where its lines come to ${canonicalJson(again.data[field])}`,
    );
    return `${what} says ${said.join(', ')}.`;
  }
}

const fieldsOf = (data: EventData<'StatementClosed'>) => Object.keys(data) as (keyof typeof data)[];
