import { createPool, withMigrationLock } from '@vouch/postgres';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';
import { ReadModelNaming } from './naming.js';
import { entities } from './read-models.js';
import { readModelSchema } from './schema.js';

export interface OpenReadModelsOptions {
  /** Connections at most; default 5. */
  readonly poolSize?: number;
  /** Shown in pg_stat_activity; default `vouch-read-models`. */
  readonly applicationName?: string;
  /** A query that runs longer is cancelled; default 60,000 ms. */
  readonly statementTimeoutMs?: number;
}

/**
 * Connects to the database, creates or migrates the tables of all read models and answers with what queries run on. Safe when
 * several processes start at once: one migrates, the others wait for it. The caller destroys the data source.
 */
export async function openReadModels(url: string, options: OpenReadModelsOptions = {}): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    driver: pg,
    url,
    schema: readModelSchema,
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migration',
    namingStrategy: new ReadModelNaming(),
    poolSize: options.poolSize ?? 5,
    applicationName: options.applicationName ?? 'vouch-read-models',
    extra: {
      statement_timeout: options.statementTimeoutMs ?? 60_000,
      idle_in_transaction_session_timeout: 60_000,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      options: '-c TimeZone=UTC -c DateStyle=ISO',
    },
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource, url);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** Runs outstanding migrations while no other process does. */
async function migrate(dataSource: DataSource, url: string): Promise<void> {
  const pool = createPool(url, { max: 1, applicationName: 'vouch-migration' });
  try {
    await withMigrationLock(pool, async (client) => {
      await client.query(`create schema if not exists ${readModelSchema}`);
      await dataSource.runMigrations({ transaction: 'each' });
    });
  } finally {
    await pool.end();
  }
}
