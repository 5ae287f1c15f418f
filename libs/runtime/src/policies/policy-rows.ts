import type pg from 'pg';
import { Together } from '../together.js';
import type { RowChanges } from './fold-batch.js';

const LIVE = 'vouch_runtime.policy_row';

/** Rows of a policy by their keys, as JSON text. */
export type StoredRows = ReadonlyMap<string, string>;

/** The stored rows with these keys. */
export async function loadRows(
  client: pg.Pool | pg.ClientBase,
  policy: string,
  keys: readonly string[],
  table = LIVE,
): Promise<StoredRows> {
  const [rows] = await loadRowsOfMany(client, [{ policy, keys }], table);
  return rows!;
}

interface WantedRows {
  readonly policy: string;
  readonly keys: readonly string[];
}

/** The same for many policies by one query: what each one wanted, in their order. */
async function loadRowsOfMany(
  client: pg.Pool | pg.ClientBase,
  wanted: readonly WantedRows[],
  table = LIVE,
): Promise<readonly StoredRows[]> {
  const found = wanted.map(() => new Map<string, string>());
  const pairs = wanted.flatMap(({ policy, keys }, asker) => keys.map((key) => ({ policy, key, asker })));
  if (pairs.length === 0) return found;
  const { rows } = await client.query<{ asker: number; key: string; json: string }>(
    `select w.asker, w.key, r.row::text as json
       from unnest($1::text[], $2::text[], $3::integer[]) as w (policy, key, asker)
       join ${table} r on r.policy = w.policy and r.key = w.key`,
    [pairs.map(({ policy }) => policy), pairs.map(({ key }) => key), pairs.map(({ asker }) => asker)],
  );
  for (const { asker, key, json } of rows) found[asker]!.set(key, json);
  return found;
}

/** Loads for many policies: what is asked for at about the same time, by those whom the same page woke, by one query. */
export class RowsOfPolicies {
  private readonly loads: Together<WantedRows, StoredRows>;

  constructor(pool: pg.Pool) {
    this.loads = new Together(async (wanted) => (await loadRowsOfMany(pool, wanted)).map((result) => ({ result })));
  }

  of(policy: string, keys: readonly string[]): Promise<StoredRows> {
    return keys.length === 0 ? Promise.resolve(new Map()) : this.loads.do({ policy, keys });
  }
}

/** Writes what changed, or removes where there is null, inside the caller's transaction. */
export async function saveRows(
  client: pg.ClientBase,
  policy: string,
  { changedRows, forgotten }: RowChanges,
  table = LIVE,
): Promise<void> {
  // What was written after that is among the changed rows.
  if (forgotten !== null)
    await client.query(
      `delete from ${table} where policy = $1 and (row ->> 'keepUntil') collate "C" <= $2 and row ->> 'keepUntil' is not null`,
      [policy, forgotten],
    );
  const kept = [...changedRows].filter(([, json]) => json !== null);
  const removed = [...changedRows].filter(([, json]) => json === null).map(([key]) => key);
  if (kept.length > 0)
    await client.query(
      `insert into ${table} (policy, key, row)
       select $1, key, json::json from unnest($2::text[], $3::text[]) as changed (key, json)
       on conflict (policy, key) do update set row = excluded.row`,
      [policy, kept.map(([key]) => key), kept.map(([, json]) => json)],
    );
  if (removed.length > 0)
    await client.query(`delete from ${table} where policy = $1 and key = any($2)`, [policy, removed]);
}
