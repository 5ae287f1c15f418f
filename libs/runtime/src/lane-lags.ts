import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import type pg from 'pg';

/** How far one lane of a reader is behind the log. */
export interface LaneLag {
  readonly subscriber: string;
  readonly lane: number;
  /** Between the lane and the head: on Postgres, the number of events that are still to come. */
  readonly positions: number;
  /** How long the oldest of them has been in the log; 0 when there is none. */
  readonly seconds: number;
}

/** For every lane of every reader that has begun, those too that fill rows which are not served yet. */
export async function laneLags({
  pool,
  log,
  now = Date.now,
}: {
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly now?: () => number;
}): Promise<readonly LaneLag[]> {
  const { rows } = await pool.query<{ subscriber: string; lane: number; position: Position }>(
    'select subscriber, lane, position from vouch_runtime.checkpoint order by subscriber, lane',
  );
  // Last, so that nobody seems to be ahead of it.
  const head = await log.head();
  const behind = new Set(rows.map(({ position }) => position).filter((position) => position < head));
  const waitingSince = new Map<Position, number>();
  for (const position of behind) waitingSince.set(position, await recordedAfter(log, position, head));
  return rows.map(({ subscriber, lane, position }) => ({
    subscriber,
    lane,
    positions: Math.max(0, head - position),
    seconds: Math.max(0, (now() - (waitingSince.get(position) ?? now())) / 1000),
  }));
}

/** When the first event after a position was recorded, in milliseconds since 1970. */
async function recordedAfter(log: EventLog, after: Position, upTo: Position): Promise<number> {
  for await (const { events } of log.readAll({ after, upTo, pageSize: 1 }))
    for (const event of events) return Date.parse(event.recordedAt);
  return Date.now();
}
