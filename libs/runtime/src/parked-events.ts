import type { EventLog } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import type pg from 'pg';
import { type Fence, holdFence } from './checkpoints.js';
import { inTransaction } from './transaction.js';

/** An event that a reader couldn't handle, or one of the same lane key that came later and waits behind it. */
export interface ParkedEvent {
  readonly subscriber: string;
  readonly laneKey: string;
  readonly position: Position;
  readonly eventId: string;
  readonly eventType: string;
  readonly stream: string;
  readonly revision: number;
  /** true: nothing is wrong with this one, but an earlier event of its key is parked. */
  readonly waiting: boolean;
  readonly reason: string;
  /** Where in the code it failed, and what caused that; null for one that waits. */
  readonly stack: string | null;
  readonly attempts: number;
  /** Someone asked for it; the reader takes it up within a second, where one runs. */
  readonly retryRequested: boolean;
  readonly parkedAt: string;
}

const COLUMNS = `subscriber, lane_key as "laneKey", position, event_id as "eventId", event_type as "eventType", stream, revision,
  waiting, reason, stack, attempts, retry_requested as "retryRequested", parked_at as "parkedAt"`;

/** Parks an event that failed again and again. Its lane key is closed from now on: see `parkBehind`. */
export async function park(
  client: pg.ClientBase,
  subscriber: string,
  event: RecordedEvent,
  { error, attempts }: { readonly error: unknown; readonly attempts: number },
): Promise<void> {
  await insert(client, subscriber, [event], { waiting: false, reason: String(error), stack: stackOf(error), attempts });
}

/** Parks events whose key is closed, so that they are handled in their order once the first one is. */
export async function parkBehind(
  client: pg.ClientBase,
  subscriber: string,
  events: readonly RecordedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const state = { waiting: true, reason: 'waits behind an earlier event', stack: null, attempts: 0 };
  await insert(client, subscriber, events, state);
}

/** The keys whose events have to be parked behind others. */
export async function parkedKeys(client: pg.Pool | pg.ClientBase, subscriber: string): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>(
    'select distinct lane_key as key from vouch_runtime.parked_event where subscriber = $1',
    [subscriber],
  );
  return new Set(rows.map(({ key }) => key));
}

/** By subscriber, then in order of position. */
export async function listParked(
  client: pg.Pool | pg.ClientBase,
  filter: {
    readonly subscriber?: string;
    readonly laneKey?: string;
    readonly position?: Position;
    readonly waiting?: boolean;
    /** Those that come after this one. */
    readonly after?: Pick<ParkedEvent, 'subscriber' | 'position'>;
    readonly limit?: number;
  } = {},
): Promise<readonly ParkedEvent[]> {
  const { rows } = await client.query<ParkedEvent>(
    `select ${COLUMNS} from vouch_runtime.parked_event
      where ($1::text is null or subscriber = $1) and ($2::text is null or lane_key = $2)
        and ($3::boolean is null or waiting = $3) and ($4::bigint is null or position = $4)
        and ($5::text is null or (subscriber, position) > ($5, $6::bigint))
      order by subscriber, position limit $7`,
    [
      filter.subscriber ?? null,
      filter.laneKey ?? null,
      filter.waiting ?? null,
      filter.position ?? null,
      filter.after?.subscriber ?? null,
      filter.after?.position ?? null,
      filter.limit ?? null,
    ],
  );
  return rows;
}

/**
 * Asks the subscriber's runner, in whatever process it is, to handle a key's parked events again, in their order.
 * Returns how many there are; 0 means that nothing is parked under that key.
 */
export async function retryParked(pool: pg.Pool, subscriber: string, laneKey: string): Promise<number> {
  const { rowCount } = await pool.query(
    'update vouch_runtime.parked_event set retry_requested = true where subscriber = $1 and lane_key = $2',
    [subscriber, laneKey],
  );
  return rowCount ?? 0;
}

/** The keys that someone asked to have handled again. */
export async function requestedRetries(
  client: pg.Pool | pg.ClientBase,
  subscriber: string,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ key: string }>(
    'select distinct lane_key as key from vouch_runtime.parked_event where subscriber = $1 and retry_requested',
    [subscriber],
  );
  return rows.map(({ key }) => key);
}

