import type pg from 'pg';
import type { RowChanges } from './fold-batch.js';

const LIVE = 'vouch_runtime.policy_row';

/** The stored rows with these keys, as JSON text. */
export async function loadRows(
  client: pg.Pool | pg.ClientBase,
  policy: string,
  keys: readonly string[],
  table = LIVE,
): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await client.query<{ key: string; json: string }>(
    `select key, row::text as json from ${table} where policy = $1 and key = any($2)`,
    [policy, keys],
  );
  return new Map(rows.map(({ key, json }) => [key, json]));
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
