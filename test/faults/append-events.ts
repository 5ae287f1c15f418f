import type { EventLog } from '@vouch/event-store';
import type { EventToAppend, RecordedEvent } from '@vouch/events';

/** Appends events that were made up, in their order; the log gives them positions of its own. */
export async function appendEvents(log: EventLog, events: Iterable<RecordedEvent>): Promise<void> {
  for (const { stream, ...event } of events) {
    const toAppend: Partial<RecordedEvent> = { ...event };
    delete toAppend.revision;
    delete toAppend.position;
    delete toAppend.recordedAt;
    await log.append(stream, 'any', [toAppend as EventToAppend]);
  }
}
