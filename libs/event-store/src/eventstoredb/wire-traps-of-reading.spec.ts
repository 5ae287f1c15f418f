import { describe, expect, it } from '@jest/globals';
import { EsdbDouble } from '../../testing/esdb-double/esdb-double.js';
import {
  all,
  anEvent,
  aStream,
  collect,
  errorOf,
  eventsOf,
  from,
  ofStream,
  someEvents,
  until,
} from '../conformance/examples.js';
import { LogUnavailable, type Page } from '../event-log.js';
import type { EventStoreDbEventLog } from './eventstoredb-event-log.js';
import { Wire } from '../../testing/wire.js';

// Each trap of EventStoreDB and its client, and each way in which a server can misbehave, has a test that names it. What passes
// here shows how the adapter behaves on the wire; it says nothing about EventStoreDB.

const wire = new Wire();

describe('reading', () => {
  it('a dropped stream: the page is read again, and nothing comes twice', async () => {
    for (let i = 0; i < 10; i++) await wire.log.append(aStream(), 'any', someEvents(2));
    const fresh = await wire.open();
    wire.double.droppedReads.push({ what: 'read', afterEvents: 3 }, { what: 'read', afterEvents: 0 });
    expect(await all(fresh)).toEqual(await all(wire.log));
    wire.double.droppedReads.push(...from(0, 3).map(() => ({ what: 'read' as const, afterEvents: 1 })));
    expect(await errorOf(all(fresh))).toBeInstanceOf(LogUnavailable);
  });

  it("only our streams: neither the system's events, nor another program's, nor another installation's", async () => {
    await wire.log.append('orders-1', 'no-stream', someEvents(3));
    const mine = await all(wire.log);
    wire.prefix = `${wire.prefix}2`;
    const neighbour = await wire.open();
    for (let i = 0; i < 12; i++) await neighbour.append('orders-1', 'any', [anEvent()]);
    expect(wire.double.records.all.some(({ stream }) => stream.startsWith('$stats'))).toBe(true);
    expect(wire.double.records.all.some(({ stream }) => stream === 'orders-1')).toBe(true);
    expect(await all(wire.log)).toEqual(mine);
    expect(await ofStream(wire.log, 'orders-1')).toHaveLength(3);
    expect(await wire.log.head()).toBe(mine.at(-1)!.position);
    expect(await all(neighbour)).toHaveLength(12);
    expect(wire.double.filters.every((prefixes) => prefixes.length === 1)).toBe(true);
  });

  it('recording times never decrease under a clock that goes back, wherever the reading begins', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    for (const second of [10, 20, 12, 11, 19, 21, 15, 30]) {
      wire.double.records.now = () => start + second * 1_000;
      await wire.log.append(aStream(), 'any', [anEvent()]);
    }
    const events = await all(await wire.open());
    expect(events.map(({ recordedAt }) => (Date.parse(recordedAt) - start) / 1_000)).toEqual([
      10, 20, 20, 20, 20, 21, 21, 30,
    ]);
    for (const { position } of events) {
      const later = events.filter((event) => event.position > position);
      expect(await all(await wire.open(), position)).toEqual(later);
      expect(await all(wire.log, position)).toEqual(later);
    }
    for (const [second, expected] of [
      [9, -1],
      [10, 0],
      [19, 0],
      [20, 4],
      [21, 6],
      [40, 7],
    ] as const) {
      const at = new Date(start + second * 1_000).toISOString();
      expect([second, await wire.log.positionAt(at)]).toEqual([second, events[expected]?.position ?? 0]);
    }
  });

  it('positions beyond 2^53, which are no numbers any more, are refused with a typed error', async () => {
    const far = await EsdbDouble.start();
    const farLog = await wire.open({}, far.url);
    await farLog.append(aStream(), 'any', [anEvent()]);
    far.records.goTo(2n ** 53n);
    const error = await errorOf(farLog.append(aStream(), 'any', someEvents(2)));
    expect(error).toBeInstanceOf(LogUnavailable);
    expect(error.message).toContain('9007199254740991');
    expect(await errorOf(farLog.head())).toBeInstanceOf(LogUnavailable);
    await farLog.close();
    await far.stop();
  });
});

