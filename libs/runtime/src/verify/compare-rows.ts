import type { ReadModelTable } from '@vouch/read-models';
import type pg from 'pg';
import { quoted } from '../projections/row-store.js';
import type { RowFinding } from './row-finding.js';

export interface Compared {
  readonly readModel: string;
  /** SQL of the live rows: a table, or a query in parentheses. */
  readonly live: string;
  readonly replayed: string;
  readonly columns: readonly Pick<ReadModelTable['columns'][number], 'name' | 'property'>[];
  /** Properties. */
  readonly primaryKey: readonly string[];
}

const ROWS_AT_A_TIME = 500;

/**
 * Every difference between two tables with the same columns, in the snapshot of the caller's transaction. Postgres finds the
 * rows that differ; only those travel, a few at a time.
 */
export async function* compareRows(client: pg.ClientBase, compared: Compared): AsyncGenerator<RowFinding> {
  const { columns, primaryKey } = compared;
  const keys = columns.filter(({ property }) => primaryKey.includes(property));
  const both = keys.map(({ name }) => `live.${quoted(name)} = replayed.${quoted(name)}`).join(' and ');
  const texts = (side: string) => `array[${columns.map(({ name }) => `${side}.${quoted(name)}::text`).join(', ')}]`;
  const isThere = (side: string) => `${side}.${quoted(keys[0]!.name)} is not null`;

  await client.query(
    `declare difference no scroll cursor for
     select case when ${isThere('live')} then ${texts('live')} end as live,
            case when ${isThere('replayed')} then ${texts('replayed')} end as replayed
       from ${compared.live} live full join ${compared.replayed} replayed on ${both}
      where ${texts('live')} is distinct from ${texts('replayed')}
      order by ${keys.map(({ name }) => `coalesce(live.${quoted(name)}, replayed.${quoted(name)})`).join(', ')}`,
  );
  for (;;) {
    const { rows } = await client.query<Difference>(`fetch ${ROWS_AT_A_TIME} from difference`);
    for (const difference of rows) yield* findingsOf(compared, difference);
    if (rows.length < ROWS_AT_A_TIME) break;
  }
  await client.query('close difference');
}

/** The values of a row as text, in the order of the columns; null: there is no such row. */
interface Difference {
  readonly live: readonly (string | null)[] | null;
  readonly replayed: readonly (string | null)[] | null;
}

function* findingsOf({ readModel, columns, primaryKey }: Compared, difference: Difference): Generator<RowFinding> {
  const { live, replayed } = difference;
  const known = live ?? replayed ?? [];
  const key = columns
    .map(({ property }, i) => ({ property, value: known[i] }))
    .filter(({ property }) => primaryKey.includes(property))
    .map(({ property, value }) => `${property}=${value}`)
    .join(', ');
  if (live === null) yield { readModel, key, problem: 'missing' };
  else if (replayed === null) yield { readModel, key, problem: 'extra' };
  else
    for (const [i, { property: column }] of columns.entries())
      if (live[i] !== replayed[i])
        yield { readModel, key, problem: 'differs', column, live: live[i]!, replayed: replayed[i]! };
}
