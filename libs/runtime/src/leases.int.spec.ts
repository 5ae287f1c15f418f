import { beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../testing/database.js';
import { assertWithinLog, readCheckpoints, splitLanes } from './checkpoints.js';
import { Leases } from './leases.js';
import { prepareRuntimeSchema } from './schema.js';
import { takeStep } from './steps.js';
import { inTransaction } from './transaction.js';

const database = testDatabase();
beforeAll(() => prepareRuntimeSchema(database.pool));

const move = (fence: { subscriber: string; generation: number }, lanes: number[], from: number, to: number) =>
  inTransaction(database.pool, (client) => takeStep(client, { move: { fence, lanes, from, to } }));

describe('A lease', () => {
  it('is given to one holder, and to the standby as soon as that one closes', async () => {
    const first = await Leases.open(database.pool, { retryMs: 10 });
    const second = await Leases.open(database.pool, { retryMs: 10 });
    const held = await first.acquire('one-holder');
    let standbyHas = false;
    const standby = second.acquire('one-holder').then((lease) => ((standbyHas = true), lease));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(standbyHas).toBe(false);

    await first.close();
    const taken = await standby;
    expect(taken.generation).toBeGreaterThan(held.generation);
    await expect(move(held, [0], 0, 5)).rejects.toThrow('the lease is lost');
    await move(taken, [0], 0, 5);
    expect(await readCheckpoints(database.pool, 'one-holder')).toEqual([{ lane: 0, lanes: 1, position: 5 }]);
    await second.close();
  });

  it('is lost when its session is ended, and says so', async () => {
    const leases = await Leases.open(database.pool);
    await leases.acquire('session-ended');
    const lost = new Promise((resolve) => leases.lost.addEventListener('abort', resolve));
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
        (select oid from pg_database where datname = current_database())`,
    );
    await lost;
    expect(leases.lost.reason).toMatchObject({ name: 'LeaseLost' });
    await expect(leases.acquire('session-ended')).rejects.toThrow('its session ended');
    await leases.close();
  });

  it('outlives its time to live as long as the holder is alive', async () => {
    const leases = await Leases.open(database.pool, { timeToLiveMs: 300 });
    await leases.acquire('alive');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(leases.lost.aborted).toBe(false);
    await leases.close();
  });

  it('stops waiting when it is told to', async () => {
    const holder = await Leases.open(database.pool);
    const standby = await Leases.open(database.pool);
    await holder.acquire('told-to-stop');
    const waiting = standby.acquire('told-to-stop', { signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toThrow();
    await Promise.all([holder.close(), standby.close()]);
  });
});

describe('A checkpoint', () => {
  it('moves forward by compare and set only (rule 12)', async () => {
    const leases = await Leases.open(database.pool);
    const lease = await leases.acquire('compare-and-set', { startAt: 10 });
    await move(lease, [0], 10, 20);
    await expect(move(lease, [0], 10, 30)).rejects.toMatchObject({ name: 'LeaseLost' });
    await expect(move(lease, [0], 20, 15)).rejects.toThrow('never goes back');
    await expect(move({ ...lease, generation: lease.generation - 1 }, [0], 20, 30)).rejects.toThrow('lease is lost');
    expect(await readCheckpoints(database.pool, 'compare-and-set')).toEqual([{ lane: 0, lanes: 1, position: 20 }]);
    await leases.close();
  });

  it('is split into another number of lanes only where the lanes stand level', async () => {
    const leases = await Leases.open(database.pool);
    const lease = await leases.acquire('split', { startAt: 7 });
    const split = (lanes: number, at: number) =>
      inTransaction(database.pool, (client) => splitLanes(client, lease, lanes, at));
    await split(3, 7);
    await move(lease, [1], 7, 9);
    await expect(split(2, 7)).rejects.toMatchObject({ name: 'LeaseLost' });
    await move(lease, [0, 2], 7, 9);
    await split(2, 9);
    expect(await readCheckpoints(database.pool, 'split')).toEqual([
      { lane: 0, lanes: 2, position: 9 },
      { lane: 1, lanes: 2, position: 9 },
    ]);
    await leases.close();
  });

  it('beyond the end of the log stops the reader and says what to do', () => {
    expect(() => assertWithinLog('policy:x', [{ lane: 0, lanes: 1, position: 12 }], 10)).toThrow(
      /policy:x has read up to position 12, but the log ends at 10\. .*older backup/s,
    );
  });
});
