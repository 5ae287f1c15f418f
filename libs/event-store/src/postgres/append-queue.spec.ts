import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type PreparedAppend, prepareAppend } from '../append-check.js';
import { anEvent, errorOf, from, someEvents } from '../conformance/examples.js';
import { AppendRefused, LogTimeout, LogUnavailable, type RevisionConflict } from '../event-log.js';
import type { Verdict } from './append-batch.js';
import { AppendQueue, BatchFailed, type SendBatch } from './append-queue.js';

const LONG_MS = 5_000;

const anAppend = (stream: string, events = [anEvent()]) => prepareAppend(stream, 'any', events);
const written = (appends: readonly PreparedAppend[]): Verdict[] =>
  appends.map((_, i) => ({ outcome: 'appended', revision: i, position: i + 1 }));

/** A database that records what it is sent and answers as it is told to; when that runs out, it writes. */
function database(
  ...answers: ((appends: readonly PreparedAppend[], giveUp: AbortSignal) => Verdict[] | Promise<Verdict[]>)[]
) {
  const batches: string[][] = [];
  const send: SendBatch = async (appends, giveUp) => {
    batches.push(appends.map(({ stream }) => stream));
    await sleep(1);
    return (answers.shift() ?? written)(appends, giveUp);
  };
  return { batches, send };
}

const failing =
  (kind: BatchFailed['kind'], cause: Error = new Error(kind)) =>
  () => {
    throw new BatchFailed(kind, cause);
  };

/** Never answers, until it is given up. */
const silent = (_: readonly PreparedAppend[], giveUp: AbortSignal) =>
  new Promise<Verdict[]>((_resolve, reject) =>
    giveUp.addEventListener('abort', () => reject(new BatchFailed('unknown', new Error('given up')))),
  );

