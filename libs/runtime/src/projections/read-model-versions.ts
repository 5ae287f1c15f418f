import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { type Projection, type ReadModelTable, tableOf } from '@vouch/read-models';
import type pg from 'pg';
import { readCheckpoints } from '../checkpoints.js';
import { fillingSubscriber, projectionSubscriber } from '../subscribers.js';
import { takeStep } from '../steps.js';
import { inSavepoint, inTransaction } from '../transaction.js';
import type { LaneSet } from './lane-set.js';
import type { ProjectionWriter } from './projection-writer.js';
import { quoted, tableName } from './row-store.js';

/** A newer version of the code serves this read model. This one must not touch it. */
export class NewerVersionServed extends Error {
  override readonly name = 'NewerVersionServed';
  constructor(projection: Projection, served: number) {
    super(
      `Read model ${projection.name} is served at version ${served}, and this code knows version ${projection.version}. ` +
        `Start the newer code; or rebuild the read model to go back to version ${projection.version}.`,
    );
  }
}

/** Tables that are being filled have the name that they will have, in a schema of their own. */
const FILLING_SCHEMA = 'vouch_filling';

/** The version that readers see; null before the first. */
export async function servedVersion(client: pg.Pool | pg.ClientBase, name: string): Promise<number | null> {
  const { rows } = await client.query<{ version: number }>(
    'select version from vouch_read.read_model where name = $1',
    [name],
  );
  return rows[0]?.version ?? null;
}

/**
 * Where a projection is filled, beside what is served: an empty table, or the one that an earlier attempt left, if it is known
 * how far that came.
 */
export async function prepareFilling(client: pg.ClientBase, projection: Projection): Promise<ReadModelTable> {
  const table = tableOf(projection);
  const filling = { ...table, schema: FILLING_SCHEMA };
  const checkpoints = await readCheckpoints(client, fillingSubscriber(projection));
  if (checkpoints.length === 0) await discardFilling(client, projection);
  await client.query(`create table if not exists ${tableName(filling)} (like ${tableName(table)} including all)`);
  return filling;
}

/** Removes what an attempt to fill has left. */
export async function discardFilling(client: pg.ClientBase, projection: Projection): Promise<void> {
  await client.query(`drop table if exists ${tableName({ ...tableOf(projection), schema: FILLING_SCHEMA })}`);
  await forget(client, fillingSubscriber(projection));
}

export interface Filled {
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly projection: Projection;
  readonly writer: ProjectionWriter;
  /** Idle, and near the head. */
  readonly lanes: LaneSet;
}

/**
 * Lets readers see the rows that were filled, in one transaction: until it commits they see the old ones, from then on the new
 * ones, and never an older state than before. The reader of the old rows waits meanwhile, and loses its lease.
 */
export async function switchToFilled({ pool, log, projection, writer, lanes }: Filled): Promise<void> {
  const { name } = projection;
  await inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = ${READERS_WAIT_MS}`);
    const served = await servedVersion(client, name);
    const serving = served === null ? null : projectionSubscriber({ name, version: served });
    const target = Math.max(lanes.position, serving === null ? 0 : await holdStill(client, serving));
    await catchUpInside(client, log, writer, lanes, target);
    await swapTables(client, projection, served);
    if (serving !== null) await forget(client, serving);
    await rename(client, fillingSubscriber(projection), projectionSubscriber(projection));
  });
}

/** A query that runs longer than this on the old rows makes the switch wait its turn again, not every query behind it. */
const READERS_WAIT_MS = 2_000;

/** How far the reader of the old rows has come; it goes no further until this transaction ends. */
async function holdStill(client: pg.ClientBase, subscriber: string): Promise<Position> {
  const { rows } = await client.query<{ position: Position }>(
    'select position from vouch_runtime.checkpoint where subscriber = $1 for update',
    [subscriber],
  );
  return Math.max(0, ...rows.map(({ position }) => position));
}

async function catchUpInside(
  client: pg.ClientBase,
  log: EventLog,
  writer: ProjectionWriter,
  lanes: LaneSet,
  target: Position,
): Promise<void> {
  let from = lanes.position;
  const apply = async (to: Position, events: Parameters<typeof writer.apply>[1]['events']) => {
    await writer.apply((step) => inSavepoint(client, () => takeStep(client, step)), {
      lanes: lanes.numbers,
      from,
      to,
      events,
    });
    from = to;
  };
  if (from === target) return;
  const types = Object.keys(writer.projection.on);
  for await (const { events, through } of log.readAll({ after: from, upTo: target, types }))
    await apply(through, events);
  if (from < target) await apply(target, []);
}

async function swapTables(client: pg.ClientBase, projection: Projection, served: number | null): Promise<void> {
  const table = tableOf(projection);
  const view = tableName({ schema: table.schema, table: table.view });
  await client.query(`drop view if exists ${view}`);
  // Emptied, not dropped: it is what code of that version would fill again.
  if (served !== null && served !== projection.version)
    await client.query(`truncate ${tableName(tableOf({ ...projection, version: served }))}`);
  await client.query(`drop table if exists ${tableName(table)}`);
  await client.query(
    `alter table ${tableName({ ...table, schema: FILLING_SCHEMA })} set schema ${quoted(table.schema)}`,
  );
  await client.query(`create view ${view} as select * from ${tableName(table)}`);
  await client.query(
    `insert into vouch_read.read_model (name, version) values ($1, $2)
     on conflict (name) do update set version = excluded.version, switched_at = now()`,
    [projection.name, projection.version],
  );
}

async function forget(client: pg.ClientBase, subscriber: string): Promise<void> {
  await client.query('delete from vouch_runtime.parked_event where subscriber = $1', [subscriber]);
  await client.query('delete from vouch_runtime.checkpoint where subscriber = $1', [subscriber]);
}

/** The new generation is one that nobody holds: whoever goes on under that name has to take the lease first. */
async function rename(client: pg.ClientBase, from: string, to: string): Promise<void> {
  await client.query('update vouch_runtime.parked_event set subscriber = $2 where subscriber = $1', [from, to]);
  await client.query(
    `update vouch_runtime.checkpoint set subscriber = $2, generation = nextval('vouch_runtime.generation')
      where subscriber = $1`,
    [from, to],
  );
}
