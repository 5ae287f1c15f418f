import type { Position } from '@vouch/events';
import { type Fence, takeStep } from '@vouch/runtime';
import type pg from 'pg';

/** How far the relay has come: everything up to `through` is in the topic. */
export interface Published {
  readonly through: Position;
  /** What was last published in each partition, by its number. */
  readonly last: readonly PublishedLast[];
}

export interface PublishedLast {
  /** Of the last event; 0 before the first. */
  readonly sequence: number;
  readonly position: Position;
}

export const relaySubscriber = (topic: string): string => `relay:${topic}`;

/** Undefined until a relay has begun. */
export async function readPublished(client: pg.Pool | pg.ClientBase, topic: string): Promise<Published | undefined> {
  // One statement, so one moment: nothing was published after `through` that `last` doesn't tell.
  const { rows } = await client.query<{ through: Position; last: readonly PublishedLast[] | null }>(
    `select c.position as through,
            (select json_agg(json_build_object('sequence', p.sequence, 'position', p.position) order by p.partition)
               from vouch_runtime.published p where p.topic = $1) as last
       from vouch_runtime.checkpoint c where c.subscriber = $2`,
    [topic, relaySubscriber(topic)],
  );
  const [row] = rows;
  return row?.last ? { through: row.through, last: row.last } : undefined;
}

/** Before anything is published, so that events found in the topic are known to be ours from then on. */
export async function beginPublishing(
  client: pg.Pool | pg.ClientBase,
  topic: string,
  partitions: number,
): Promise<void> {
  await client.query(
    `insert into vouch_runtime.published (topic, partition, sequence, position)
     select $1, partition, 0, 0 from generate_series(0, $2::integer - 1) partition`,
    [topic, partitions],
  );
}

/**
 * Inside the caller's transaction.
 * @throws LeaseLost when another relay has taken over.
 */
export async function savePublished(
  client: pg.ClientBase,
  fence: Fence,
  topic: string,
  { from, to, changed }: { from: Position; to: Position; changed: ReadonlyMap<number, PublishedLast> },
): Promise<void> {
  await takeStep(client, { move: { fence, lanes: [0], from, to } });
  if (changed.size === 0) return;
  const last = [...changed.values()];
  await client.query(
    `update vouch_runtime.published p set sequence = n.sequence, position = n.position
       from unnest($2::integer[], $3::bigint[], $4::bigint[]) as n (partition, sequence, position)
      where p.topic = $1 and p.partition = n.partition`,
    [topic, [...changed.keys()], last.map(({ sequence }) => sequence), last.map(({ position }) => position)],
  );
}

/** As if nothing had ever been published. */
export async function forgetPublished(client: pg.ClientBase, topic: string): Promise<void> {
  await client.query('delete from vouch_runtime.published where topic = $1', [topic]);
  await client.query('delete from vouch_runtime.checkpoint where subscriber = $1', [relaySubscriber(topic)]);
}
