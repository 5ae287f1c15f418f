import { beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../testing/database.js';
import { freshSchema } from '../testing/fresh-schema.js';
import { ListedLog } from '../testing/listed-log.js';
import { testProjections } from '../testing/projections.js';
import { randomEvents } from '../testing/random-events.js';
import { laneLags } from './lane-lags.js';
import { ProjectionRunner } from './projections/projection-runner.js';

const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

const history = [...randomEvents({ seed: 5, count: 300 })];
const runner = (log: ListedLog) =>
  new ProjectionRunner({ log: log.port, pool: database.pool, projections: testProjections, lanes: 2 });

describe('The lag of each lane', () => {
  it('is nothing where everything was read', async () => {
    const log = new ListedLog(history);
    await runner(log).catchUp();
    const lags = await laneLags({ pool: database.pool, log: log.port });
    expect(lags).toHaveLength(2 * testProjections.length);
    for (const lag of lags) expect(lag).toMatchObject({ positions: 0, seconds: 0 });
  });

  it('is the distance to the head, and the age of the oldest event that was not read', async () => {
    const log = new ListedLog(history.slice(0, 200));
    await runner(log).catchUp();
    log.push(...history.slice(200));
    const now = () => Date.parse(history[200]!.recordedAt) + 90_000;
    for (const lag of await laneLags({ pool: database.pool, log: log.port, now }))
      expect(lag).toMatchObject({ positions: history.at(-1)!.position - history[199]!.position, seconds: 90 });
  });
});
