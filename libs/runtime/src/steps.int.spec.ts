import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../testing/database.js';
import { LeaseLost, readCheckpoints, splitLanes } from './checkpoints.js';
import { type Lease, Leases } from './leases.js';
import { prepareRuntimeSchema } from './schema.js';
import { type Step, Steps } from './steps.js';
import { inTransaction } from './transaction.js';

const database = testDatabase();
let leases: Leases;
beforeAll(async () => {
  await prepareRuntimeSchema(database.pool);
  await database.pool.query("create table written (by text not null check (by <> 'refused'), transaction bigint)");
});
beforeEach(async () => (leases = await Leases.open(database.pool)));
afterEach(() => leases.close());

const write =
  (by: string): Step['write'] =>
  async (client) => {
    await client.query('insert into written values ($1, txid_current())', [by]);
  };
const step = (fence: Lease, to: number, by?: string): Step => ({
  move: { fence, lanes: [0], from: 0, to },
  ...(by === undefined ? {} : { write: write(by) }),
});
const positionOf = async ({ subscriber }: Lease) => (await readCheckpoints(database.pool, subscriber))[0]?.position;
const transactions = async (...by: string[]) =>
  (await database.pool.query('select distinct transaction from written where by = any($1)', [by])).rowCount;

describe('Steps of many readers', () => {
  it('that are taken at the same time are one transaction', async () => {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => leases.acquire(name)));
    const steps = new Steps(database.pool);
    await Promise.all([
      steps.together(step(a!, 5, 'a')),
      steps.together(step(b!, 6, 'b')),
      steps.together(step(c!, 7)),
    ]);
    expect(await Promise.all([a!, b!, c!].map(positionOf))).toEqual([5, 6, 7]);
    expect(await transactions('a', 'b')).toBe(1);
  });

  it('do not stand in the way of each other: one that is refused is refused alone, and nothing of it stays', async () => {
    const [good, bad, other] = await Promise.all(['good', 'bad', 'other'].map((name) => leases.acquire(name)));
    const steps = new Steps(database.pool);
    const outcomes = await Promise.allSettled([
      steps.together(step(good!, 5, 'good')),
      steps.together(step(bad!, 5, 'refused')),
      steps.together(step(other!, 5, 'other')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: '23514' } });
    expect(await Promise.all([good!, bad!, other!].map(positionOf))).toEqual([5, 0, 5]);
    expect((await database.pool.query("select from written where by in ('good', 'other')")).rowCount).toBe(2);
  });

  it('write nothing for a reader whose lease someone else has, and all for the others', async () => {
    const [held, lost] = await Promise.all(['held', 'lost'].map((name) => leases.acquire(name)));
    const steps = new Steps(database.pool);
    const outcomes = await Promise.allSettled([
      steps.together(step({ ...lost!, generation: lost!.generation - 1 }, 5, 'lost')),
      steps.together(step(held!, 5, 'held')),
    ]);
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: expect.any(LeaseLost) }, { status: 'fulfilled' }]);
    expect(await Promise.all([held!, lost!].map(positionOf))).toEqual([5, 0]);
    expect((await database.pool.query("select from written where by = 'lost'")).rowCount).toBe(0);
  });

  it('move all lanes of a reader or none, also when a crash of the server left them at different places', async () => {
    const [level, uneven] = await Promise.all(['level', 'uneven'].map((name) => leases.acquire(name)));
    await inTransaction(database.pool, (client) => splitLanes(client, uneven!, 2, 0));
    const steps = new Steps(database.pool);
    await steps.alone({ move: { fence: uneven!, lanes: [1], from: 0, to: 3 } });
    const outcomes = await Promise.allSettled([
      steps.together({ move: { fence: uneven!, lanes: [0, 1], from: 0, to: 5 }, write: write('uneven') }),
      steps.together(step(level!, 5, 'level')),
    ]);
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: expect.any(LeaseLost) }, { status: 'fulfilled' }]);
    expect(await readCheckpoints(database.pool, 'uneven')).toMatchObject([{ position: 0 }, { position: 3 }]);
    expect(await transactions('uneven')).toBe(0);
    expect(await transactions('level')).toBe(1);
  });

  it('never go back', async () => {
    const back = await leases.acquire('back');
    const steps = new Steps(database.pool);
    await steps.alone(step(back, 5));
    await expect(steps.alone({ move: { fence: back, lanes: [0], from: 5, to: 4 } })).rejects.toThrow('never goes back');
  });
});
