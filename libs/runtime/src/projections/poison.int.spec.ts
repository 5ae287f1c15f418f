import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { type Projection, type Row } from '@vouch/read-models';
import { testDatabase } from '../../testing/database.js';
import { freshSchema } from '../../testing/fresh-schema.js';
import { ListedLog } from '../../testing/listed-log.js';
import { rowsInMemory, servedRows, tallies } from '../../testing/projections.js';
import { randomEvents } from '../../testing/random-events.js';
import { until, whileRunning } from '../../testing/until.js';
import { watchedPool } from '../../testing/watched-pool.js';
import { readCheckpoints } from '../checkpoints.js';
import { explainParked, parkedIdOf } from '../explain-parked.js';
import { listParked, retryParked } from '../parked-events.js';
import { ProjectionRunner } from './projection-runner.js';
import { replayInMemory } from './replay-in-memory.js';

const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

const SUBSCRIBER = 'projection:tallies:v1';
const history = [...randomEvents({ seed: 3, count: 600, partners: 10 })];
const handled = history.filter(({ type }) => type in tallies.on);
const ofPartner3 = handled.filter(({ laneKey }) => laneKey === 'partner:p3');
/** The second event of p3's that is not followed by a decline soon. */
const poison = ofPartner3[2]!;
const behind = ofPartner3.slice(3);

let broken = true;
let tries = 0;
afterEach(() => {
  broken = true;
  tries = 0;
});

/** The same projection with a bug that one event meets. */
const buggy: Projection = {
  ...tallies,
  on: Object.fromEntries(
    Object.entries(tallies.on).map(([type, folding]) => [
      type,
      {
        key: folding.key,
        fold: (row: Row | null, event: never) => {
          if (broken && (event as RecordedEvent).id === poison.id) {
            tries++;
            throw new TypeError('this fold meets what it did not expect');
          }
          return (folding.fold as (row: Row | null, event: never) => Row | null)(row, event);
        },
      },
    ]),
  ),
};

const errors: unknown[] = [];
const runner = (log: ListedLog, projection = buggy, pool = database.pool) =>
  new ProjectionRunner({
    log: log.port,
    pool,
    projections: [projection],
    lanes: 3,
    batchSize: 100,
    togetherUpTo: 10,
    onError: (error) => errors.push(error),
  });

const inMemory = async (projection: Projection) =>
  rowsInMemory(await replayInMemory(new ListedLog(history).port, [projection]), [tallies]);

