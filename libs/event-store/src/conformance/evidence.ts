import { expect, it } from '@jest/globals';
import { canonicalEvent } from '@vouch/events';
import { CHAIN_START, chainOf, hashOf, verifyStored } from '../stored-chain.js';
import { all, anEvent, aStream, collect, errorOf, ofStream, someEvents } from './examples.js';
import type { Bench } from './harness.js';

/** Rule 10, and that the log can be checked by anyone. */
export function evidenceRules(bench: Bench): void {
  for (const way of Object.keys(bench.harness.waysToChange(undefined as never)))
    it(`rule 10: the store refuses ${way}`, async () => {
      const stream = aStream();
      await bench.log.append(stream, 'any', someEvents(2));
      const before = await collect(bench.log.readStored({ after: 0 }));
      expect(await errorOf(bench.harness.waysToChange(bench.log)[way]!())).toBeInstanceOf(Error);
      expect(await collect(bench.log.readStored({ after: 0 }))).toEqual(before);
      expect(await ofStream(bench.log, stream)).toHaveLength(2);
      expect(await collect(bench.log.verify())).toEqual([]);
    });

  it('the stored bytes are the canonical event; hash and chain can be computed from what is published', async () => {
    const streams = [aStream(), aStream()];
    const events = someEvents(6);
    for (const [i, event] of events.entries()) await bench.log.append(streams[i % 2]!, 'any', [event]);
    const stored = (await collect(bench.log.readStored({ after: 0 }))).flat();
    let chain = CHAIN_START;
    stored.forEach(({ position, recordedAt, canonical, hash, chain: told }, i) => {
      expect(canonical).toBe(canonicalEvent(streams[i % 2]!, i >> 1, events[i]!));
      expect(hash).toBe(hashOf(canonical));
      chain = chainOf(chain, position, recordedAt, hash);
      expect(told).toBe(chain);
    });
    expect(stored).toHaveLength(6);
  });

  it('a log that nobody touched verifies, and so do its stored events elsewhere', async () => {
    for (let i = 0; i < 10; i++) await bench.log.append(aStream(), 'any', someEvents((i % 3) + 1));
    const progress: number[] = [];
    expect(await collect(bench.log.verify({ onProgress: (position) => progress.push(position) }))).toEqual([]);
    expect(progress.at(-1)).toBe(await bench.log.head());
    const elsewhere = async function* () {
      for await (const page of bench.log.readStored({ after: 0, pageSize: 4 })) yield* page;
    };
    expect(await collect(verifyStored(elsewhere(), bench.log.positions))).toEqual([]);
  });

  it('recording times never decrease, and positionAt finds the last position at or before an instant', async () => {
    for (let i = 0; i < 12; i++) {
      await bench.log.append(aStream(), 'any', someEvents((i % 3) + 1));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const events = await all(bench.log);
    const times = events.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual([...times].sort());
    for (const { recordedAt } of events) {
      const expected = events.findLast((event) => event.recordedAt <= recordedAt)!.position;
      expect(await bench.log.positionAt(recordedAt)).toBe(expected);
      const before = new Date(Date.parse(recordedAt) - 1).toISOString();
      expect(await bench.log.positionAt(before)).toBe(
        events.findLast((event) => event.recordedAt <= before)?.position ?? 0,
      );
    }
    expect(await bench.log.positionAt('2001-01-01T00:00:00.000Z')).toBe(0);
    expect(await bench.log.positionAt('2001-01-01')).toBe(0);
    expect(await bench.log.positionAt('2999-12-31T23:59:59.999+02:00')).toBe(events.at(-1)!.position);
  });

  it.each(['yesterday', '', '2026-13-01T00:00:00Z', '2026-01-01T00:00:00'])(
    'positionAt refuses "%s", which is no instant',
    async (text) => {
      await bench.log.append(aStream(), 'any', [anEvent()]);
      expect(await errorOf((async () => bench.log.positionAt(text))())).toBeInstanceOf(RangeError);
    },
  );
}
