import { createPool } from '@vouch/postgres';
import {
  openReadModels,
  type Projection,
  projections,
  queries,
  type Statement,
  tableOf,
  TypeOrmRows,
} from '@vouch/read-models';
import type { Pool } from 'pg';
import type { Bench, BenchSetting } from './row.js';

const PARTNERS = 1_000;
const LINES_EACH = 1_000;
const MONTHS = 24;
const GOAL_MS = 20;
const LAST_MONTH = '2026-12';

/**
 * One partner's statement of a month, among a million ledger entries. The rows are written straight into the read models'
 * tables, as a projection would have left them: what is measured is reading.
 */
export const statement: Bench = {
  name: 'statement',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const url = await freshDatabase('statement');
    const readModels = await openReadModels(url);
    const pool = createPool(url, { max: 1 });
    try {
      await fill(pool);
      const query = queries.find(({ name }) => name === 'statement')!;
      const rows = new TypeOrmRows(readModels);
      const ask = async (number: number) => {
        const startedAt = performance.now();
        const partner = `p${(number * 617) % PARTNERS}`;
        const params = Object.assign(new query.params(), { partner, month: LAST_MONTH });
        const { accounts } = (await query.answer(params, rows, NO_LOG)) as Statement;
        const ms = performance.now() - startedAt;
        if (accounts[0]?.lines.length !== Math.floor(LINES_EACH / MONTHS))
          throw new Error(`The statement of ${partner} has ${accounts[0]?.lines.length} lines.`);
        return ms;
      };
      for (let number = 0; number < 100; number++) await ask(number);
      const times: number[] = [];
      for (let number = 0; number < (long ? 5_000 : 1_000); number++) times.push(await ask(number));
      times.sort((one, other) => one - other);
      const at = (share: number) => times[Math.floor(times.length * share)]!;
      say(`p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, most ${times.at(-1)!.toFixed(1)} ms`);
      const p99 = at(0.99);
      return [
        {
          what: 'statement of one partner, p99',
          ours: `${p99.toFixed(1)} ms`,
          peer: (PARTNERS * LINES_EACH).toLocaleString('en-US'),
          peerName: 'among ledger entries, written by generate_series',
          ratio: p99 / GOAL_MS,
          goal: `≤ 1× ${GOAL_MS} ms`,
          reached: p99 < GOAL_MS,
        },
      ];
    } finally {
      await pool.end();
      await readModels.destroy();
    }
  },
};

/** A statement looks at rows only. */
const NO_LOG = { of: () => Promise.resolve([]), at: () => Promise.resolve(null) };

const projectionNamed = (name: string): Projection => projections.find((projection) => projection.name === name)!;

/** What differs from row to row; all other columns have a value that means nothing. */
const EXPRESSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  partners: { partnerId: "'p' || p", programId: "'growth'", people: "'[]'" },
  programs: { programId: "'growth'", zone: "'UTC'" },
  account_months: { partnerId: "'p' || p", currency: "'EUR'", month: 'month', heldDeltaMinor: '100', lines: '41' },
  statement_lines: {
    eventId: "md5(p || ':' || n)",
    position: `p::bigint * ${LINES_EACH} + n`,
    partnerId: "'p' || p",
    currency: "'EUR'",
    month: 'month',
    bookedOn: "(month || '-15')::date",
    occurredOn: "(month || '-15')::date",
    kind: "case when n % 3 = 0 then 'released' else 'accrued' end",
    commissionId: "'k' || (n - n % 3)",
    customerId: "'c' || n % 20",
    amountMinor: '100',
    heldDeltaMinor: '100',
    basisMinor: '500',
    pays: `'{"kind":"percent","rate":"0.2"}'`,
    explanation: `'{"termsVersion":1,"tier":null,"paysFrom":"terms","conditions":[],"considered":[],"limits":[]}'`,
  },
};

const MEANINGLESS: Readonly<Record<string, string>> = {
  text: "''",
  integer: '0',
  bigint: '0',
  date: "'2026-01-01'",
  timestamptz: 'now()',
  jsonb: "'{}'",
};

const month = (n: string) => `to_char(make_date(2025, 1, 1) + (${n} % ${MONTHS}) * interval '1 month', 'YYYY-MM')`;

const SOURCES: Readonly<Record<string, string>> = {
  partners: `generate_series(0, ${PARTNERS - 1}) p`,
  programs: `generate_series(1, 1) p`,
  account_months: `generate_series(0, ${PARTNERS - 1}) p, lateral (select ${month('n')} as month from generate_series(0, ${MONTHS - 1}) n) m`,
  statement_lines: `generate_series(0, ${PARTNERS - 1}) p, lateral (select n, ${month('n')} as month from generate_series(0, ${LINES_EACH - 1}) n) m`,
};

async function fill(pool: Pool): Promise<void> {
  for (const projection of projections) {
    const { schema, view, table } = tableOf(projection);
    await pool.query(`create or replace view "${schema}"."${view}" as select * from "${schema}"."${table}"`);
  }
  for (const [name, source] of Object.entries(SOURCES)) {
    const { schema, table, columns } = tableOf(projectionNamed(name));
    const values = columns.map(
      ({ property, pgType, nullable }) =>
        `(${EXPRESSIONS[name]?.[property] ?? (nullable ? 'null' : MEANINGLESS[pgType])})::${pgType}`,
    );
    const names = columns.map((column) => `"${column.name}"`);
    await pool.query(
      `insert into "${schema}"."${table}" (${names.join(', ')}) select ${values.join(', ')} from ${source}`,
    );
    await pool.query(`analyze "${schema}"."${table}"`);
  }
}
