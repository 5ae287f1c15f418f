import type { EventLog } from '@vouch/event-store';
import type { EventToAppend, RecordedEvent } from '@vouch/events';

/** Appends events that were made up, in their order; the log gives them positions of its own. */
export async function appendEvents(log: EventLog, events: Iterable<RecordedEvent>): Promise<void> {
  for (const { stream, revision: _revision, position: _position, recordedAt: _recordedAt, ...event } of events) {
    await log.append(stream, 'any', [event as EventToAppend]);
  }
}
