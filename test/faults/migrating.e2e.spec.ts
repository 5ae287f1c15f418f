import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { convert, till } from '../../libs/runtime/testing/till.js';
import { PostgresEventLog } from '@vouch/event-store';
import { migrations, openReadModels } from '@vouch/read-models';
import { commandIdOf, CommandExecutor } from '@vouch/runtime';
import { type TestDatabase, testDatabase } from '../../libs/runtime/testing/database.js';
import { MortalProcess } from './mortal-process.js';

const PROCESSES = 5;

/** Every table, column, index and constraint, as one line each. */
const SCHEMA = `
  select format('%s.%s %s %s', table_schema, table_name, column_name, data_type) as line
    from information_schema.columns where table_schema like 'vouch%'
  union all select indexdef from pg_indexes where schemaname like 'vouch%'
  union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace::regnamespace::text like 'vouch%'
  order by line`;

describe('Processes that start at the same time', () => {
  const [empty, old] = [testDatabase(), testDatabase()];
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'vouch-migrating-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  const startTogether = (database: TestDatabase) => {
    const processes = Array.from({ length: PROCESSES }, () => new MortalProcess('./migrating.process.ts'));
    return Promise.all(
      processes.map(async (process) => {
        await process.live({ url: database.url, dataDir });
        return process.said;
      }),
    );
  };
  const schemaOf = async ({ pool }: TestDatabase) =>
    (await pool.query<{ line: string }>(SCHEMA)).rows.map(({ line }) => line);
  const migrated = async ({ pool }: TestDatabase) =>
    (await pool.query<{ name: string }>('select name from vouch_read.migration order by id')).rows.map(
      ({ name }) => name,
    );

  it('make an empty database ready once', async () => {
    expect(await startTogether(empty)).toEqual(Array.from({ length: PROCESSES }, () => ['head 0']));
    expect(await migrated(empty)).toEqual(migrations.map(({ name }) => name));
  });

  it('bring one that has a log and no read models up to the same state, once, and lose nothing', async () => {
    const log = await PostgresEventLog.open(old.pool);
    const executor = new CommandExecutor({ log, deciders: [till], codeVersion: 'old' });
    await executor.execute(convert(), {
      commandId: commandIdOf('tests', 'old'),
      actor: 'cli',
      now: '2026-01-01T00:00:00Z',
    });
    await log.close();
    const readModels = await openReadModels(old.url);
    for (const _ of migrations) await readModels.undoLastMigration();
    await readModels.destroy();
    expect(await migrated(old)).toEqual([]);

    expect(await startTogether(old)).toEqual(Array.from({ length: PROCESSES }, () => ['head 1']));
    expect(await migrated(old)).toEqual(migrations.map(({ name }) => name));
    expect(await schemaOf(old)).toEqual(await schemaOf(empty));
  });
});