describe('An event that a projection cannot handle (rule 16)', () => {
  it('is tried a few times, then parked with its reason; its key waits, others go on', async () => {
    await runner(new ListedLog(history)).catchUp();
    // Once with its batch, three times alone.
    expect(tries).toBe(4);
    const [first, ...others] = await listParked(database.pool, { subscriber: SUBSCRIBER });
    expect(first).toMatchObject({
      eventId: poison.id,
      laneKey: 'partner:p3',
      position: poison.position,
      waiting: false,
      attempts: 3,
      reason: expect.stringContaining('did not expect'),
    });
    expect(others.map(({ eventId, waiting }) => ({ eventId, waiting }))).toEqual(
      behind.map(({ id }) => ({ eventId: id, waiting: true })),
    );
    for (const { position } of await readCheckpoints(database.pool, SUBSCRIBER))
      expect(position).toBe(history.at(-1)!.position);
    expect(await servedRows(database.pool, [tallies])).toEqual(await inMemory(buggy));
    expect(String(errors.at(-1))).toContain(`event ${poison.id} is parked`);
  });

  it('keeps its key closed after a restart', async () => {
    const half = history.findIndex(({ id }) => id === poison.id) + 5;
    await runner(new ListedLog(history.slice(0, half))).catchUp();
    await runner(new ListedLog(history)).catchUp();
    expect((await listParked(database.pool)).filter(({ waiting }) => waiting)).toHaveLength(behind.length);
    expect(await servedRows(database.pool, [tallies])).toEqual(await inMemory(buggy));
  });

  it('is handled again with all that waits, in order, when someone asks for it', async () => {
    const log = new ListedLog(history.slice(0, -50));
    const atEnd = async () =>
      (await readCheckpoints(database.pool, SUBSCRIBER)).every(({ position }) => position === history.at(-1)!.position);
    const nothingParked = async () => (await listParked(database.pool)).length === 0;

    await whileRunning(runner(log), async () => {
      await until(async () => (await listParked(database.pool, { subscriber: SUBSCRIBER })).length > 0);
      broken = false;
      expect(await retryParked(database.pool, SUBSCRIBER, 'partner:p3')).toBeGreaterThan(0);
      log.push(...history.slice(-50));
      await until(async () => (await atEnd()) && (await nothingParked()));
    });
    expect(await servedRows(database.pool, [tallies])).toEqual(await inMemory(tallies));
  });

  it('stays parked when it fails again, and says why', async () => {
    const log = new ListedLog(history);
    await runner(log).catchUp();
    await retryParked(database.pool, SUBSCRIBER, 'partner:p3');
    await runner(log).catchUp();
    const parked = await listParked(database.pool);
    expect(parked[0]).toMatchObject({ eventId: poison.id, attempts: 4, retryRequested: false });
    expect(parked).toHaveLength(1 + behind.length);
  });

  it('can be explained: what the log says, where the code failed, what waits, and what to do', async () => {
    const log = new ListedLog(history).port;
    await runner(new ListedLog(history)).catchUp();
    const readers = { pool: database.pool, log, projections: [buggy], policies: [] };
    const failed = await explainParked(parkedIdOf({ subscriber: SUBSCRIBER, position: poison.position }), readers);
    expect(failed).toMatchObject({ event: { id: poison.id, data: poison.data }, failed: { eventId: poison.id } });
    expect(failed!.parked.stack).toMatch(/FoldFailed[^]*Caused by: TypeError: this fold meets[^]*poison\.int\.spec/);
    expect(failed!.waiting.map(({ eventId }) => eventId)).toEqual(behind.slice(0, 100).map(({ id }) => id));
    expect(failed!.whatToDo).toContain('The read model tallies');

    const waits = await explainParked(parkedIdOf({ subscriber: SUBSCRIBER, position: behind[0]!.position }), readers);
    expect(waits).toMatchObject({ event: { id: behind[0]!.id }, failed: { eventId: poison.id } });
    expect(waits!.whatToDo).toContain(`waits behind ${SUBSCRIBER}:${poison.position}`);

    await retryParked(database.pool, SUBSCRIBER, 'partner:p3');
    expect((await explainParked(parkedIdOf(failed!.parked), readers))!.whatToDo).toContain('Someone asked');
    for (const id of ['nobody', `${SUBSCRIBER}:1`, `policy:none:${poison.position}`])
      expect(await explainParked(id, readers)).toBeUndefined();
  });

  it('is also one whose row Postgres refuses', async () => {
    // The last one of its partner: in the middle of a batch only the row that comes out at the end meets Postgres.
    const refused = handled.findLast(({ type }) => type === 'ReferralMade')!;
    const refusing: Projection = {
      ...tallies,
      on: {
        ...tallies.on,
        [refused.type]: {
          ...tallies.on[refused.type as 'PartnerApplied'],
          fold: (row: Row | null, event: RecordedEvent) => {
            const fold = tallies.on[refused.type as 'PartnerApplied']!.fold as (r: Row | null, e: RecordedEvent) => Row;
            const folded = fold(row, event);
            return event.id === refused.id ? { ...folded, lastSource: 'a\u0000b' } : folded;
          },
        },
      },
    };
    await runner(new ListedLog(history), refusing).catchUp();
    const [parked] = await listParked(database.pool);
    expect(parked).toMatchObject({ eventId: refused.id, reason: expect.stringMatching(/\\u0000|Unicode/) });
  });

  it('is not one that meets a database in trouble: that is waited for, and nothing is parked', async () => {
    errors.length = 0;
    let troubles = 0;
    const pool = watchedPool(database.pool, (text) => {
      if (!text.startsWith('insert into "vouch_filling"') || troubles >= 5) return;
      troubles++;
      const code = ['40001', '40P01', '55P03', '57P01', '53300'][troubles - 1];
      throw Object.assign(new Error(`trouble ${troubles}`), { code });
    });
    await runner(new ListedLog(history), tallies, pool).catchUp();
    // Insertions that are under way at once meet their troubles in any order.
    expect(errors.map(String).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `Error: trouble ${n}`));
    expect(await listParked(database.pool)).toEqual([]);
    expect(await servedRows(database.pool, [tallies])).toEqual(await inMemory(tallies));
  });
});
