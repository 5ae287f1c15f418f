import type { EventLog } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import type { Records } from '@vouch/read-models';

/** The log as it was when it ended at a position, for queries that show what rows follow from. */
export const recordsUpTo = (log: EventLog, upTo: Position): Records => ({
  async of(stream) {
    const events: RecordedEvent[] = [];
    for await (const page of log.readStream(stream)) events.push(...page.filter(({ position }) => position <= upTo));
    return events;
  },
  async at(stream, revision) {
    for await (const [event] of log.readStream(stream, { from: revision, pageSize: 1 }))
      return event && event.position <= upTo ? event : null;
    return null;
  },
});
