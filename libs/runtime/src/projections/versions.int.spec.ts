import { beforeEach, describe, expect, it } from '@jest/globals';
import { projection, type Projection } from '@vouch/read-models';
import { testDatabase } from '../../testing/database.js';
import { freshSchema } from '../../testing/fresh-schema.js';
import { ListedLog } from '../../testing/listed-log.js';
import { createTables, rowsInMemory, servedRows, tallies, type TallyRow } from '../../testing/projections.js';
import { randomEvents } from '../../testing/random-events.js';
import { until, whileRunning } from '../../testing/until.js';
import { readCheckpoints } from '../checkpoints.js';
import { projectionSubscriber } from '../subscribers.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from './projection-runner.js';
import { servedVersion } from './read-model-versions.js';
import { rebuildProjection } from './rebuild-projection.js';
import { replayInMemory } from './replay-in-memory.js';

const database = testDatabase();
/** Counts referrals twice, so that its rows are told from those of version 1. */
const talliesV2: Projection = projection<TallyRow>({
  ...(tallies as unknown as Parameters<typeof projection<TallyRow>>[0]),
  version: 2,
  on: {
    ...(tallies.on as unknown as Projection<TallyRow>['on']),
    ReferralMade: {
      key: ({ data }) => [data.partnerId],
      fold: (row, event) => {
        const fold = tallies.on.ReferralMade!.fold as unknown as (row: TallyRow | null, e: typeof event) => TallyRow;
        const folded = fold(row, event);
        return { ...folded, referrals: folded.referrals + 1 };
      },
    },
  },
});

beforeEach(async () => {
  await freshSchema(database.pool, [tallies]);
  await createTables(database.pool, [talliesV2]);
});

const history = [...randomEvents({ seed: 11, count: 3_000, partners: 50 })];
const errors: unknown[] = [];
const runner = (log: ListedLog, of: Projection, options: Partial<ProjectionRunnerOptions> = {}) =>
  new ProjectionRunner({
    log: log.port,
    pool: database.pool,
    projections: [of],
    onError: (error) => errors.push(error),
    ...options,
  });

const rowsOf = async (of: Projection, events = history) =>
  rowsInMemory(await replayInMemory(new ListedLog([...events]).port, [of]), [of]).tallies!;

const totalReferrals = (rows: readonly object[]) =>
  rows.reduce((sum, row) => sum + (row as { referrals: number }).referrals, 0);

/** Reads what is served again and again; an error ends the test. */
async function readAllTheTime(seen: (rows: readonly object[]) => void, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    seen((await servedRows(database.pool, [tallies])).tallies!);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('A new version of a projection (rule 17)', () => {
  it('is filled beside the old rows, which serve until it is complete; readers never see anything else', async () => {
    const log = new ListedLog([...history]);
    await runner(log, tallies).catchUp();
    const [before, after] = [totalReferrals(await rowsOf(tallies)), totalReferrals(await rowsOf(talliesV2))];
    expect(after).toBeGreaterThan(before);

    const totals = new Map<number, number>();
    const stop = new AbortController();
    const readers = [1, 2, 3].map(() =>
      readAllTheTime((rows) => {
        const total = totalReferrals(rows);
        totals.set(total, (totals.get(total) ?? 0) + 1);
      }, stop.signal),
    );
    await until(() => (totals.get(before) ?? 0) > 20);
    await runner(log, talliesV2, { batchSize: 50, lanes: 2 }).catchUp();
    const seen = totals.get(after) ?? 0;
    await until(() => (totals.get(after) ?? 0) > seen + 20);
    stop.abort();
    await Promise.all(readers);

    expect([...totals.keys()]).toEqual([before, after]);
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(talliesV2) });
    expect(await readCheckpoints(database.pool, 'projection:tallies:v1')).toEqual([]);
  });

  it('never takes readers back to an earlier state, while the old code goes on in another process', async () => {
    const log = new ListedLog(history.slice(0, 1_000));
    await runner(log, tallies).catchUp();
    const appending = new AbortController();
    const append = async () => {
      for (let at = 1_000; at < history.length; at += 20) {
        log.push(...history.slice(at, at + 20));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      appending.abort();
    };
    errors.length = 0;
    await whileRunning(runner(log, tallies), async () => {
      const newer = runner(log, talliesV2, { batchSize: 50 });
      await whileRunning(newer, async () => {
        // A row's `last_at` only grows, in whichever version: a decline removes the row, so the greatest of all is watched.
        let last = '';
        const reading = readAllTheTime((rows) => {
          const now =
            rows
              .map((row) => (row as { lastAt: string }).lastAt)
              .sort()
              .at(-1) ?? '';
          if (now < last) throw new Error(`readers were taken back from ${last} to ${now}`);
          last = now;
        }, appending.signal);
        await Promise.all([append(), reading]);
        await until(async () => (await servedVersion(database.pool, 'tallies')) === 2);
        await until(async () => {
          const checkpoints = await readCheckpoints(database.pool, projectionSubscriber(talliesV2));
          return checkpoints.every(({ position }) => position === history.at(-1)!.position);
        });
        await until(() => errors.some((error) => String(error).includes('served at version 2')));
      });
    });
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(talliesV2) });
  });

  it('goes on where it was when filling is interrupted', async () => {
    const log = new ListedLog([...history]);
    await runner(log, tallies).catchUp();
    const stop = new AbortController();
    let at = 0;
    const onProgress: ProjectionRunnerOptions['onProgress'] = ({ filling, position }) => {
      if (filling && position > 1_500) stop.abort();
      at = position;
    };
    await runner(log, talliesV2, { batchSize: 50, onProgress }).run(stop.signal);
    const interruptedAt = at;
    expect(await servedVersion(database.pool, 'tallies')).toBe(1);
    const positions: number[] = [];
    await runner(log, talliesV2, { batchSize: 50, onProgress: ({ position }) => positions.push(position) }).catchUp();
    expect(positions[0]).toBeGreaterThan(1_000);
    expect(positions[0]).toBeLessThanOrEqual(interruptedAt + 500);
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(talliesV2) });
  });

  it('is left alone by older code, which can take over again by a rebuild only', async () => {
    const log = new ListedLog([...history]);
    await runner(log, talliesV2).catchUp();
    errors.length = 0;
    await runner(log, tallies).catchUp();
    expect(errors.map(String)).toEqual([expect.stringContaining('served at version 2, and this code knows version 1')]);
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(talliesV2) });
    await rebuildProjection({ log: log.port, pool: database.pool, projection: tallies });
    expect(await servedVersion(database.pool, 'tallies')).toBe(1);
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(tallies) });
  });
});

