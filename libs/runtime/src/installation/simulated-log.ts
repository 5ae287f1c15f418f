import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST } from '@vouch/events';

/**
 * Whether the log's time is simulated: its first event says so. Undefined for an empty log, which nobody knows yet; after that
 * the answer never changes.
 */
export async function isSimulated(log: EventLog): Promise<boolean | undefined> {
  for await (const { events } of log.readAll({ after: BEFORE_FIRST, pageSize: 1 }))
    if (events[0]) return events[0].type === 'ClockSimulated';
  return undefined;
}
