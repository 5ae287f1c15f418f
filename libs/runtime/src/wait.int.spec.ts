import { beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../testing/database.js';
import { freshSchema } from '../testing/fresh-schema.js';
import { ListedLog } from '../testing/listed-log.js';
import { testProjections } from '../testing/projections.js';
import { randomEvents } from '../testing/random-events.js';
import { whileRunning } from '../testing/until.js';
import { progressOf } from './progress.js';
import { ProjectionRunner } from './projections/projection-runner.js';
import { projectionSubscriber } from './subscribers.js';
import { waitForPosition, waitUntilSettled } from './wait.js';

const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

const history = [...randomEvents({ seed: 5, count: 300 })];
const head = history.at(-1)!.position;
const subscribers = testProjections.map(projectionSubscriber);
const readers = { projections: testProjections, policies: [] };
const runner = (log: ListedLog) =>
  new ProjectionRunner({ log: log.port, pool: database.pool, projections: testProjections });

describe('Waiting for a position', () => {
  it('ends when every reader has come there, so that a write is seen by the next read', async () => {
    const log = new ListedLog(history.slice(0, 100));
    await whileRunning(runner(log), async () => {
      for (const event of history.slice(100)) {
        log.push(event);
        await waitForPosition({ pool: database.pool, subscribers, position: event.position, timeoutMs: 5_000 });
        if (event.type !== 'ReferralMade') continue;
        const { rowCount } = await database.pool.query('select from vouch_read.entries where position = $1', [
          event.position,
        ]);
        expect(rowCount).toBe(1);
      }
    });
  });

  it('ends in time with an error that says who is behind', async () => {
    const log = new ListedLog(history.slice(0, 100));
    await runner(log).catchUp();
    const startedAt = Date.now();
    const waiting = waitForPosition({ pool: database.pool, subscribers, position: head, timeoutMs: 100 });
    await expect(waiting).rejects.toMatchObject({
      name: 'WaitTimeout',
      position: head,
      message: expect.stringContaining(`projection:tallies:v1 is at ${history[99]!.position}`),
    });
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it('asks the database once for all who wait', async () => {
    await runner(new ListedLog(history)).catchUp();
    let queries = 0;
    const pool = new Proxy(database.pool, {
      get: (target, property) =>
        property === 'query'
          ? (text: string) => (queries++, target.query(text))
          : (Reflect.get(target, property) as unknown),
    });
    const waiting = Array.from({ length: 50 }, () =>
      waitForPosition({ pool, subscribers, position: head + 1, timeoutMs: 200 }).catch(() => 'timeout'),
    );
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['timeout']));
    // One every ten milliseconds.
    expect(queries).toBeLessThan(30);
  });
});

describe('Progress', () => {
  it('says how far each reader is and how much is left', async () => {
    await runner(new ListedLog(history.slice(0, 100))).catchUp();
    const at = history[99]!.position;
    const progress = await progressOf({ log: new ListedLog(history).port, pool: database.pool, ...readers });
    expect(progress.head).toBe(head);
    expect(progress.readers).toContainEqual({
      kind: 'projection',
      name: 'tallies',
      subscriber: 'projection:tallies:v1',
      position: at,
      lag: head - at,
      parked: 0,
      waiting: 0,
      filledTo: null,
    });
  });

  it('is settled when nobody has anything left to do', async () => {
    const log = new ListedLog(history.slice(0, 100));
    const settled = { log: log.port, pool: database.pool, ...readers };
    await expect(waitUntilSettled({ ...settled, timeoutMs: 50 })).rejects.toMatchObject({ name: 'WaitTimeout' });
    await whileRunning(runner(log), async () => {
      log.push(...history.slice(100));
      expect(await waitUntilSettled({ ...settled, timeoutMs: 10_000 })).toBe(head);
    });
  });
});
