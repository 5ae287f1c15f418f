import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { seededRandom } from '@vouch/testing';
import { testDatabase } from '../../testing/database.js';
import { freshSchema } from '../../testing/fresh-schema.js';
import { ListedLog } from '../../testing/listed-log.js';
import { rowsInMemory, servedRows, testProjections } from '../../testing/projections.js';
import { randomEvents } from '../../testing/random-events.js';
import { until, whileRunning } from '../../testing/until.js';
import { readCheckpoints } from '../checkpoints.js';
import { projectionSubscriber } from '../subscribers.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from './projection-runner.js';
import { rebuildProjection } from './rebuild-projection.js';
import { replayInMemory } from './replay-in-memory.js';

const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const history = [...randomEvents({ seed, count: 1_500, partners: 40 })];
const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

type Options = Partial<ProjectionRunnerOptions>;

const runner = (log: ListedLog, options: Options) =>
  new ProjectionRunner({ log: log.port, pool: database.pool, projections: testProjections, onError: fail, ...options });

const fail = (error: unknown) => {
  throw error;
};

const expected = async (events: readonly RecordedEvent[]) =>
  rowsInMemory(await replayInMemory(new ListedLog([...events]).port, testProjections));

/** Runs until the history is read, while it is still being written. */
async function live(options: Options): Promise<void> {
  const log = new ListedLog();
  await whileRunning(runner(log, options), async () => {
    for (let at = 0; at < history.length;) {
      const next = at + random.int(1, 300);
      log.push(...history.slice(at, next));
      at = next;
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 20)));
    }
    await untilAt(history.at(-1)!.position);
  });
}

async function untilAt(position: number): Promise<void> {
  for (const projection of testProjections)
    await until(async () => {
      const checkpoints = await readCheckpoints(database.pool, projectionSubscriber(projection));
      return checkpoints.length > 0 && checkpoints.every((checkpoint) => checkpoint.position >= position);
    });
}

describe(`Rows of a random history (rule 14; VOUCH_TEST_SEED=${seed})`, () => {
  for (const lanes of [1, 2, 7, 32])
    for (const batchSize of [1, 7, 1000])
      it(`are the same in ${lanes} lanes and batches of ${batchSize}`, async () => {
        // One event at a time takes its time, so it gets a shorter history.
        const events = history.slice(0, batchSize === 1 ? 150 : batchSize === 7 ? 700 : history.length);
        await runner(new ListedLog([...events]), { lanes, batchSize, togetherUpTo: 0 }).catchUp();
        expect(await servedRows(database.pool)).toEqual(await expected(events));
      });

  it('are the same when the runner follows the log while it grows', async () => {
    await live({ lanes: 4, batchSize: 100, togetherUpTo: 30 });
    expect(await servedRows(database.pool)).toEqual(await expected(history));
  });

  it('are the same when it stops anywhere and goes on with another number of lanes and another batch size', async () => {
    const settings: string[] = [];
    for (let at = 0; at < history.length;) {
      at += random.int(1, 300);
      const log = new ListedLog(history.slice(0, at));
      const lanes = random.pick([1, 2, 7, 32]);
      const batchSize = random.pick([7, 50, 1000]);
      settings.push(`${at}: ${lanes} × ${batchSize}`);
      const stopEarly = AbortSignal.timeout(random.int(1, 60));
      const options = { lanes, batchSize, togetherUpTo: random.pick([0, 20, 500]) };
      await runner(log, options).run(stopEarly);
      if (random.chance(0.5)) await runner(log, options).catchUp();
    }
    await runner(new ListedLog(history), {}).catchUp();
    expect({ settings, rows: await servedRows(database.pool) }).toEqual({ settings, rows: await expected(history) });
  });

  it('are complete when the checkpoints say so, which move over events that nobody handles (rule 13)', async () => {
    const ignored = history.filter(({ type }) => type === 'CustomerChurned');
    await runner(new ListedLog([...ignored]), { lanes: 3, batchSize: 10 }).catchUp();
    for (const projection of testProjections)
      expect(await readCheckpoints(database.pool, projectionSubscriber(projection))).toEqual(
        [0, 1, 2].map((lane) => ({ lane, lanes: 3, position: ignored.at(-1)!.position })),
      );
    expect(await servedRows(database.pool)).toEqual({ tallies: [], entries: [], days: [] });
  });

  it('are the same after a rebuild', async () => {
    const log = new ListedLog(history);
    await runner(log, {}).catchUp();
    for (const projection of testProjections)
      await rebuildProjection({ log: log.port, pool: database.pool, projection, lanes: 3, batchSize: 200 });
    expect(await servedRows(database.pool)).toEqual(await expected(history));
  });

  it('are the same when pages are delivered twice, late, and in disorder (rule 15)', async () => {
    let stutters = 0;
    class StutteringLog extends ListedLog {
      override async *follow(options: Parameters<ListedLog['follow']>[0]) {
        const seen: RecordedEvent[] = [];
        for await (const { events, through } of super.follow(options)) {
          const again = seen.length ? Array.from({ length: 20 }, () => random.pick(seen)) : [];
          yield { events: random.shuffled([...again, ...events, ...events]), through };
          // What came before, once more.
          if (random.chance(0.3)) yield { events: random.shuffled([...again, ...events]), through };
          seen.push(...events);
          stutters++;
        }
      }
    }
    const stuttering = new StutteringLog([...history]);
    await runner(stuttering, { batchSize: 50, lanes: 3 }).catchUp();
    expect(stutters).toBeGreaterThan(10);
    expect(await servedRows(database.pool)).toEqual(await expected(history));
  });
});