describe('the append queue', () => {
  it('writes what waits together in one batch, and what comes meanwhile in the next', async () => {
    const { send, batches } = database();
    const queue = new AppendQueue(send);
    const first = ['a', 'b', 'c'].map((stream) => queue.append(anAppend(stream), LONG_MS));
    await new Promise(setImmediate);
    const second = ['d', 'e'].map((stream) => queue.append(anAppend(stream), LONG_MS));
    await Promise.all([...first, ...second]);
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('puts those who append again as soon as they are answered into the next batch together', async () => {
    const { send, batches } = database();
    const queue = new AppendQueue(send);
    const writer = async (name: string) => {
      for (let i = 0; i < 3; i++) await queue.append(anAppend(`${name}${i}`), LONG_MS);
    };
    await Promise.all(['a', 'b', 'c'].map(writer));
    expect(batches).toEqual(from(0, 3).map((i) => [`a${i}`, `b${i}`, `c${i}`]));
  });

  it('never has a stream or an event id twice in a batch, and keeps the order of each stream', async () => {
    const { send, batches } = database();
    const queue = new AppendQueue(send);
    const shared = anEvent();
    await Promise.all([
      queue.append(anAppend('a'), LONG_MS),
      queue.append(anAppend('a', [shared]), LONG_MS),
      queue.append(anAppend('b', [shared]), LONG_MS),
      queue.append(anAppend('b'), LONG_MS),
      queue.append(anAppend('c'), LONG_MS),
    ]);
    expect(batches).toEqual([['a', 'c'], ['a'], ['b'], ['b']]);
  });

  it('bounds a batch by events and by bytes, but sends a larger append alone', async () => {
    const { send, batches } = database();
    const bytes = anAppend('a').bytes;
    const queue = new AppendQueue(send, { maxEvents: 4, maxBytes: bytes * 3 + bytes / 2 });
    const appends = [anAppend('a'), anAppend('b'), anAppend('c'), anAppend('d'), anAppend('e', someEvents(9))];
    await Promise.all(appends.map((append) => queue.append(append, LONG_MS)));
    expect(batches).toEqual([['a', 'b', 'c'], ['d'], ['e']]);
  });

  it('gives each its own verdict', async () => {
    const { send } = database(() => [
      { outcome: 'appended', revision: 4, position: 9 },
      { outcome: 'conflict', actual: 7 },
      { outcome: 'id-reused', eventId: 'x' },
    ]);
    const queue = new AppendQueue(send);
    const [a, b, c] = ['a', 'b', 'c'].map((stream) => queue.append(anAppend(stream), LONG_MS));
    const [conflict, reused] = await Promise.all([errorOf(b!), errorOf(c!)]);
    expect(await a).toEqual({ outcome: 'appended', revision: 4, position: 9 });
    expect((conflict as RevisionConflict).actual).toBe(7);
    expect(reused.name).toBe('EventIdReused');
  });

  it('retries one by one what was refused as a whole, so that one bad append harms no other', async () => {
    const bad = new AppendRefused('bad');
    const { send, batches } = database(failing('refused'), written, failing('refused', bad), written);
    const queue = new AppendQueue(send);
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((stream) => queue.append(anAppend(stream), LONG_MS).catch((error: Error) => error)),
    );
    expect(batches).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
    expect(outcomes).toEqual([
      expect.objectContaining({ outcome: 'appended' }),
      bad,
      expect.objectContaining({ outcome: 'appended' }),
    ]);
  });

  it('sends again what has no known outcome, before anything else, until it is known', async () => {
    const { send, batches } = database(failing('unknown'), failing('not-sent'), failing('waited'), written);
    const queue = new AppendQueue(send);
    const first = queue.append(anAppend('a'), LONG_MS);
    await sleep(0);
    const second = queue.append(anAppend('b'), LONG_MS).catch((error: Error) => error);
    expect(await first).toMatchObject({ outcome: 'appended' });
    expect(batches.map(([front]) => front)).toEqual(['a', 'a', 'a', 'a']);
    expect(await second).toBeDefined();
  });

  it.each(['not-sent', 'unavailable'] as const)(
    'fails at once what was never sent when the store is %s',
    async (kind) => {
      const down = new LogUnavailable('down');
      const { send, batches } = database(failing(kind, down));
      const queue = new AppendQueue(send);
      expect(await errorOf(queue.append(anAppend('a'), LONG_MS))).toBe(down);
      expect(await queue.append(anAppend('b'), LONG_MS)).toMatchObject({ outcome: 'appended' });
      expect(batches).toEqual([['a'], ['b']]);
    },
  );

  it('ends each at its own deadline, and gives up on a batch that nobody waits for any more', async () => {
    const { send, batches } = database(silent);
    const queue = new AppendQueue(send);
    const began = performance.now();
    const short = errorOf(queue.append(anAppend('a'), 30));
    const long = errorOf(queue.append(anAppend('b'), 60));
    await sleep(10);
    const behind = queue.append(anAppend('c'), LONG_MS);
    expect(await short).toBeInstanceOf(LogTimeout);
    expect((await short).message).toMatch(/may have been written/);
    expect(await long).toBeInstanceOf(LogTimeout);
    expect(await behind).toMatchObject({ outcome: 'appended' });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it('says of an append that got no turn that nothing was written, and does not send it later', async () => {
    const { send, batches } = database((_, giveUp) => silent(_, giveUp));
    const queue = new AppendQueue(send);
    const first = errorOf(queue.append(anAppend('a'), 80));
    await sleep(5);
    const second = errorOf(queue.append(anAppend('b'), 20));
    expect((await second).message).toMatch(/Nothing was written/);
    await first;
    await queue.close();
    expect(batches).toEqual([['a']]);
  });

  it('names the last trouble in a timeout', async () => {
    const { send } = database(...Array<() => never>(50).fill(failing('unknown', new Error('the cable was cut'))));
    const error = await errorOf(new AppendQueue(send).append(anAppend('a'), 100));
    expect(error).toBeInstanceOf(LogTimeout);
    expect(error.message).toMatch(/the cable was cut/);
  });

  it('closes after the answers to all that was taken', async () => {
    const { send } = database();
    const queue = new AppendQueue(send);
    let answered = 0;
    const appends = from(0, 20).map(() => queue.append(anAppend('a'), LONG_MS).then(() => answered++));
    await queue.close();
    expect(answered).toBe(20);
    await Promise.all(appends);
  });
});
