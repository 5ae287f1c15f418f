import { beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../../testing/database.js';
import { freshSchema } from '../../testing/fresh-schema.js';
import { ListedLog } from '../../testing/listed-log.js';
import { entries, rowsInMemory, servedRows, tallies, testProjections } from '../../testing/projections.js';
import { randomEvents } from '../../testing/random-events.js';
import { until, whileRunning } from '../../testing/until.js';
import { watchedPool } from '../../testing/watched-pool.js';
import { ProjectionRunner } from './projection-runner.js';
import { replayInMemory } from './replay-in-memory.js';

const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

describe('Lanes', () => {
  it('have their transactions open at the same time', async () => {
    const log = new ListedLog([...randomEvents({ seed: 7, count: 400, partners: 60 })]);
    // No transaction may write rows before those of all four lanes are open: were they one after the other, the first would
    // wait for ever.
    const open = new Set<number>();
    let allOpen: () => void;
    const rendezvous = new Promise<void>((resolve) => (allOpen = resolve));
    let overlapped = 0;
    const pool = watchedPool(database.pool, async (text, _, client) => {
      if (!text.startsWith('insert into "vouch_filling"')) return;
      open.add(client);
      if (open.size === 4) allOpen();
      await rendezvous;
      overlapped = Math.max(overlapped, open.size);
    });
    await new ProjectionRunner({ log: log.port, pool, projections: [tallies], lanes: 4, togetherUpTo: 0 }).catchUp();
    expect(overlapped).toBe(4);
    expect(await servedRows(database.pool, [tallies])).toEqual(
      rowsInMemory(await replayInMemory(log.port, [tallies]), [tallies]),
    );
  });

  it('of a slow row hold nobody else up', async () => {
    const log = new ListedLog([...randomEvents({ seed: 8, count: 400, partners: 60 })]);
    await new ProjectionRunner({ log: log.port, pool: database.pool, projections: [entries], lanes: 4 }).catchUp();
    const blocker = await database.pool.connect();
    const before = (await servedRows(database.pool, [entries])).entries!.length;
    const more = [...randomEvents({ seed: 9, count: 400, partners: 60, after: 10_000 })];
    const blocked = more.find(({ type }) => type === 'ReferralMade')!;
    const lanesAtEnd = async () => {
      const { rows } = await database.pool.query<{ done: number }>(
        'select count(*) as done from vouch_runtime.checkpoint where position = $1',
        [more.at(-1)!.position],
      );
      return rows[0]!.done;
    };
    try {
      // The row that this event will make is being written by someone else.
      await blocker.query('begin');
      await blocker.query(`insert into vouch_read.entries_v1 values ($1, $2, 'x')`, [
        (blocked.data as { partnerId: string }).partnerId,
        blocked.position,
      ]);
      log.push(...more);
      const options = { log: log.port, pool: database.pool, projections: [entries], lanes: 4, togetherUpTo: 0 };
      await whileRunning(new ProjectionRunner(options), async () => {
        await until(async () => (await lanesAtEnd()) === 3);
        await blocker.query('rollback');
        await until(async () => (await lanesAtEnd()) === 4);
      });
      expect((await servedRows(database.pool, [entries])).entries!.length).toBeGreaterThan(before);
    } finally {
      blocker.release(true);
    }
  });

  it('share one reading of the log with the lanes of other read models', async () => {
    const log = new ListedLog([...randomEvents({ seed: 10, count: 3_000 })]);
    await new ProjectionRunner({
      log: log.port,
      pool: database.pool,
      projections: testProjections,
      batchSize: 100,
    }).catchUp();
    // 30 pages, once for all three.
    expect(log.pagesRead).toBe(30);
  });
});
