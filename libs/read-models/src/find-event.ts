import type { Position } from '@vouch/events';
import { EventHistoryRow } from './audit/event-history.projection.js';
import type { RowSource } from './query.js';

/** Where an event stands, by its position; undefined where there is none. */
export async function eventAt(rows: RowSource, position: Position): Promise<EventHistoryRow | undefined> {
  const [found] = await rows.find(EventHistoryRow, { where: { position }, limit: 1 });
  return found;
}

/** Where an event stands, by its id; undefined where there is none. */
export async function eventNamed(rows: RowSource, eventId: string): Promise<EventHistoryRow | undefined> {
  const [found] = await rows.find(EventHistoryRow, { where: { eventId }, limit: 1 });
  return found;
}
