import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { command, type Command } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { testDatabase } from '../../testing/database.js';
import { Convert, PayAndLeave, pay, till } from '../../testing/till.js';
import { streamOf, WatchedLog } from '../../testing/watched-log.js';
import { CommandKeyReused } from './command-errors.js';
import { CommandExecutor, type Executed } from './command-executor.js';
import { commandIdOf } from './command-id.js';

const PROCESSES = 4;

/** Executors that share nothing but the database: each has its own log, pool and cache, as in a process of its own. */
describe('Several executors on one Postgres', () => {
  const database = testDatabase();
  const pools: pg.Pool[] = [];
  const logs: WatchedLog[] = [];
  const executors: CommandExecutor[] = [];
  let customerId: string;

  beforeAll(async () => {
    for (let i = 0; i < PROCESSES; i++) {
      const pool = createPool(database.url, { max: 4 });
      const log = new WatchedLog(await PostgresEventLog.open(pool));
      pools.push(pool);
      logs.push(log);
      executors.push(new CommandExecutor({ log, deciders: [till], codeVersion: 'test' }));
    }
  });
  afterAll(async () => {
    for (const log of logs) await log.close();
    for (const pool of pools) await pool.end();
  });
  beforeEach(async () => {
    customerId = randomUUID();
    await execute(0, command(Convert, { customerId }), 'convert');
    for (const log of logs) {
      log.watching = {};
      log.eventsRead = 0;
    }
  });

  const execute = (process: number, told: Command, key: string): Promise<Executed> =>
    executors[process % PROCESSES]!.execute(told, {
      commandId: commandIdOf('tests', `${customerId} ${key}`),
      actor: 'cli',
      now: new Date().toISOString(),
    });
  const payment = (paymentId: string, amountMinor = 100) => pay(paymentId, amountMinor, customerId);
  const recorded = () => streamOf(logs[0]!, `customer-${customerId}`);

  it('race for a stream, and each command is recorded once', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => execute(i, payment(`p${i}`), `p${i}`)));
    expect(all.every(({ outcome }) => outcome === 'recorded')).toBe(true);
    expect(new Set(all.map(({ revision }) => revision)).size).toBe(100);
    const ids = (await recorded()).map(({ id }) => id);
    expect(ids).toHaveLength(101);
    expect(ids).toEqual(expect.arrayContaining(all.flatMap(({ eventIds }) => eventIds)));
  });

  it('get one command a hundred times at once, and record one set of events with one answer', async () => {
    const leave = command(PayAndLeave, { customerId });
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => execute(i, leave, 'leave')));
    expect(all.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(new Set(all.map(({ outcome: _, ...answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(await recorded()).toHaveLength(3);
  });

  it('get two bodies under one key at once: one is recorded, the other refused', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => execute(i, payment('p', 100 + (i % 2)), 'one key')),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(10);
    expect(refused.every(({ reason }) => reason instanceof CommandKeyReused)).toBe(true);
    expect(await recorded()).toHaveLength(2);
  });

  it('in a storm of retries, with answers lost on the way, lose and double nothing', async () => {
    let appends = 0;
    for (const log of logs)
      log.watching = {
        afterAppend: () => {
          if (appends++ % 3 === 0) throw new Error('the answer is lost');
        },
      };
    const keys = Array.from({ length: 40 }, (_, i) => `p${i}`);
    let open = keys;
    for (let round = 0; open.length > 0 && round < 20; round++) {
      const results = await Promise.allSettled(open.map((key, i) => execute(i + round, payment(key), key)));
      open = open.filter((_, i) => results[i]!.status === 'rejected');
    }
    expect(open).toEqual([]);
    const payments = (await recorded()).flatMap((event) =>
      event.type === 'PaymentReceived' ? [event.data.paymentId] : [],
    );
    expect(payments.sort()).toEqual([...keys].sort());
  });

  it('in turns on one stream, each reads what the others wrote and nothing twice', async () => {
    const ROUNDS = 25;
    for (let i = 0; i < ROUNDS * PROCESSES; i++) await execute(i, payment(`p${i}`), `p${i}`);
    for (const log of logs) expect(log.eventsRead).toBeLessThanOrEqual(ROUNDS * PROCESSES + 10);
  });

  it('answer a command that was recorded long ago, after many others, from what it recorded', async () => {
    const first = await execute(0, payment('p0'), 'p0');
    for (let i = 1; i < 30; i++) await execute(i, payment(`p${i}`), `p${i}`);
    for (let i = 0; i < PROCESSES; i++)
      expect(await execute(i, payment('p0'), 'p0')).toEqual({ ...first, outcome: 'already-recorded' });
  });
});
