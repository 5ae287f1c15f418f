import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '@vouch/postgres';
import type pg from 'pg';
import { prepareAppend } from '../append-check.js';
import { appendEventsQuery } from '../postgres/append-batch.js';
import { PostgresEventLog, type PostgresEventLogOptions } from '../postgres/postgres-event-log.js';
import { NetworkProxy } from './bad-network.js';
import type { BadNetwork, Disturbances, EventLogHarness } from './harness.js';
import { WriterProcess } from './writers.js';

/** A database of its own for one test file, on the server of VOUCH_TEST_DATABASE_URL. */
export class TestDatabase {
  readonly name = `vouch_log_${process.pid}_${randomBytes(4).toString('hex')}`;
  readonly url: string;
  /** As a superuser. */
  readonly pool: pg.Pool;
  readonly #admin: pg.Pool;

  constructor() {
    const server = process.env.VOUCH_TEST_DATABASE_URL;
    if (!server) throw new Error('VOUCH_TEST_DATABASE_URL is not set: run the tests with "npm test".');
    const url = new URL(server);
    url.pathname = `/${this.name}`;
    this.url = url.href;
    this.pool = createPool(this.url, { max: 20 });
    this.#admin = createPool(server, { max: 1 });
  }

  async create(options = ''): Promise<void> {
    await this.#admin.query(`create database ${this.name} ${options}`);
  }

  async drop(): Promise<void> {
    await this.pool.end();
    await this.#admin.query(`drop database ${this.name} with (force)`);
    await this.#admin.end();
  }

  /** Past the triggers that guard the log, as only a superuser can. */
  async tamper(...statements: string[]): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query('set local session_replication_role = replica');
      for (const statement of statements) await client.query(statement);
      await client.query('commit');
    } finally {
      client.release(true);
    }
  }
}

export class PostgresHarness implements EventLogHarness {
  readonly writersAre = 'processes';
  readonly positions = 'gapless';
  readonly notPromised = {};
  readonly database = new TestDatabase();
  readonly #processes: WriterProcess[] = [];
  #closing: (() => Promise<void>)[] = [];

  async start(): Promise<void> {
    await this.database.create();
    await (await this.open()).close();
  }

  async stop(): Promise<void> {
    await this.#endTest();
    await Promise.all(this.#processes.map((each) => each.kill()));
    await this.database.drop();
  }

  async reset(): Promise<void> {
    await this.#endTest();
    await this.database.tamper(
      'truncate vouch_log.event',
      'alter table vouch_log.event drop constraint if exists poison',
    );
  }

  open(options: PostgresEventLogOptions = {}): Promise<PostgresEventLog> {
    return PostgresEventLog.open(this.database.pool, options);
  }

  async writers(count: number): Promise<readonly WriterProcess[]> {
    while (this.#processes.length < count) this.#processes.push(new WriterProcess(this.database.url));
    return this.#processes.slice(0, count);
  }

  waysToChange() {
    const run = (sql: string) => () => this.database.pool.query(sql);
    return {
      UPDATE: run(`update vouch_log.event set canonical = '{}' where position = 1`),
      'an UPDATE of nothing': run(`update vouch_log.event set canonical = '{}' where false`),
      DELETE: run('delete from vouch_log.event where position = 2'),
      TRUNCATE: run('truncate vouch_log.event'),
      'an INSERT that turns into an UPDATE': run(
        `insert into vouch_log.event select * from vouch_log.event where position = 1
         on conflict (position) do update set canonical = '{}'`,
      ),
    };
  }

  readonly disturbances: Required<Disturbances> = {
    transaction: async ({ stream, events, waitBeforeMs, waitAfterMs, end }) => {
      const client = await this.database.pool.connect();
      const lost = new Promise<void>((resolve) => client.on('error', () => resolve()));
      await client.query('begin');
      await client.query('select txid_current()');
      await sleep(waitBeforeMs);
      await client.query(appendEventsQuery([prepareAppend(stream, 'any', events)]));
      await sleep(waitAfterMs);
      await (end === 'idle' ? lost : client.query(end));
      client.release(end === 'idle');
    },

    mortalWriter: () => {
      const writer = new WriterProcess(this.database.url);
      this.#closing.push(() => writer.kill());
      return writer;
    },

    holdAppends: async () => {
      const client = await this.database.pool.connect();
      await client.query('begin');
      await client.query(`select pg_advisory_xact_lock(hashtextextended('vouch_log.append_events', 0))`);
      return {
        release: async () => {
          await client.query('rollback');
          client.release();
        },
      };
    },

    openOverBadNetwork: async (options) => {
      const url = new URL(this.database.url);
      const proxy = await NetworkProxy.to({ host: url.hostname, port: Number(url.port || 5432) });
      url.host = `127.0.0.1:${proxy.port}`;
      const pool = createPool(url.href);
      const log = await PostgresEventLog.open(pool, options);
      this.#closing.push(async () => {
        await proxy.close();
        await log.close();
        await pool.end();
      });
      const network: BadNetwork = {
        log,
        freeze: () => proxy.freeze(),
        thaw: () => proxy.thaw(),
        cut: () => proxy.cut(),
        goDown: () => proxy.goDown(),
        comeBack: () => proxy.comeBack(),
      };
      return network;
    },

    refuseLaneKey: (laneKey) =>
      this.database.tamper(
        `alter table vouch_log.event add constraint poison check (lane_key <> '${laneKey}') not valid`,
      ),
  };

  async #endTest(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }
}