describe('following', () => {
  const following = (each: EventStoreDbEventLog, onPage: () => Promise<void> | void = () => {}) => {
    const controller = new AbortController();
    const pages: Page[] = [];
    const ended = (async () => {
      for await (const page of each.follow({ after: 0, pageSize: 10, signal: controller.signal })) {
        pages.push(page);
        await onPage();
      }
    })();
    // Whoever stops it is told why it ended; until then it may have failed without anyone waiting.
    ended.catch(() => {});
    return {
      events: () => eventsOf(pages),
      stop: () => {
        controller.abort();
        return ended;
      },
    };
  };

  it('a dropped subscription, once in silence and once with an error: it is made again, and nothing is missed', async () => {
    const troubles: Error[] = [];
    const each = await wire.open({ pollMs: 120_000, onTrouble: (error) => troubles.push(error) });
    wire.double.droppedReads.push({ what: 'subscription', afterEvents: 1 }, { what: 'subscription', afterEvents: 2 });
    const follower = following(each);
    for (let i = 1; i <= 12; i++) {
      await wire.log.append(aStream(), 'any', [anEvent()]);
      await until(() => follower.events().length === i);
    }
    await until(() => wire.double.calls.subscribe >= 3);
    await follower.stop();
    expect(follower.events()).toEqual(await all(wire.log));
    expect(troubles.length).toBeGreaterThanOrEqual(2);
  });

  it('a slow reader holds up nobody, and nothing piles up for it', async () => {
    let go!: () => void;
    const held = new Promise<void>((resolve) => (go = resolve));
    const slow = following(await wire.open(), () => held);
    const quick = following(await wire.open());
    const writer = await wire.open({ timeoutMs: 20_000 });
    await writer.append(aStream(), 'any', someEvents(10));
    await until(() => slow.events().length === 10);
    for (let i = 0; i < 20; i++) await writer.append(aStream(), 'any', someEvents(50));
    await until(() => quick.events().length === 1_010, 20_000);
    const bytesOut = wire.double.eventsSent;
    await writer.append(aStream(), 'any', [anEvent()]);
    await until(() => quick.events().length === 1_011);
    // The quick one's page, and one event for each subscription; nothing for the slow one.
    expect(wire.double.eventsSent - bytesOut).toBeLessThan(20);
    expect(slow.events()).toHaveLength(10);
    go();
    await until(() => slow.events().length === 1_011, 20_000);
    await Promise.all([slow.stop(), quick.stop()]);
    expect(slow.events()).toEqual(quick.events());
  });

  it('a restart in the middle, with the data kept: appends and followers go on, and all is there once', async () => {
    const writer = await wire.open({ timeoutMs: 20_000 });
    const follower = following(await wire.open({ timeoutMs: 2_000, pollMs: 200 }));
    const events = from(0, 40).map(() => someEvents(2));
    const streams = from(0, 5).map(() => aStream());
    const restart = (async () => {
      await until(() => wire.double.calls.append >= 10);
      await wire.double.stop();
      await wire.double.start();
    })();
    const outcomes = await Promise.all(
      events.map(async (each, i) => {
        for (;;)
          try {
            return await writer.append(streams[i % 5]!, 'any', each);
          } catch (error) {
            // While it is down nothing is sent, so nothing is in doubt.
            if (!(error instanceof LogUnavailable)) throw error;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
      }),
    );
    await restart;
    expect(outcomes).toHaveLength(40);
    await until(() => follower.events().length >= 80, 20_000);
    await follower.stop();
    const written = await all(wire.log);
    expect(follower.events()).toEqual(written);
    expect(written.map(({ id }) => id).sort()).toEqual(
      events
        .flat()
        .map(({ id }) => id)
        .sort(),
    );
  });
});

describe('verification', () => {
  const tamperedBy = async (tamper: (records: EsdbDouble['records'], stream: string) => void) => {
    const stream = aStream();
    for (let i = 0; i < 5; i++) await wire.log.append(stream, 'any', [anEvent()]);
    await wire.log.append(aStream(), 'any', someEvents(2));
    const positions = await wire.positionsOf(stream);
    tamper(wire.double.records, `${wire.prefix}.${stream}`);
    const findings = await collect((await wire.open()).verify());
    return { positions, findings };
  };
  const edited = (bytes: Uint8Array, from: string, to: string) =>
    Buffer.from(Buffer.from(bytes).toString('utf8').replace(from, to));

  it.each<[string, (record: { data: Uint8Array; metadata: Uint8Array; type: string }) => object]>([
    ['the data', ({ data }) => ({ data: edited(data, 'Berlin', 'Vienna') })],
    ['a blank in the data, which changes no meaning', ({ data }) => ({ data: edited(data, ':', ': ') })],
    ['the envelope', ({ metadata }) => ({ metadata: edited(metadata, 'scheduler', 'somebody') })],
    ['the link', ({ metadata }) => ({ metadata: edited(metadata, '"link":"', '"link":"0') })],
    ['the type that the record tells', () => ({ type: 'ClockSimulated' })],
    ['everything, to what is no event of ours', () => ({ data: Buffer.from('x'), metadata: Buffer.from('') })],
  ])('names an event in the middle of a stream of which someone edited %s', async (_, edit) => {
    const { positions, findings } = await tamperedBy((records, stream) => {
      const record = records.ofStream(stream)[2]!;
      Object.assign(record, edit(record));
    });
    expect(findings.map(({ position }) => position)).toContain(positions[2]);
    expect(findings.every(({ position }) => positions.slice(2, 4).includes(position))).toBe(true);
  });

  it('names a revision that is missing', async () => {
    const { positions, findings } = await tamperedBy((records, stream) => records.remove(records.ofStream(stream)[2]!));
    expect(findings).toEqual([
      { position: positions[3], problem: expect.stringMatching(/^Revision 2 of stream .* is missing\.$/) },
    ]);
  });

  it('does not see a stream that is gone: only an export or a last line kept elsewhere does', async () => {
    const { findings } = await tamperedBy((records, stream) =>
      [...records.ofStream(stream)].forEach((record) => records.remove(record)),
    );
    expect(findings).toEqual([]);
  });
});
