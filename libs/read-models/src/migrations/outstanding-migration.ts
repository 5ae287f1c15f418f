import pg from 'pg';
import { DataSource } from 'typeorm';
import { ReadModelNaming } from '../naming.js';
import type { Projection } from '../projection.js';
import { readModelSchema, versionedTable } from '../schema.js';
import { versionedEntities } from '../versioned-entities.js';

/** What a migrated database lacks of the tables that the projections want. */
export interface OutstandingMigration {
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Projections whose entity no longer fits the table of its version: their version has to be raised. */
  readonly changedInPlace: readonly string[];
}

/**
 * Compares the tables of a migrated database with the entities of these projections. A new projection, or a new version of
 * one, wants a new table; a table that has been shipped never changes, because a running process may still write to it.
 */
export async function outstandingMigration(
  migratedUrl: string,
  projections: readonly Projection[],
): Promise<OutstandingMigration> {
  const dataSource = new DataSource({
    type: 'postgres',
    driver: pg,
    url: migratedUrl,
    schema: readModelSchema,
    entities: versionedEntities(projections),
    namingStrategy: new ReadModelNaming(),
    poolSize: 2,
  });
  await dataSource.initialize();
  try {
    forgetComments(dataSource);
    const existing = new Set(
      (
        await dataSource.query<{ table_name: string }[]>(
          'select table_name from information_schema.tables where table_schema = $1',
          [readModelSchema],
        )
      ).map((row) => row.table_name),
    );
    const log = await dataSource.driver.createSchemaBuilder().log();
    const up = log.upQueries.map(({ query }) => query);
    return {
      up,
      // A table takes its indexes along. Versions that are no longer served are dropped by the runner, so it may be gone.
      down: log.downQueries
        .map(({ query }) => query)
        .filter((statement) => statement.startsWith('DROP TABLE'))
        .map((statement) => statement.replace('DROP TABLE', 'DROP TABLE IF EXISTS'))
        .reverse(),
      changedInPlace: projections
        .map((projection) => ({ name: projection.name, table: versionedTable(projection) }))
        .filter(({ table }) => existing.has(table) && up.some((statement) => mentions(statement, table)))
        .map(({ name }) => name),
    };
  } finally {
    await dataSource.destroy();
  }
}

/** Comments explain columns in docs/read-models.md. Rewording one is no change of a table. */
function forgetComments(dataSource: DataSource) {
  for (const entity of dataSource.entityMetadatas) {
    entity.comment = undefined;
    for (const column of entity.columns) column.comment = undefined;
  }
}

const mentions = (statement: string, table: string) =>
  statement.includes(`"${readModelSchema}"."${table}"`) || statement.includes(`"${readModelSchema}.${table}"`);

/** The text of a migration file: one class with the statements up and down. */
export function migrationSource(className: string, { up, down }: Pick<OutstandingMigration, 'up' | 'down'>): string {
  const statements = (list: readonly string[]) =>
    list.map((statement) => `    await queryRunner.query(\`${linePerColumn(statement)}\`);`).join('\n');
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  readonly name = '${className}';

  async up(queryRunner: QueryRunner): Promise<void> {
${statements(up)}
  }

  async down(queryRunner: QueryRunner): Promise<void> {
${statements(down)}
  }
}
`;
}

/** A table with one line for each column, so that a review sees what changes. */
function linePerColumn(statement: string): string {
  if (!statement.startsWith('CREATE TABLE')) return statement.trim();
  const start = statement.indexOf('(') + 1;
  const end = statement.lastIndexOf(')');
  const columns = statement.slice(start, end).split(/, (?="|CONSTRAINT)(?![^(]*\))/);
  return `${statement.slice(0, start)}\n      ${columns.join(',\n      ')}\n    )`;
}
