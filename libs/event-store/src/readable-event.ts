import { type Position, type RecordedEvent, UnreadableEvent, upcast } from '@vouch/events';
import type { Page, StoredEvent } from './event-log.js';

type Readable = Pick<StoredEvent, 'position' | 'recordedAt' | 'canonical'>;

/**
 * A stored event in today's shape.
 * @throws UnreadableEvent, naming the position, for text that isn't JSON and for what upcast refuses.
 */
export function readableEvent({ position, recordedAt, canonical }: Readable): RecordedEvent {
  try {
    const event = JSON.parse(canonical) as { -readonly [K in keyof RecordedEvent]: RecordedEvent[K] };
    event.data = upcast(event.type, event.schemaVersion, event.data) as RecordedEvent['data'];
    event.position = position;
    event.recordedAt = recordedAt;
    return event as RecordedEvent;
  } catch (error) {
    throw new UnreadableEvent(`Position ${position}: ${(error as Error).message}`, { cause: error });
  }
}

/** The stored events as one page; or, when one of them is unreadable, what stands before it, and then the error. */
export function* readablePages(stored: Iterable<Readable>, through: Position): Generator<Page> {
  const events: RecordedEvent[] = [];
  for (const row of stored) {
    try {
      events.push(readableEvent(row));
    } catch (error) {
      const last = events.at(-1);
      if (last) yield { events, through: last.position };
      throw error;
    }
  }
  yield { events, through };
}
