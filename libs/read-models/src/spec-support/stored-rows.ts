import type { DataSource } from 'typeorm';
import type { MemoryRows } from '../memory-rows.js';
import type { Projection } from '../projection.js';
import { projections } from '../read-models.js';
import { tableOf } from '../table-of.js';

/** A server on which a test may create its own database. */
export function testServer(): string {
  const url = process.env['VOUCH_TEST_DATABASE_URL'];
  if (!url) throw new Error('VOUCH_TEST_DATABASE_URL is not set: run the tests with npm test, which starts a server.');
  return url;
}

/** Lets the views show the tables of these versions, as the runner does when a version has caught up. */
export async function serve(dataSource: DataSource, served: readonly Projection[] = projections): Promise<void> {
  for (const projection of served) {
    const { schema, view, table } = tableOf(projection);
    await dataSource.query(`create or replace view "${schema}"."${view}" as select * from "${schema}"."${table}"`);
  }
}

/** Puts the rows in place of what was stored. */
export async function store(dataSource: DataSource, rows: MemoryRows): Promise<void> {
  for (const projection of projections) {
    const { schema, table, columns } = tableOf(projection);
    const name = `"${schema}"."${table}"`;
    await dataSource.query(`truncate ${name}`);
    await dataSource.query(
      `insert into ${name} (${columns.map((column) => `"${column.name}"`).join(', ')})
       select * from json_to_recordset($1::json) as r(${columns.map((c) => `"${c.property}" ${c.pgType}`).join(', ')})`,
      [JSON.stringify([...rows.all(projection.entity)])],
    );
  }
}
