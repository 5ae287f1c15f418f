import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST, type RecordedEvent } from '@vouch/events';
import { withMigrationLock } from '@vouch/postgres';
import { type ApiKeyRow, apiKeyFolding, MemoryRows } from '@vouch/read-models';
import { inTransaction } from '@vouch/runtime';
import type { Pool } from 'pg';
import type { Caller } from './caller.js';

/**
 * Who may use the API, in the database: `key` follows from the log, and `secret` holds what the log must not, the hashes. Each
 * process brings `key` up to the log's end by itself before it reads it: whether a key was revoked can't depend on whether
 * the projector runs.
 */
const schema = `
  create schema if not exists vouch_access;
  create table if not exists vouch_access.key (
    key_id text collate "C" primary key,
    state jsonb not null
  );
  create table if not exists vouch_access.secret (
    key_id text collate "C" not null,
    number integer not null,
    hash bytea not null unique check (octet_length(hash) = 32),
    made_at timestamptz not null default now(),
    primary key (key_id, number)
  );
  create table if not exists vouch_access.progress (
    one boolean primary key default true check (one),
    position bigint not null
  );
  insert into vouch_access.progress (position) values (${BEFORE_FIRST}) on conflict do nothing;`;

/** Events that may be passed over before that is written down: looking through them again costs nothing. */
const WRITE_DOWN_AFTER = 5_000;

/** A secret that opens something, now or until an instant. */
export interface OpenSecret {
  readonly hash: Buffer;
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export class KeyTable {
  private alreadyAlone: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly pool: Pool,
    private readonly log: EventLog,
  ) {}

  static async open(pool: Pool, log: EventLog): Promise<KeyTable> {
    await withMigrationLock(pool, (client) => client.query(schema));
    const table = new KeyTable(pool, log);
    await table.forgetAnotherLog();
    return table;
  }

  /** Every key, as the log has it now. */
  async keys(): Promise<readonly ApiKeyRow[]> {
    await this.follow();
    const { rows } = await this.pool.query<{ state: ApiKeyRow }>('select state from vouch_access.key');
    return rows.map(({ state }) => state);
  }

  /** Every secret that is not out of use, as the log has it now. */
  async secrets(): Promise<readonly OpenSecret[]> {
    await this.follow();
    const { rows } = await this.pool.query<{ state: ApiKeyRow; number: number; hash: Buffer }>(
      `select state, number, hash from vouch_access.secret join vouch_access.key using (key_id)
       where state ->> 'revokedAt' is null`,
    );
    return rows.flatMap(({ state, number, hash }) => {
      const until = endOf(state, number);
      return until > 0 ? [{ hash, until, caller: state }] : [];
    });
  }

  /** Keeps the hash of a key's secret. @returns whether there was none yet. */
  async keepSecret(keyId: string, number: number, hash: Buffer): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'insert into vouch_access.secret (key_id, number, hash) values ($1, $2, $3) on conflict (key_id, number) do nothing',
      [keyId, number, hash],
    );
    return rowCount === 1;
  }

  /** For the first key, which is made before anyone has it: what an earlier start left unfinished is replaced. */
  async replaceSecret(keyId: string, number: number, hash: Buffer): Promise<void> {
    await this.pool.query(
      `insert into vouch_access.secret (key_id, number, hash) values ($1, $2, $3)
       on conflict (key_id, number) do update set hash = excluded.hash`,
      [keyId, number, hash],
    );
  }

  async hasSecrets(): Promise<boolean> {
    const { rowCount } = await this.pool.query('select from vouch_access.secret limit 1');
    return rowCount === 1;
  }

  private async follow(): Promise<void> {
    const { rows } = await this.pool.query<{ position: string }>('select position from vouch_access.progress');
    const from = Number(rows[0]!.position);
    const news: RecordedEvent[] = [];
    let through = from;
    for await (const page of this.log.readAll({ after: from, types: Object.keys(apiKeyFolding.on) })) {
      news.push(...page.events);
      through = page.through;
    }
    if (news.length > 0 || through - from > WRITE_DOWN_AFTER) await this.write(news, from, through);
  }

  /** Runs what nobody else does meanwhile, in this process or another. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    // One at a time here, so that those who wait for the lock do not hold every connection that `work` may need.
    const done = this.alreadyAlone.then(() =>
      inTransaction(this.pool, async (client) => {
        await client.query(`select pg_advisory_xact_lock(hashtextextended('vouch:keys', 0))`);
        return work();
      }),
    );
    this.alreadyAlone = done.catch(() => undefined);
    return done;
  }

  /** Does nothing when another process was faster. */
  private write(news: readonly RecordedEvent[], from: number, through: number): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const moved = await client.query('update vouch_access.progress set position = $2 where position = $1', [
        from,
        through,
      ]);
      if (moved.rowCount !== 1) return;
      const ids = [...new Set(news.map(({ data }) => (data as { readonly keyId: string }).keyId))];
      const { rows } = await client.query<{ state: ApiKeyRow }>(
        'select state from vouch_access.key where key_id = any($1)',
        [ids],
      );
      const memory = new MemoryRows();
      for (const { state } of rows) memory.save(apiKeyFolding.entity, [state.keyId], { ...state });
      for (const event of news) memory.apply(apiKeyFolding, event);
      for (const row of memory.all(apiKeyFolding.entity))
        await client.query(
          `insert into vouch_access.key (key_id, state) values ($1, $2)
           on conflict (key_id) do update set state = excluded.state`,
          [row['keyId'], JSON.stringify(row)],
        );
    });
  }

  /** A log that ends before what was read of it is another one, a backup that was restored: all is read again. */
  private async forgetAnotherLog(): Promise<void> {
    const head = await this.log.head();
    await this.pool.query(
      `with moved as (update vouch_access.progress set position = ${BEFORE_FIRST} where position > $1 returning 1)
       delete from vouch_access.key where exists (select from moved)`,
      [head],
    );
  }
}

/** Until when a key's secret of this number opens, in milliseconds since the epoch; 0 for one that opens no more. */
function endOf({ secret, expiresAt, previousUntil }: ApiKeyRow, number: number): number {
  const expiry = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  if (number === secret) return expiry;
  return number === secret - 1 && previousUntil !== null ? Math.min(expiry, Date.parse(previousUntil)) : 0;
}
