import { expect, it } from '@jest/globals';
import type { EventLog } from '../event-log.js';
import { AppendRefused, LogTimeout, LogUnavailable } from '../event-log.js';
import { all, anEvent, aStream, collect, errorOf, from, ofStream, someEvents } from './examples.js';
import type { Bench } from './harness.js';

/** For a machine that has much else to do. */
const SLACK_MS = 1_500;

/** For a call that is to succeed, on a client whose others are to end early. */
const WELL = { timeoutMs: 10_000 };

/** Rule 9: an answer or a typed error, in time. */
export function deadlineRules(bench: Bench): void {
  it('rule 9: a closed log refuses appends as unavailable, after those on their way have their answers', async () => {
    const log = await bench.open();
    const stream = aStream();
    const onTheirWay = from(0, 5).map(() => log.append(stream, 'any', [anEvent()]));
    const closing = log.close();
    expect(await errorOf(log.append(stream, 'any', [anEvent()]))).toBeInstanceOf(LogUnavailable);
    expect((await Promise.all(onTheirWay)).map(({ revision }) => revision)).toEqual(from(0, 5));
    await closing;
  });

  const { disturbances } = bench.harness;
  if (!disturbances) return;

  it('rule 9: an append that waits for the lock ends at its deadline, and the same append later has one result', async () => {
    const log = await bench.open({ timeoutMs: 400 });
    const held = await disturbances.holdAppends();
    const stream = aStream();
    const events = someEvents(2);
    const [own, given] = await Promise.all([
      timed(errorOf(log.append(stream, 'no-stream', events))),
      timed(errorOf(log.append(aStream(), 'no-stream', [anEvent()], { timeoutMs: 150 }))),
    ]);
    for (const { result } of [own, given]) expect(result).toBeInstanceOf(LogTimeout);
    expect(own.ms).toBeLessThan(400 + SLACK_MS);
    expect(given.ms).toBeLessThan(150 + SLACK_MS);
    await held.release();
    const again = await bench.log.append(stream, 'no-stream', events);
    expect(again.revision).toBe(1);
    expect(await ofStream(bench.log, stream)).toHaveLength(2);
  });

  it('rule 9: the lock held for longer than the store waits delays appends, and fails none with time left', async () => {
    const held = await disturbances.holdAppends();
    const appends = from(0, 8).map(() => bench.log.append(aStream(), 'no-stream', [anEvent()]));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await held.release();
    expect((await Promise.all(appends)).map(({ outcome }) => outcome)).toEqual(Array(8).fill('appended'));
    expect(await all(bench.log)).toHaveLength(8);
  });

  it('rule 9: readers are not held up by a held lock', async () => {
    await bench.log.append(aStream(), 'any', someEvents(2));
    const held = await disturbances.holdAppends();
    expect(await all(bench.log)).toHaveLength(2);
    await held.release();
  });

  it('rule 9: on a frozen connection every call ends at its deadline', async () => {
    await bench.log.append(aStream(), 'any', someEvents(2));
    const network = await disturbances.openOverBadNetwork({ timeoutMs: 300 });
    const { log } = network;
    await log.append(aStream(), 'any', [anEvent()], WELL);
    network.freeze();
    const calls: Record<string, () => Promise<unknown>> = {
      append: () => log.append(aStream(), 'any', [anEvent()]),
      head: () => log.head(),
      positionAt: () => log.positionAt('2026-01-01T00:00:00.000Z'),
      readStream: () => collect(log.readStream(aStream())),
      readAll: () => collect(log.readAll({ after: 0 })),
      readStored: () => collect(log.readStored({ after: 0 })),
      verify: () => collect(log.verify()),
    };
    for (const [name, call] of Object.entries(calls)) {
      const { result, ms } = await timed(errorOf(call()));
      expect([name, result.name]).toEqual([name, 'LogTimeout']);
      expect(ms).toBeLessThan(300 + SLACK_MS);
    }
    network.thaw();
    network.cut();
    await expectRecovery(log);
    await log.close();
  });

  it('rule 9: closing ends on a frozen connection, too', async () => {
    const network = await disturbances.openOverBadNetwork({ timeoutMs: 300 });
    await network.log.append(aStream(), 'any', [anEvent()], WELL);
    const following = new AbortController();
    const followed = collect(network.log.follow({ after: 0, signal: following.signal }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    network.freeze();
    const { ms } = await timed(network.log.close());
    expect(ms).toBeLessThan(2_000 + SLACK_MS);
    following.abort();
    await followed;
  });

  it('rule 9: an append whose connection froze after it was sent tells the one true result when sent again', async () => {
    const network = await disturbances.openOverBadNetwork({ timeoutMs: 300 });
    const { log } = network;
    await log.append(aStream(), 'any', [anEvent()], WELL);
    const stream = aStream();
    const events = someEvents(2);
    const held = await disturbances.holdAppends();
    const sent = errorOf(log.append(stream, 'no-stream', events));
    await new Promise((resolve) => setTimeout(resolve, 100));
    network.freeze();
    await held.release();
    expect(await sent).toBeInstanceOf(LogTimeout);
    network.cut();
    network.thaw();
    const again = await bench.log.append(stream, 'no-stream', events);
    expect(again.revision).toBe(1);
    expect(await ofStream(bench.log, stream)).toHaveLength(2);
    await log.close();
  });

  it('rule 9: an append whose connection is cut is sent again by itself, and is written once', async () => {
    const network = await disturbances.openOverBadNetwork();
    const { log } = network;
    for (let round = 0; round < 5; round++) {
      const stream = aStream();
      const held = await disturbances.holdAppends();
      const sent = log.append(stream, 'no-stream', someEvents(2));
      await new Promise((resolve) => setTimeout(resolve, 50));
      network.cut();
      await held.release();
      expect(await sent).toMatchObject({ revision: 1 });
      expect(await ofStream(bench.log, stream)).toHaveLength(2);
    }
    await log.close();
  });

  it('rule 9: while the store is down calls fail as unavailable, soon; when it is back they succeed', async () => {
    const network = await disturbances.openOverBadNetwork({ timeoutMs: 5_000 });
    const { log } = network;
    await log.append(aStream(), 'any', [anEvent()], WELL);
    network.goDown();
    // Until the client has noticed, it would send, and not know what became of it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const calls = [
      () => log.append(aStream(), 'any', [anEvent()]),
      () => log.head(),
      () => collect(log.readAll({ after: 0 })),
      () => collect(log.verify()),
    ];
    for (const call of calls) {
      const { result, ms } = await timed(errorOf(call()));
      expect(result).toBeInstanceOf(LogUnavailable);
      expect(ms).toBeLessThan(SLACK_MS);
    }
    network.comeBack();
    await expectRecovery(log);
    await log.close();
  });

  const { refuseLaneKey } = disturbances;
  if (!refuseLaneKey) return;

  it('rule 9: one append that the store refuses harms none of those that wait with it', async () => {
    await refuseLaneKey('partner:poison');
    const events = from(0, 12).map((i) => anEvent(i === 5 ? { laneKey: 'partner:poison' } : {}));
    const outcomes = await Promise.all(
      events.map((event) => bench.log.append(aStream(), 'no-stream', [event]).catch((error: Error) => error)),
    );
    outcomes.forEach((outcome, i) => {
      if (i === 5) expect(outcome).toBeInstanceOf(AppendRefused);
      else expect(outcome).toMatchObject({ outcome: 'appended', revision: 0 });
    });
    expect((await all(bench.log)).map(({ position }) => position)).toEqual(from(1, 11));
  });
}

async function timed<T>(promise: Promise<T>): Promise<{ result: T; ms: number }> {
  const began = performance.now();
  return { result: await promise, ms: performance.now() - began };
}

async function expectRecovery(log: EventLog): Promise<void> {
  const stream = aStream();
  await log.append(stream, 'no-stream', [anEvent()], { timeoutMs: 10_000 });
  expect(await ofStream(log, stream)).toHaveLength(1);
}
