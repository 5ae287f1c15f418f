import { createPool } from '@vouch/postgres';
import { afterAll, beforeAll } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database of its own for a test file, made before its first test and dropped after its last. */
export class TestDatabase {
  readonly name = `vouch_test_${randomUUID().replaceAll('-', '')}`;
  pool!: pg.Pool;

  get url(): string {
    const url = new URL(serverUrl());
    url.pathname = `/${this.name}`;
    return url.href;
  }

  /** @param copyOf a database that nobody is connected to. */
  async create({ copyOf }: { readonly copyOf?: TestDatabase } = {}): Promise<void> {
    await onServer((client) => client.query(`create database ${this.name} template ${copyOf?.name ?? 'template1'}`));
    this.pool = createPool(this.url, { applicationName: 'vouch test' });
  }

  async disconnect(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }

  async drop(): Promise<void> {
    await this.disconnect();
    await onServer((client) => client.query(`drop database ${this.name} with (force)`));
  }
}

/** For the top of a spec. */
export function testDatabase(): TestDatabase {
  const database = new TestDatabase();
  beforeAll(() => database.create());
  afterAll(() => database.drop());
  return database;
}

function serverUrl(): string {
  const url = process.env.VOUCH_TEST_DATABASE_URL;
  if (!url)
    throw new Error('VOUCH_TEST_DATABASE_URL is not set: run the tests with npm test, which starts a Postgres.');
  return url;
}

async function onServer(use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
