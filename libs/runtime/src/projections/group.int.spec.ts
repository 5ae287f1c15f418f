import { beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@vouch/testing';
import { testDatabase } from '../../testing/database.js';
import { freshSchema } from '../../testing/fresh-schema.js';
import { HandGroup } from '../../testing/hand-group.js';
import { ListedLog } from '../../testing/listed-log.js';
import { rowsInMemory, servedRows, testProjections } from '../../testing/projections.js';
import { randomEvents } from '../../testing/random-events.js';
import { until, whileRunning } from '../../testing/until.js';
import { readCheckpoints } from '../checkpoints.js';
import { projectionSubscriber } from '../subscribers.js';
import { ProjectionRunner } from './projection-runner.js';
import { rebuildProjection } from './rebuild-projection.js';
import { replayInMemory } from './replay-in-memory.js';

const LANES = 8;
const ALL = Array.from({ length: LANES }, (_, lane) => lane);

const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const history = [...randomEvents({ seed, count: 2_000, partners: 60 })];
const end = history.at(-1)!.position;
const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

const checkpointsOf = (index: number) => readCheckpoints(database.pool, projectionSubscriber(testProjections[index]!));

const untilAllAt = async (position: number) => {
  for (const index of testProjections.keys())
    await until(async () => {
      const checkpoints = await checkpointsOf(index);
      return checkpoints.length === LANES && checkpoints.every((checkpoint) => checkpoint.position >= position);
    });
};

const runnerIn = (log: ListedLog, group: HandGroup, name: string) =>
  new ProjectionRunner({
    log: log.port,
    pool: database.pool,
    projections: testProjections,
    dividedInto: LANES,
    group: group.member(name),
    lanes: random.pick([1, 3, 4]),
    batchSize: random.pick([20, 1000]),
    leases: { retryMs: 20 },
  });

async function written(log: ListedLog, afterEach: () => void): Promise<void> {
  for (let at = 0; at < history.length;) {
    const next = at + random.int(50, 300);
    log.push(...history.slice(at, next));
    at = next;
    await new Promise((resolve) => setTimeout(resolve, random.int(0, 40)));
    afterEach();
  }
}

const expected = async () => rowsInMemory(await replayInMemory(new ListedLog([...history]).port, testProjections));

describe(`Processes that share the lanes of read models (VOUCH_TEST_SEED=${seed})`, () => {
  it('write the rows that one would, however the lanes are dealt among them', async () => {
    const log = new ListedLog();
    const group = new HandGroup(log, LANES);
    const deal = () => {
      const lanes = random.shuffled(ALL);
      const cut = random.int(0, LANES);
      group.deal({ a: lanes.slice(0, cut), b: lanes.slice(cut) });
    };
    await whileRunning(runnerIn(log, group, 'a'), () =>
      whileRunning(runnerIn(log, group, 'b'), async () => {
        deal();
        await written(log, () => random.chance(0.5) && deal());
        await untilAllAt(end);
      }),
    );
    expect(await servedRows(database.pool)).toEqual(await expected());
  });

  it('write nothing twice when one of them does not hear that its lanes are another’s (rule 12)', async () => {
    const log = new ListedLog();
    const group = new HandGroup(log, LANES);
    await whileRunning(runnerIn(log, group, 'deaf'), () =>
      whileRunning(runnerIn(log, group, 'b'), async () => {
        group.deal({ deaf: ALL });
        let pages = 0;
        await written(log, () => {
          if (++pages === 3) group.deal({ b: ALL });
        });
        await untilAllAt(end);
      }),
    );
    expect(await servedRows(database.pool)).toEqual(await expected());
  });

  it('leave to each other what the others hold', async () => {
    const log = new ListedLog([...history]);
    const group = new HandGroup(log, LANES);
    await whileRunning(runnerIn(log, group, 'a'), async () => {
      group.deal({ a: ALL });
      await untilAllAt(end);
      group.deal({ a: [1, 5] });
      log.push(...randomEvents({ seed: seed + 1, count: 100, after: end }));
      const head = await log.head();
      await until(async () => (await checkpointsOf(0))[5]!.position === head);
      expect((await checkpointsOf(0)).map(({ position }) => position)).toEqual(
        ALL.map((lane) => (lane === 1 || lane === 5 ? head : end)),
      );
    });
  });

  it('go on with rows that were built anew, and divide them again after one process had all of them', async () => {
    const log = new ListedLog(history.slice(0, 1_000));
    const one = { log: log.port, pool: database.pool, projections: testProjections, lanes: 3 };
    await new ProjectionRunner(one).catchUp();
    const group = new HandGroup(log, LANES);
    await whileRunning(runnerIn(log, group, 'a'), () =>
      whileRunning(runnerIn(log, group, 'b'), async () => {
        group.deal({ a: ALL.slice(0, 3), b: ALL.slice(3) });
        await until(async () => (await checkpointsOf(0)).length === LANES);
        for (const projection of testProjections)
          await rebuildProjection({ ...one, projection, dividedInto: LANES, from: log });
        log.push(...history.slice(1_000));
        await untilAllAt(end);
      }),
    );
    expect(await servedRows(database.pool)).toEqual(await expected());
  });
});
