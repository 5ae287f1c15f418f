import type { EventLog } from '@vouch/event-store';
import { accessEvents, BEFORE_FIRST, type RecordedEvent } from '@vouch/events';

/** The first thing that happened, besides that someone got a key: a log begins with the key of its first start. */
export async function firstEventOf(log: EventLog): Promise<RecordedEvent | undefined> {
  for await (const { events } of log.readAll({ after: BEFORE_FIRST, pageSize: 10 }))
    for (const event of events) if (!isAboutKeys(event)) return event;
  return undefined;
}

const isAboutKeys = ({ type }: RecordedEvent) => Object.hasOwn(accessEvents, type);

/**
 * Whether the log's time is simulated: its first event says so. Undefined for a log without one, which nobody knows yet; after
 * that the answer never changes.
 */
export async function isSimulated(log: EventLog): Promise<boolean | undefined> {
  const first = await firstEventOf(log);
  return first && first.type === 'ClockSimulated';
}
