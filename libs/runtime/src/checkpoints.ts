import type { Position } from '@vouch/events';
import type pg from 'pg';

/** How far a reader has come in one of its lanes: everything up to `position` is in its rows. */
export interface Checkpoint {
  readonly lane: number;
  /** How many lanes the reader had when it wrote this. */
  readonly lanes: number;
  readonly position: Position;
}

/** Who may move a subscriber's checkpoints: the holder of its newest generation. */
export interface Fence {
  readonly subscriber: string;
  readonly generation: number;
}

/** Another process reads for this subscriber now; whatever this one had in hand must not be written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(
    readonly subscriber: string,
    why: string,
  ) {
    super(`${subscriber}: the lease is lost: ${why}.`);
  }
}

/** The rows know events that the log doesn't have: the log was restored from an older backup than the rows. */
export class CheckpointBeyondHead extends Error {
  override readonly name = 'CheckpointBeyondHead';
  constructor(
    readonly subscriber: string,
    readonly position: Position,
    readonly head: Position,
  ) {
    super(
      `${subscriber} has read up to position ${position}, but the log ends at ${head}. ` +
        `The log was probably restored from an older backup than the database of the read models. ` +
        `Restore both from the same moment, or rebuild the read model from the log.`,
    );
  }
}

export async function readCheckpoints(
  client: pg.Pool | pg.ClientBase,
  subscriber: string,
): Promise<readonly Checkpoint[]> {
  const { rows } = await client.query<Checkpoint>(
    'select lane, lanes, position from vouch_runtime.checkpoint where subscriber = $1 order by lane',
    [subscriber],
  );
  return rows;
}

export interface CheckpointMove {
  readonly fence: Fence;
  readonly lanes: readonly number[];
  /** Where the caller left them. */
  readonly from: Position;
  readonly to: Position;
}

/**
 * Moves the lanes of many subscribers inside the caller's transaction. Call it before anything else is written there: it takes the
 * locks that keep a second writer away from the rows. All of them, or the transaction has to be rolled back: some lanes of a
 * subscriber may have been moved when it throws.
 * @throws LeaseLost when lanes are not where the caller left them, or someone else holds the lease.
 */
export async function moveCheckpoints(client: pg.ClientBase, moves: readonly CheckpointMove[]): Promise<void> {
  for (const { fence, from, to } of moves)
    if (to < from) throw new RangeError(`${fence.subscriber}: a checkpoint never goes back (from ${from} to ${to}).`);
  const rows = moves.flatMap(({ fence, lanes, from, to }) => lanes.map((lane) => ({ ...fence, lane, from, to })));
  const { rows: moved } = await client.query<{ subscriber: string; lane: number }>(
    `update vouch_runtime.checkpoint c set position = m.target, updated_at = now()
       from unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::bigint[])
         as m (subscriber, generation, lane, origin, target)
      where c.subscriber = m.subscriber and c.generation = m.generation and c.lane = m.lane
        and c.position = m.origin
     returning c.subscriber, c.lane`,
    [
      rows.map(({ subscriber }) => subscriber),
      rows.map(({ generation }) => generation),
      rows.map(({ lane }) => lane),
      rows.map(({ from }) => from),
      rows.map(({ to }) => to),
    ],
  );
  const made = new Set(moved.map(({ subscriber, lane }) => `${subscriber} ${lane}`));
  for (const { fence, lanes, from } of moves)
    if (!lanes.every((lane) => made.has(`${fence.subscriber} ${lane}`)))
      throw new LeaseLost(fence.subscriber, `lanes ${lanes.join(', ')} are not at position ${from} any more`);
}

/**
 * Makes sure, inside the caller's transaction and until its end, that nobody else writes for this lane of the subscriber.
 * @throws LeaseLost
 */
export async function holdFence(client: pg.ClientBase, fence: Fence, lane: number): Promise<void> {
  const { rowCount } = await client.query(
    'select from vouch_runtime.checkpoint where subscriber = $1 and generation = $2 and lane = $3 for share',
    [fence.subscriber, fence.generation, lane],
  );
  if (rowCount === 0) throw new LeaseLost(fence.subscriber, 'another process has taken over');
}

/**
 * Replaces the subscriber's lanes by another number of them, all at the position where the old ones stand level.
 * @throws LeaseLost when someone else holds the lease, or the lanes are not level at that position.
 */
export async function splitLanes(
  client: pg.ClientBase,
  fence: Fence & { readonly owner: string },
  lanes: number,
  position: Position,
): Promise<void> {
  const before = await client.query<{ level: boolean }>(
    `select bool_and(position = $3 and generation = $2) as level from
      (select position, generation from vouch_runtime.checkpoint where subscriber = $1 for update) held`,
    [fence.subscriber, fence.generation, position],
  );
  if (before.rows[0]?.level !== true) throw new LeaseLost(fence.subscriber, 'its lanes were moved by someone else');
  await client.query('delete from vouch_runtime.checkpoint where subscriber = $1', [fence.subscriber]);
  await client.query(
    `insert into vouch_runtime.checkpoint (subscriber, lane, lanes, position, generation, owner)
     select $1, lane, $4, $5, $2, $3 from generate_series(0, $4::integer - 1) lane`,
    [fence.subscriber, fence.generation, fence.owner, lanes, position],
  );
}

/** @throws CheckpointBeyondHead */
export function assertWithinLog(subscriber: string, checkpoints: readonly Checkpoint[], head: Position): void {
  for (const { position } of checkpoints)
    if (position > head) throw new CheckpointBeyondHead(subscriber, position, head);
}
