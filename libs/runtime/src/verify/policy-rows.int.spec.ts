import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deciders, policies } from '@vouch/domain';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import { testDatabase } from '../../testing/database.js';
import { story, tell } from '../../testing/story.js';
import { CommandExecutor } from '../commands/command-executor.js';
import { PolicyRunner } from '../policies/policy-runner.js';
import { prepareRuntimeSchema } from '../schema.js';
import type { RowFinding } from './row-finding.js';
import { verifyRows } from './verify-rows.js';

const database = testDatabase();
let log: EventLog;

beforeAll(async () => {
  await prepareRuntimeSchema(database.pool);
  log = await PostgresEventLog.open(database.pool);
  const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
  const runner = new PolicyRunner({ log, pool: database.pool, executor, policies });
  for (const [chapter, commands] of story({ partners: 2, customersEach: 2, paymentsEach: 3, days: 8 }).entries()) {
    await tell(executor, chapter, commands);
    await runner.catchUp();
  }
});
afterAll(() => log.close());

async function findings(): Promise<readonly RowFinding[]> {
  const found: RowFinding[] = [];
  for await (const finding of verifyRows({ log, pool: database.pool, projections: [], policies, batchSize: 20 }))
    found.push(finding);
  return found;
}

describe("Verifying the policies' private rows", () => {
  it('finds nothing where nothing is wrong, and executes no command', async () => {
    const before = await log.head();
    const { rows } = await database.pool.query<{ n: number }>('select count(*) as n from vouch_runtime.policy_row');
    expect(rows[0]!.n).toBeGreaterThan(5);
    expect(await findings()).toEqual([]);
    expect(await log.head()).toBe(before);
  });

  it('names a row that was changed, one that is missing, and one that does not belong', async () => {
    const { rows } = await database.pool.query<{ policy: string; key: string }>(
      'select policy, key from vouch_runtime.policy_row order by policy, key limit 2',
    );
    const [first, second] = rows;
    const where = 'where policy = $1 and key = $2';
    await database.pool.query(`update vouch_runtime.policy_row set row = '{"forged": true}' ${where}`, [
      first!.policy,
      first!.key,
    ]);
    await database.pool.query(`delete from vouch_runtime.policy_row ${where}`, [second!.policy, second!.key]);
    await database.pool.query(`insert into vouch_runtime.policy_row values ($1, 'zzz', '{}')`, [policies[0]!.name]);
    const of = (key: { policy: string; key: string }) => ({
      readModel: `policy:${key.policy}`,
      key: `policy=${key.policy}, key=${key.key}`,
    });
    const found = await findings();
    expect(found).toHaveLength(3);
    expect(found).toContainEqual(
      expect.objectContaining({ ...of(first!), problem: 'differs', column: 'row', live: '{"forged": true}' }),
    );
    expect(found).toContainEqual({ ...of(second!), problem: 'missing' });
    expect(found).toContainEqual({ ...of({ policy: policies[0]!.name, key: 'zzz' }), problem: 'extra' });
  });
});
