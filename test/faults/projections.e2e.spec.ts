import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import { listParked, replayInMemory, retryParked } from '@vouch/runtime';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { freshSchema } from '../../libs/runtime/testing/fresh-schema.js';
import { createTables, rowsInMemory, servedRows } from '../../libs/runtime/testing/projections.js';
import { randomEvents } from '../../libs/runtime/testing/random-events.js';
import { appendEvents } from './append-events.js';
import { projectionsOf } from './breakable-projections.js';
import { chosenPoints } from './deaths.js';
import type { Death } from './kill-points.js';
import { type Life, MortalProcess } from './mortal-process.js';
import type { ProjectionLife } from './projections.process.js';

const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);
const SCRIPT = './projections.process.ts';
const EVENTS_EACH = 60;
const ONE_IN = 3;
/** What one round misses by chance, another one may meet: the read models begin anew in each. */
const MOST_ROUNDS = 4;

type Episode = Omit<ProjectionLife, 'url' | 'death'> & { readonly retry?: boolean };

/** Together they pass everything that the runner does: filling, switching, following, splitting lanes, parking, rebuilding. */
const EPISODES: readonly Episode[] = [
  { version: 1, lanes: 2, broken: false },
  { version: 2, lanes: 3, broken: true },
  { version: 2, lanes: 2, broken: true, rebuild: 'tallies' },
  { version: 2, lanes: 1, broken: false, retry: true },
  // Back to the older version, which only a rebuild can do.
  { version: 1, lanes: 2, broken: false, rebuild: 'days' },
];

/** One installation whose projections run in a process that may be killed. */
class Installation {
  private readonly database = testDatabase();
  private next = new MortalProcess(SCRIPT);
  private log!: EventLog;

  /** Episodes that have begun. */
  begun = 0;

  async open(): Promise<void> {
    await this.prepare();
    this.log = await PostgresEventLog.open(this.database.pool);
  }

  /** As if no projection had ever run; the log stays. */
  async prepare(): Promise<void> {
    await freshSchema(this.database.pool, projectionsOf({ version: 1, broken: false }));
    await createTables(this.database.pool, projectionsOf({ version: 2, broken: false }));
  }

  async begin({ retry }: Episode): Promise<void> {
    await appendEvents(this.log, randomEvents({ seed: seed + this.begun++, count: EVENTS_EACH, partners: 6 }));
    if (retry) await this.retryParked();
  }

  async close(): Promise<void> {
    await this.next.discard();
    await this.log.close();
  }

  async retryParked(): Promise<void> {
    for (const { subscriber, laneKey } of await listParked(this.database.pool))
      await retryParked(this.database.pool, subscriber, laneKey);
  }

  /** Lets the projections run until they are at the head, or dead. */
  async live(episode: Episode, death: Death | null): Promise<Life> {
    const process = this.next;
    this.next = new MortalProcess(SCRIPT);
    return process.live({ ...episode, url: this.database.url, death } satisfies ProjectionLife);
  }

  async rows() {
    return servedRows(this.database.pool, projectionsOf({ version: 1, broken: false }));
  }

  async rowsFromTheLog() {
    const projections = projectionsOf({ version: 1, broken: false });
    return rowsInMemory(await replayInMemory(this.log, projections), projections);
  }

  async leftovers() {
    const { rows } = await this.database.pool.query<{ left: string }>(
      `select subscriber as left from vouch_runtime.checkpoint where subscriber like '%filling'
       union all select tablename from pg_tables where schemaname = 'vouch_filling'
       union all select event_id::text from vouch_runtime.parked_event`,
    );
    return rows;
  }
}

describe(`Projections that are killed by kill -9 (rule 11; VOUCH_TEST_SEED=${seed})`, () => {
  const undisturbed = new Installation();
  const disturbed = new Installation();
  beforeAll(() => Promise.all([undisturbed.open(), disturbed.open()]));
  afterAll(() => Promise.all([undisturbed.close(), disturbed.close()]));

  it(`at one in ${ONE_IN} of the points that there are (VOUCH_FAULTS=all: at each), and run again, leave the rows of an undisturbed run`, async () => {
    const pointsOf: (readonly string[])[] = [];
    for (const episode of EPISODES) {
      await undisturbed.begin(episode);
      pointsOf.push((await undisturbed.live(episode, null)).points);
    }
    console.log(`Projections: ${listed(pointsOf.flat())}`);

    const left = new Set(chosenPoints(pointsOf.flat(), { seed, oneIn: ONE_IN }));
    let kills = 0;
    for (let round = 0; round === 0 || (left.size > 0 && round < MOST_ROUNDS); round++) {
      await disturbed.prepare();
      for (const [i, episode] of EPISODES.entries()) {
        await disturbed.begin(episode);
        // In the order in which they are passed, so that the later ones still lie ahead.
        for (const point of [...new Set(pointsOf[i])].filter((point) => left.has(point))) {
          if (!(await disturbed.live(episode, { point, time: 1 })).killed) continue;
          left.delete(point);
          kills++;
        }
        await disturbed.live(episode, null);
      }
    }
    console.log(`Killed ${kills} times.`);
    expect([...left]).toEqual([]);

    while (undisturbed.begun < disturbed.begun) await undisturbed.begin(EPISODES[0]!);
    for (const installation of [undisturbed, disturbed]) {
      await installation.retryParked();
      await installation.live({ version: 1, lanes: 4, broken: false }, null);
      expect(await installation.leftovers()).toEqual([]);
    }
    const rows = await disturbed.rows();
    expect(rows).toEqual(await undisturbed.rows());
    expect(rows).toEqual(await disturbed.rowsFromTheLog());
  }, 900_000);
});

function listed(points: readonly string[]): string {
  const times = new Map<string, number>();
  for (const point of points) times.set(point, (times.get(point) ?? 0) + 1);
  const lines = [...times].map(([point, count]) => `${String(count).padStart(6)}  ${point}`);
  return `${times.size} points, with how often an undisturbed run passes them:\n${lines.join('\n')}`;
}
