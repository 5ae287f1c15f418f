import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import { ProjectionRunner, projectionSubscriber, replayInMemory, waitForPosition } from '@vouch/runtime';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { freshSchema } from '../../libs/runtime/testing/fresh-schema.js';
import { rowsInMemory, servedRows } from '../../libs/runtime/testing/projections.js';
import { randomEvents } from '../../libs/runtime/testing/random-events.js';
import { until, whileRunning } from '../../libs/runtime/testing/until.js';
import { appendEvents } from './append-events.js';
import { projectionsOf } from './breakable-projections.js';
import { MortalProcess } from './mortal-process.js';

const projections = projectionsOf({ version: 1, broken: false });
const subscribers = projections.map(projectionSubscriber);

describe('A runner that is paused with SIGSTOP (rule 12)', () => {
  const database = testDatabase();
  let log: EventLog;
  let paused: MortalProcess;

  beforeEach(async () => {
    await database.pool.query('drop schema if exists vouch_log cascade');
    await freshSchema(database.pool, projections);
    log = await PostgresEventLog.open(database.pool);
    paused = new MortalProcess('./paused.process.ts');
  });
  afterEach(async () => {
    await paused.discard();
    await log.close();
  });

  const happens = (seed: number) => appendEvents(log, randomEvents({ seed, count: 150, partners: 10 }));

  for (const [where, pauseBefore] of [
    ['before it moves a checkpoint', 'update vouch_runtime.checkpoint c set position'],
    ['in the middle of a transaction', 'insert into "vouch_read"."tallies_v1"'],
    ['before it commits', 'commit'],
  ] as const)
    it(`${where} is replaced, and writes nothing when it wakes`, async () => {
      await happens(1);
      const living = paused.live({ url: database.url, pauseBefore });
      living.catch(() => {});
      for (let seed = 100; !paused.said.includes('paused'); seed++) await happens(seed);

      const standby = new ProjectionRunner({ log, pool: database.pool, projections, leases: { retryMs: 50 } });
      await whileRunning(standby, async () => {
        // While its log grows, the paused one's lease runs out and this one takes over.
        await happens(3);
        await waitForPosition({ pool: database.pool, subscribers, position: await log.head(), timeoutMs: 30_000 });
        const expected = rowsInMemory(await replayInMemory(log, projections), projections);
        expect(await servedRows(database.pool, projections)).toEqual(expected);

        paused.wake();
        await paused.says('awake');
        await until(() => paused.said.some((line) => line.startsWith('error LeaseLost')));
        await happens(4);
        await waitForPosition({ pool: database.pool, subscribers, position: await log.head(), timeoutMs: 30_000 });
      });
      const expected = rowsInMemory(await replayInMemory(log, projections), projections);
      expect(await servedRows(database.pool, projections)).toEqual(expected);
    }, 120_000);
});
