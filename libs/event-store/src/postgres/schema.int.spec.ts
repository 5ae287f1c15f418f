import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPool, UnsupportedDatabase } from '@vouch/postgres';
import type pg from 'pg';
import { prepareAppend } from '../append-check.js';
import { all, anEvent, aRareEvent, aStream, collect, errorOf, eventsOf, someEvents } from '../conformance/examples.js';
import { PostgresHarness, TestDatabase } from '../conformance/postgres-harness.js';
import { appendEventsQuery } from './append-batch.js';
import { PostgresEventLog } from './postgres-event-log.js';

async function inDatabase(use: (database: TestDatabase) => Promise<void>, options?: string): Promise<void> {
  const database = new TestDatabase();
  await database.create(options);
  try {
    await use(database);
  } finally {
    await database.drop();
  }
}

describe('the schema of the log', () => {
  it('is made once when many processes start at the same time', async () => {
    await inDatabase(async ({ url, pool }) => {
      const pools = Array.from({ length: 6 }, () => createPool(url, { max: 2 }));
      const logs = await Promise.all(pools.map((each) => PostgresEventLog.open(each)));
      await Promise.all(logs.map((log) => log.append(aStream(), 'no-stream', [anEvent()])));
      expect((await pool.query('select number from vouch_log.migration')).rows).toEqual([{ number: 1 }]);
      expect(await all(logs[0]!)).toHaveLength(6);
      await Promise.all(logs.map((log) => log.close()));
      await Promise.all(pools.map((each) => each.end()));
    });
  });

  it('refuses a database that is not in UTF-8', async () => {
    await inDatabase(async ({ pool }) => {
      const error = await errorOf(PostgresEventLog.open(pool));
      expect(error).toBeInstanceOf(UnsupportedDatabase);
      expect(error.message).toMatch(/encoding is SQL_ASCII.*create database/);
    }, `encoding 'SQL_ASCII' template template0 locale 'C'`);
  });

  it.each(['130014', '190000'])('refuses a server of version %s', async (version) => {
    const old = {
      query: async () => ({
        rows: [{ version: Math.floor(Number(version) / 10_000), release: version, encoding: 'UTF8' }],
      }),
    } as unknown as pg.Pool;
    const error = await errorOf(PostgresEventLog.open(old));
    expect(error).toBeInstanceOf(UnsupportedDatabase);
    expect(error.message).toMatch(/14 to 18/);
  });

  it('refuses a schema that a newer version has made', async () => {
    await inDatabase(async ({ pool }) => {
      await (await PostgresEventLog.open(pool)).close();
      await pool.query(`insert into vouch_log.migration (number, name) values (99, 'from tomorrow')`);
      expect((await errorOf(PostgresEventLog.open(pool))).message).toMatch(/newer Vouch \(step 99; this one knows 1\)/);
    });
  });
});

describe('the log in Postgres, from SQL', () => {
  const harness = new PostgresHarness();
  let log: PostgresEventLog;
  const { pool } = harness.database;

  beforeAll(() => harness.start());
  afterAll(async () => {
    await log.close();
    await harness.stop();
  });
  beforeEach(async () => {
    await log?.close();
    await harness.reset();
    log = await harness.open();
  });

  it('can be queried by what is in the events', async () => {
    const event = anEvent();
    await log.append('clock-UTC', 'any', [event, aRareEvent()]);
    const { rows } = await pool.query(
      `select position, stream, revision, type, occurred_at, actor, causation_id, schema_version, data
       from vouch_log.queryable_event where data ->> 'zone' = 'Europe/Berlin'`,
    );
    expect(rows).toEqual([
      {
        position: 1,
        stream: 'clock-UTC',
        revision: 0,
        type: 'DayClosed',
        occurred_at: event.occurredAt,
        actor: event.actor,
        causation_id: event.causationId,
        schema_version: 1,
        data: event.data,
      },
    ]);
  });

  it.each(['repeatable read', 'serializable'])(
    'refuses to append under %s, where the lock would protect nothing',
    async (level) => {
      const client = await pool.connect();
      await client.query(`begin isolation level ${level}`);
      const call = client.query(appendEventsQuery([prepareAppend(aStream(), 'any', [anEvent()])]));
      expect((await errorOf(call)).message).toMatch(/needs READ COMMITTED/);
      await client.query('rollback');
      client.release();
    },
  );

  it('makes appends durable where the server would not, and ends whoever idles with the lock', async () => {
    const client = await pool.connect();
    await client.query('begin; set local synchronous_commit = off');
    await client.query(appendEventsQuery([prepareAppend(aStream(), 'any', [anEvent()])]));
    const settings = ['synchronous_commit', 'lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'];
    const { rows } = await client.query('select current_setting(name) as value from unnest($1::text[]) name', [
      settings,
    ]);
    expect(rows.map(({ value }: { value: string }) => value)).toEqual(['on', '2s', '5s', '2s']);
    await client.query('rollback');
    client.release();
  });

  it('tells listeners of the head once for a batch', async () => {
    const client = await pool.connect();
    const heads: string[] = [];
    client.on('notification', ({ payload }) => heads.push(payload!));
    await client.query('listen vouch_log');
    await Promise.all([log.append(aStream(), 'any', someEvents(2)), log.append(aStream(), 'any', [anEvent()])]);
    await client.query('select 1');
    expect(heads).toEqual(['3']);
    client.release(true);
  });

  it('looks through a long log for a rare type in steps, and never steps over what is not there yet', async () => {
    const rare = [];
    for (let i = 0; i < 52; i++) {
      await log.append(aStream(), 'any', someEvents(499));
      rare.push((await log.append(aStream(), 'any', [aRareEvent()])).position);
    }
    const pages = await collect(log.readAll({ after: 0, types: ['ClockSimulated'], pageSize: 1_000 }));
    expect(pages.length).toBeGreaterThan(1);
    expect(eventsOf(pages).map(({ position }) => position)).toEqual(rare);
    expect(pages.at(-1)!.through).toBe(26_000);

    const head = await log.head();
    const none = await collect(log.readAll({ after: head, types: ['ClockSimulated'] }));
    expect(none).toEqual([]);
    const beyond = await collect(log.readAll({ after: head - 10, upTo: head + 1_000, types: ['NeverHappened'] }));
    expect(beyond.map(({ through }) => through)).toEqual([head]);
  });
});