export interface ReplayParked {
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly fence: Fence;
  readonly laneKey: string;
  /** Whose checkpoint guards the key. */
  readonly lane: number;
  /** Handles one event; what it writes with this client is committed together with the event's leaving the park. */
  readonly handle: (client: pg.ClientBase, event: RecordedEvent) => Promise<void>;
  /** Whether a failure is the event's own. Others (a lost connection) are thrown, and nothing is changed. */
  readonly isPoison: (error: unknown) => boolean;
}

/**
 * Handles a key's parked events in order, one transaction each, until one fails again. Returns true when none is left, so
 * that the key is open again. Nothing else may handle events of this key meanwhile.
 * @throws LeaseLost when someone else holds the lease.
 */
export async function replayParked({
  pool,
  log,
  fence,
  laneKey,
  lane,
  handle,
  isPoison,
}: ReplayParked): Promise<boolean> {
  const { subscriber } = fence;
  for (;;) {
    const [next] = await listParked(pool, { subscriber, laneKey, limit: 1 });
    if (!next) return true;
    const event = await eventAt(log, next);
    try {
      await inTransaction(pool, async (client) => {
        await holdFence(client, fence, lane);
        await handle(client, event);
        await client.query('delete from vouch_runtime.parked_event where subscriber = $1 and position = $2', [
          subscriber,
          next.position,
        ]);
      });
    } catch (error) {
      if (!isPoison(error)) throw error;
      await failedAgain(pool, fence, lane, next, error);
      return false;
    }
  }
}

async function failedAgain(
  pool: pg.Pool,
  fence: Fence,
  lane: number,
  parked: ParkedEvent,
  error: unknown,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await holdFence(client, fence, lane);
    await client.query(
      `update vouch_runtime.parked_event set waiting = false, reason = $3, stack = $4, attempts = attempts + 1
        where subscriber = $1 and position = $2`,
      [fence.subscriber, parked.position, String(error), stackOf(error)],
    );
    await client.query(
      'update vouch_runtime.parked_event set retry_requested = false where subscriber = $1 and lane_key = $2',
      [fence.subscriber, parked.laneKey],
    );
  });
}

/** @throws Error when the log doesn't have it: it was restored from an older backup. */
export async function eventAt(
  log: EventLog,
  { stream, revision, eventId }: Pick<ParkedEvent, 'stream' | 'revision' | 'eventId'>,
): Promise<RecordedEvent> {
  for await (const page of log.readStream(stream, { from: revision, pageSize: 1 }))
    for (const event of page) if (event.id === eventId) return event;
  throw new Error(`The log has no event ${eventId} at revision ${revision} of ${stream}, though it is parked.`);
}

async function insert(
  client: pg.ClientBase,
  subscriber: string,
  events: readonly RecordedEvent[],
  state: Pick<ParkedEvent, 'waiting' | 'reason' | 'stack' | 'attempts'>,
): Promise<void> {
  await client.query(
    `insert into vouch_runtime.parked_event
       (subscriber, position, lane_key, event_id, event_type, stream, revision, waiting, reason, stack, attempts)
     select $1, event.*, $8, $9, $10, $11
       from unnest($2::bigint[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[]) event`,
    [
      subscriber,
      events.map(({ position }) => position),
      events.map(({ laneKey }) => laneKey),
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ stream }) => stream),
      events.map(({ revision }) => revision),
      state.waiting,
      state.reason,
      state.stack,
      state.attempts,
    ],
  );
}

const LONGEST_STACK = 10_000;

/** The stack of an error and of what caused it. It is for whoever mends the code; no person's data is in events, so none is here. */
function stackOf(error: unknown): string | null {
  const stacks: string[] = [];
  for (let at = error; at instanceof Error && stacks.length < 5; at = at.cause) stacks.push(at.stack ?? String(at));
  return stacks.length > 0 ? stacks.join('\nCaused by: ').slice(0, LONGEST_STACK) : null;
}
