import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { openReadModels, projections } from '@vouch/read-models';
import { randomHistory, seededRandom, settle } from '@vouch/testing';
import { testDatabase } from '../../testing/database.js';
import { ListedLog } from '../../testing/listed-log.js';
import { rowsInMemory, servedRows } from '../../testing/projections.js';
import { prepareRuntimeSchema } from '../schema.js';
import { type RowFinding } from '../verify/row-finding.js';
import { verifyRows } from '../verify/verify-rows.js';
import { ProjectionRunner } from './projection-runner.js';
import { rebuildProjection } from './rebuild-projection.js';
import { replayInMemory } from './replay-in-memory.js';

const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const database = testDatabase();
let history: readonly RecordedEvent[];

beforeAll(() => {
  history = settle(randomHistory(seed, 250), { lagSeed: seed }).events;
});

beforeEach(async () => {
  for (const schema of ['vouch_read', 'vouch_filling', 'vouch_runtime'])
    await database.pool.query(`drop schema if exists ${schema} cascade`);
  await prepareRuntimeSchema(database.pool);
  await (await openReadModels(database.url)).destroy();
});

const runner = (events: readonly RecordedEvent[], lanes: number, batchSize: number, togetherUpTo: number) =>
  new ProjectionRunner({
    log: new ListedLog([...events]).port,
    pool: database.pool,
    projections,
    lanes,
    batchSize,
    togetherUpTo,
    onError: (error) => {
      throw error;
    },
  });

const expected = async () =>
  rowsInMemory(await replayInMemory(new ListedLog([...history]).port, projections), projections);

describe(`The read models over a random history (rule 14; VOUCH_TEST_SEED=${seed})`, () => {
  for (const [lanes, batchSize] of [
    [1, 1000],
    [2, 7],
    [7, 100],
    [32, 1000],
  ] as const)
    it(`have the same rows in ${lanes} lanes and batches of ${batchSize} as in memory`, async () => {
      await runner(history, lanes, batchSize, 0).catchUp();
      expect(await servedRows(database.pool, projections)).toEqual(await expected());
    });

  it('have the same rows when the runner stops anywhere and goes on in other lanes, and after a rebuild', async () => {
    for (let at = 0; at < history.length;) {
      at += random.int(1, history.length / 4);
      const options = [random.pick([1, 2, 7, 32]), random.pick([7, 100, 1000]), random.pick([0, 50])] as const;
      await runner(history.slice(0, at), ...options).run(AbortSignal.timeout(random.int(1, 200)));
      await runner(history.slice(0, at), ...options).catchUp();
    }
    const rows = await expected();
    expect(await servedRows(database.pool, projections)).toEqual(rows);
    const log = new ListedLog([...history]).port;
    for (const projection of projections) await rebuildProjection({ log, pool: database.pool, projection, lanes: 3 });
    expect(await servedRows(database.pool, projections)).toEqual(rows);
  });

  it('are verified: nothing is found, and each damaged read model is', async () => {
    const log = new ListedLog([...history]).port;
    await runner(history, 4, 100, 50).catchUp();
    const verify = async () => {
      const found: RowFinding[] = [];
      for await (const finding of verifyRows({ log, pool: database.pool, projections })) found.push(finding);
      return found;
    };
    expect(await verify()).toEqual([]);
    const damaged: string[] = [];
    for (const { name, version } of projections) {
      const { rowCount } = await database.pool.query(
        `delete from vouch_read.${name}_v${version} where ctid = (select min(ctid) from vouch_read.${name}_v${version})`,
      );
      if (rowCount) damaged.push(name);
    }
    expect((await verify()).map(({ readModel, problem }) => `${readModel} ${problem}`)).toEqual(
      damaged.map((name) => `${name} missing`),
    );
  });
});
