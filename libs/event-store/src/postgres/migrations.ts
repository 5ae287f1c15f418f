import type pg from 'pg';
import { UnsupportedDatabase, withMigrationLock } from '@vouch/postgres';
import { appendEventsSql } from './append-events.sql.js';
import { schemaSql } from './schema.sql.js';

/** A step is never edited once it was released: a change of the schema is a step of its own. */
const steps = [{ number: 1, name: 'the event log', sql: schemaSql + appendEventsSql }];

const latestStep = Math.max(...steps.map(({ number }) => number));

const OLDEST_MAJOR = 14;
const NEWEST_MAJOR = 18;

/**
 * Makes schema vouch_log, or brings it up to date. Safe when several processes start at once.
 * @throws UnsupportedDatabase when the server's version, its encoding, or a schema from a newer Vouch rules it out.
 */
export async function prepareLogSchema(pool: pg.Pool): Promise<void> {
  await refuseUnsupported(pool);
  if ((await currentStep(pool)) === latestStep) return;
  await withMigrationLock(pool, async (client) => {
    const current = await currentStep(client);
    for (const step of steps.filter(({ number }) => number > current)) await apply(client, step);
  });
}

type Queryable = Pick<pg.Pool, 'query'> | pg.PoolClient;

async function refuseUnsupported(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: number; release: string; encoding: string }>(
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_version') as release,
       current_setting('server_encoding') as encoding`,
  );
  const { version, release, encoding } = rows[0]!;
  if (version < OLDEST_MAJOR || version > NEWEST_MAJOR)
    throw new UnsupportedDatabase(
      `Postgres ${release} is not supported: use one of the versions ${OLDEST_MAJOR} to ${NEWEST_MAJOR}.`,
    );
  if (encoding !== 'UTF8')
    throw new UnsupportedDatabase(
      `The database's encoding is ${encoding}, and event texts need UTF8. ` +
        `Create one with: create database vouch encoding 'UTF8' template template0`,
    );
}

async function currentStep(db: Queryable): Promise<number> {
  const { rows: tables } = await db.query<{ exists: boolean }>(
    `select to_regclass('vouch_log.migration') is not null as exists`,
  );
  if (!tables[0]!.exists) return 0;
  const { rows } = await db.query<{ number: number }>('select max(number) as number from vouch_log.migration');
  const current = rows[0]!.number;
  if (current > latestStep)
    throw new UnsupportedDatabase(
      `Schema vouch_log was made by a newer Vouch (step ${current}; this one knows ${latestStep}). Start that version.`,
    );
  return current;
}

async function apply(client: pg.PoolClient, { number, name, sql }: (typeof steps)[number]): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`
      create schema if not exists vouch_log;
      create table if not exists vouch_log.migration (
        number int primary key, name text not null, applied_at timestamptz not null default now()
      )`);
    await client.query(sql);
    await client.query('insert into vouch_log.migration (number, name) values ($1, $2)', [number, name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
