import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import type pg from 'pg';
import { fillingSubscriber, policySubscriber, projectionSubscriber, type Readers } from './subscribers.js';

export interface ReaderProgress {
  readonly kind: 'projection' | 'policy';
  readonly name: string;
  readonly subscriber: string;
  /** Everything up to here is handled, or parked. null: it has not begun, or its first rows are still being filled. */
  readonly position: Position | null;
  /** Distance to the head, in positions: on Postgres, the number of events that are still to come. */
  readonly lag: number;
  /** Events that could not be handled. */
  readonly parked: number;
  /** Events that wait behind those. */
  readonly waiting: number;
  /** How far the rows of this version are filled, while they are not served yet; else null. */
  readonly filledTo: Position | null;
}

export interface Progress {
  readonly head: Position;
  readonly readers: readonly ReaderProgress[];
}

/** How far everything that follows the log has come. */
export async function progressOf({
  log,
  pool,
  projections,
  policies,
}: Readers & { readonly log: EventLog; readonly pool: pg.Pool }): Promise<Progress> {
  const positions = await positionsOf(pool);
  const parked = await parkedCounts(pool);
  // Last, so that nobody seems to be ahead of it.
  const head = await log.head();
  const reader = (kind: ReaderProgress['kind'], name: string, subscriber: string, filling?: string): ReaderProgress => {
    const position = positions.get(subscriber) ?? null;
    const counts = parked.get(subscriber) ?? { parked: 0, waiting: 0 };
    const filledTo = filling === undefined ? null : (positions.get(filling) ?? null);
    return { kind, name, subscriber, position, lag: head - (position ?? 0), ...counts, filledTo };
  };
  return {
    head,
    readers: [
      ...policies.map((policy) => reader('policy', policy.name, policySubscriber(policy))),
      ...projections.map((projection) =>
        reader('projection', projection.name, projectionSubscriber(projection), fillingSubscriber(projection)),
      ),
    ],
  };
}

/** Where the slowest lane of each subscriber is. */
export async function positionsOf(pool: pg.Pool): Promise<ReadonlyMap<string, Position>> {
  const { rows } = await pool.query<{ subscriber: string; position: Position }>(
    'select subscriber, min(position) as position from vouch_runtime.checkpoint group by subscriber',
  );
  return new Map(rows.map(({ subscriber, position }) => [subscriber, position]));
}

interface Counts {
  readonly parked: number;
  readonly waiting: number;
}

async function parkedCounts(pool: pg.Pool): Promise<ReadonlyMap<string, Counts>> {
  const { rows } = await pool.query<Counts & { subscriber: string }>(
    `select subscriber, count(*) filter (where not waiting) as parked, count(*) filter (where waiting) as waiting
       from vouch_runtime.parked_event group by subscriber`,
  );
  return new Map(rows.map(({ subscriber, parked, waiting }) => [subscriber, { parked, waiting }]));
}
