import { EventHistoryRow } from './audit/event-history.projection.js';
import { ClockRow } from './clock/clock.projection.js';
import type { RowSource } from './query.js';

/**
 * The day that "now" is, as the log knows it: the last closed day of a zone, or of the zone that is furthest where none is
 * named; before any day was closed, the day (UTC) on which the newest event was recorded. null for an empty log.
 */
export async function lastKnownDay(rows: RowSource, zone?: string): Promise<string | null> {
  const closed = await rows.find(ClockRow, { where: { zone } });
  if (closed.length > 0)
    return closed.reduce((latest, { lastClosedDay }) => (lastClosedDay > latest ? lastClosedDay : latest), '');
  const [newest] = await rows.find(EventHistoryRow, { orderBy: [{ desc: 'position' }], limit: 1 });
  return newest?.recordedAt.slice(0, 10) ?? null;
}