describe('A rebuild (rule 17)', () => {
  it('mends damaged rows while readers read and a runner runs; nobody sees it half done', async () => {
    const log = new ListedLog(history.slice(0, 2_000));
    await runner(log, tallies).catchUp();
    await database.pool.query(`update vouch_read.tallies_v1 set referrals = referrals + 1000`);
    let rowsSeen = Infinity;
    const totals: number[] = [];
    const stop = new AbortController();
    await whileRunning(runner(log, tallies), async () => {
      const reading = readAllTheTime((rows) => {
        rowsSeen = Math.min(rowsSeen, rows.length);
        totals.push(totalReferrals(rows));
      }, stop.signal);
      await until(() => totals.length > 20);
      await rebuildProjection({ log: log.port, pool: database.pool, projection: tallies, batchSize: 50 });
      log.push(...history.slice(2_000));
      await until(async () => {
        const checkpoints = await readCheckpoints(database.pool, projectionSubscriber(tallies));
        return checkpoints.every(({ position }) => position === history.at(-1)!.position);
      });
      stop.abort();
      await reading;
    });
    expect(rowsSeen).toBeGreaterThan(30);
    // Damaged until the switch, whole from it on.
    const whole = totals.findIndex((total) => total < 10_000);
    expect(totals.slice(0, whole).every((total) => total > 30_000)).toBe(true);
    expect(totals[whole]).toBe(totalReferrals(await rowsOf(tallies, history.slice(0, 2_000))));
    expect(totals.slice(whole).every((total) => total < 10_000)).toBe(true);
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(tallies) });
  });

  it('that was interrupted leaves nothing behind at the next start', async () => {
    const log = new ListedLog([...history]);
    await runner(log, tallies).catchUp();
    const stop = new AbortController();
    const interrupted = rebuildProjection({
      log: log.port,
      pool: database.pool,
      projection: tallies,
      batchSize: 50,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(interrupted).rejects.toThrow();
    const filling = async () =>
      (await database.pool.query(`select from pg_tables where schemaname = 'vouch_filling'`)).rowCount;
    expect(await filling()).toBe(1);
    await runner(log, tallies).catchUp();
    expect(await filling()).toBe(0);
    expect(await servedRows(database.pool, [tallies])).toEqual({ tallies: await rowsOf(tallies) });
  });

  it('waits for a long query on the old rows, and does not hold later ones up', async () => {
    const log = new ListedLog([...history]);
    await runner(log, tallies).catchUp();
    const slow = await database.pool.connect();
    await slow.query('begin; select * from vouch_read.tallies');
    const refusals: unknown[] = [];
    const rebuilding = rebuildProjection({
      log: log.port,
      pool: database.pool,
      projection: tallies,
      onError: (error) => refusals.push(error),
    });
    await until(() => refusals.length > 0);
    expect((await servedRows(database.pool, [tallies])).tallies!.length).toBeGreaterThan(0);
    await slow.query('commit');
    slow.release();
    await rebuilding;
    expect(refusals.map(String)).toContainEqual(expect.stringContaining('lock timeout'));
  });
});

describe('A log that was restored from an older backup', () => {
  it('stops the reader and says so', async () => {
    await runner(new ListedLog([...history]), tallies).catchUp();
    const restored = runner(new ListedLog(history.slice(0, 100)), tallies);
    await expect(restored.catchUp()).rejects.toThrow(/read up to position \d+, but the log ends at \d+/);
    await expect(restored.run(new AbortController().signal)).rejects.toMatchObject({ name: 'CheckpointBeyondHead' });
  });
});
