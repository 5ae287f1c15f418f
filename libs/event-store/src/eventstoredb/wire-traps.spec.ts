import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventToAppend } from '@vouch/events';
import { type AppendMisbehaviour, EsdbDouble } from '../../testing/esdb-double/esdb-double.js';
import {
  all,
  anEvent,
  aStream,
  changed,
  collect,
  errorOf,
  eventsOf,
  from,
  ofStream,
  someEvents,
  until,
} from '../conformance/examples.js';
import { AppendRefused, EventIdReused, LogTimeout, LogUnavailable, type Page, RevisionConflict } from '../event-log.js';
import { EventStoreDbEventLog, type EventStoreDbEventLogOptions } from './eventstoredb-event-log.js';
import { LogAccessRefused } from './log-failure.js';

// Each trap of EventStoreDB and its client, and each way in which a server can misbehave, has a test that names it. What passes
// here shows how the adapter behaves on the wire; it says nothing about EventStoreDB.

let double: EsdbDouble;
let log: EventStoreDbEventLog;
let opened: EventStoreDbEventLog[] = [];
let prefixes = 0;
let prefix: string;

const open = async (options?: EventStoreDbEventLogOptions, url = double.url) => {
  const each = await EventStoreDbEventLog.open(`${url}&streamPrefix=${prefix}`, options);
  opened.push(each);
  return each;
};

beforeAll(async () => {
  double = await EsdbDouble.start();
});
afterAll(() => double.stop());
beforeEach(async () => {
  prefix = `trap${++prefixes}`;
  double.forget();
  log = await open();
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  opened = [];
});

const positionsOf = async (stream: string) => (await ofStream(log, stream)).map(({ position }) => position);

describe('an append that the server leaves in doubt', () => {
  const doubts: AppendMisbehaviour[] = [
    'a timeout told, not written',
    'a timeout told, written',
    'no answer, not written',
    'no answer, written',
    'the connection lost, not written',
    'the connection lost, written',
  ];
  it.each(doubts)('"%s": it is written once, and its true revision and position are told', async (doubt) => {
    const stream = aStream();
    log = await open({ maxAttemptMs: 200 });
    await log.append(stream, 'no-stream', someEvents(2));
    for (const expected of [1, 'any', 'exists'] as const) {
      const before = (await ofStream(log, stream)).length;
      double.misbehaviours.push(doubt);
      const events = someEvents(2);
      const { revision, position } = await log.append(stream, expected, events);
      expect(revision).toBe(before + 1);
      expect(position).toBe((await positionsOf(stream)).at(-1));
      expect((await ofStream(log, stream)).slice(before).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    }
    double.misbehaviours.push(doubt);
    const fresh = aStream();
    expect(await log.append(fresh, 'no-stream', someEvents(3))).toMatchObject({ revision: 2 });
    expect(await ofStream(log, fresh)).toHaveLength(3);
  });

  const silences: { when: string; doubt: AppendMisbehaviour; outcome: string }[] = [
    { when: 'was written', doubt: 'no answer, written', outcome: 'already-appended' },
    { when: 'was not written', doubt: 'no answer, not written', outcome: 'appended' },
  ];
  it.each(silences)(
    'without any answer until the deadline is a LogTimeout; sent again, when it $when, it is $outcome',
    async ({ doubt, outcome }) => {
      const stream = aStream();
      const brief = await open({ maxAttemptMs: 200 });
      await brief.append(stream, 'no-stream', [anEvent()]);
      const events = someEvents(2);
      double.misbehaviours.push(doubt);
      double.silent = true;
      const began = performance.now();
      const error = await errorOf(brief.append(stream, 0, events, { timeoutMs: 1_500 }));
      expect(error).toBeInstanceOf(LogTimeout);
      expect(error.message).toMatch(/may have been written: send the same again/);
      expect(performance.now() - began).toBeLessThan(3_000);
      double.silent = false;
      expect(await (await open()).append(stream, 0, events)).toMatchObject({ outcome, revision: 2 });
      expect(await log.append(stream, 0, events)).toMatchObject({ outcome: 'already-appended', revision: 2 });
      expect(await ofStream(log, stream)).toHaveLength(3);
    },
  );

  it('that arrives after all when it was sent again meanwhile is refused by its revision', async () => {
    const stream = aStream();
    await log.append(stream, 'no-stream', [anEvent()]);
    const events = someEvents(2);
    const held = double.hold();
    const lost = errorOf(log.append(stream, 'any', events, { timeoutMs: 1_000 }));
    await until(() => double.appendsHere === 1);
    expect(await lost).toBeInstanceOf(LogTimeout);
    double.letThrough();
    const again = await log.append(stream, 'any', events);
    expect(again).toMatchObject({ outcome: 'appended', revision: 2 });
    await held.release();
    await until(() => double.appendsHere === 0);
    expect(await ofStream(log, stream)).toHaveLength(3);
  });
});

describe('a conflict', () => {
  it('that names a wrong revision, as the client does of itself: the true one is read', async () => {
    const stream = aStream();
    await log.append(stream, 'no-stream', someEvents(3));
    double.misbehaviours.push('a conflict that names a wrong revision');
    expect(await log.append(stream, 2, [anEvent()])).toMatchObject({ outcome: 'appended', revision: 3 });
    double.misbehaviours.push('a conflict that names a wrong revision');
    const error = await errorOf(log.append(stream, 1, [anEvent()]));
    expect(error).toBeInstanceOf(RevisionConflict);
    expect(error).toMatchObject({ expected: 1, actual: 3 });
  });

  it('with another process, of which this one knows nothing yet: the true revision is told, and "any" goes behind it', async () => {
    const stream = aStream();
    await log.append(stream, 'no-stream', [anEvent()]);
    const other = await open();
    await other.append(stream, 0, someEvents(2));
    expect(await errorOf(log.append(stream, 0, [anEvent()]))).toMatchObject({ name: 'RevisionConflict', actual: 2 });
    await other.append(stream, 2, [anEvent()]);
    expect(await log.append(stream, 'any', [anEvent()])).toMatchObject({ outcome: 'appended', revision: 4 });
  });
});

describe("the server's own idempotency", () => {
  it('by ids alone is never relied on: other content under the same id, from a process that knows nothing, is refused', async () => {
    const stream = aStream();
    const events = someEvents(2);
    await log.append(stream, 'no-stream', events);
    for (const expected of ['no-stream', 'any', 'exists', 0, 1] as const)
      expect(await errorOf((await open()).append(stream, expected, events.map(changed)))).toBeInstanceOf(EventIdReused);
  });

  it('is met at exact revisions only: "any" and "exists" never go over the wire', async () => {
    const stream = aStream();
    for (const expected of ['no-stream', 'any', 'exists', 2] as const) await log.append(stream, expected, [anEvent()]);
    expect(double.expectations).toEqual([-1, 0, 1, 2]);
  });
});

describe('an id', () => {
  it('that another process uses in another stream is refused, also while the first append is still on its way', async () => {
    const event = anEvent();
    const other = await open();
    const [stream, elsewhere] = [aStream(), aStream()];
    const held = double.hold();
    const first = log.append(stream, 'any', [event]);
    await until(() => double.appendsHere === 1);
    expect(await errorOf(other.append(elsewhere, 'any', [event]))).toBeInstanceOf(EventIdReused);
    await held.release();
    await first;
    expect(await errorOf(other.append(elsewhere, 'any', [event]))).toBeInstanceOf(EventIdReused);
    expect(await all(log)).toHaveLength(1);
  });

  it('that was claimed for an append that never came is free for another stream after a minute, and not before', async () => {
    const events = someEvents(2);
    const minutesAgo = (minutes: number) => (double.records.now = () => Date.now() - minutes * 60_000);
    minutesAgo(2);
    double.misbehaviours.push('no answer, not written');
    log = await open({ maxAttemptMs: 200 });
    double.silent = true;
    await errorOf(log.append(aStream(), 'any', events, { timeoutMs: 1_000 }));
    double.silent = false;
    minutesAgo(0.5);
    const stream = aStream();
    expect(await log.append(stream, 'any', events)).toMatchObject({ outcome: 'appended', revision: 1 });
    expect(await errorOf(log.append(aStream(), 'any', events))).toBeInstanceOf(EventIdReused);
    minutesAgo(-2);
    expect(await errorOf((await open()).append(aStream(), 'any', events))).toBeInstanceOf(EventIdReused);
    expect(await all(log)).toHaveLength(2);
  });

  it.each<AppendMisbehaviour>([
    'no answer, written',
    'the connection lost, written',
    'the connection lost, not written',
  ])('whose claim meets "%s" is claimed once, and its event written once', async (doubt) => {
    log = await open({ maxAttemptMs: 200 });
    double.spares = (stream) => !stream.includes(':id.');
    double.misbehaviours.push(doubt);
    const stream = aStream();
    expect(await log.append(stream, 'no-stream', [anEvent()])).toMatchObject({ outcome: 'appended', revision: 0 });
    double.spares = (each) => each.includes(':id.');
    expect(await ofStream(log, stream)).toHaveLength(1);
  });
});

describe('an append', () => {
  it('never goes the way of batches, where an answer that comes twice ends the process, though the server offers it', async () => {
    for (let i = 0; i < 3; i++) await log.append(aStream(), 'any', someEvents(2));
    expect(double.calls).toMatchObject({ append: 3, batchAppend: 0 });
  });

  // Should these fail with a newer client, it has been mended; adr 30 names them as reasons.
  it("of the client's own would be told revision 1 of every conflict", async () => {
    const { stdout } = await withTheClient(`
      await client.appendToStream('s', [event(), event(), event()], { expectedRevision: 'no_stream' });
      const told = await client.appendToStream('s', [event()], { expectedRevision: 'no_stream' });
      console.log(told.success, told.nextExpectedRevision);`);
    expect(stdout.trim()).toBe('false 1n');
  });

  it("of the client's own would end the process at a duplicate acknowledgement", async () => {
    double.batchAnswers = 2;
    const { code, stderr } = await withTheClient(
      `await client.appendToStream('t', [event()]); await new Promise((done) => setTimeout(done, 5_000));`,
    );
    double.batchAnswers = 1;
    expect(code).not.toBe(0);
    expect(stderr).toContain('is not iterable');
  });

  it('of just under a mebibyte goes through; one that is over with what is kept beside it is an AppendRefused, and not sent', async () => {
    const patient = await open();
    const big = (bytes: number) => anEvent({ actor: 'x'.repeat(bytes) });
    expect(await patient.append(aStream(), 'any', [big(999_000)])).toMatchObject({ revision: 0 });
    const many: EventToAppend[] = from(0, 1_600).map(() => big(235));
    const sent = double.calls.append;
    const error = await errorOf(patient.append(aStream(), 'any', many));
    expect(error).toBeInstanceOf(AppendRefused);
    expect(error.message).toMatch(/at most 1047552 bytes.*1600 events\. Split it/);
    expect(double.calls.append).toBe(sent);
  });

  it('waits while as many as may be are on their way, and gives up its turn at its deadline', async () => {
    const bounded = await open({ maxInFlight: 4, timeoutMs: 5_000 });
    const held = double.hold();
    const appends = from(0, 20).map(() => bounded.append(aStream(), 'no-stream', [anEvent()]));
    await until(() => double.appendsHere === 4);
    const late = await errorOf(bounded.append(aStream(), 'no-stream', [anEvent()], { timeoutMs: 50 }));
    expect(late).toBeInstanceOf(LogTimeout);
    expect(late.message).toContain('Nothing was written');
    await held.release();
    await Promise.all(appends);
    expect(double.mostAppendsAtOnce).toBe(4);
    expect(await all(log)).toHaveLength(20);
  });
});

describe('the leader', () => {
  it('is gone to when another node is asked, for appends and for reads', async () => {
    const { leader, follower } = await EsdbDouble.startPair();
    const stream = aStream();
    const viaFollower = await open({}, follower.url);
    expect(await viaFollower.append(stream, 'no-stream', someEvents(2))).toMatchObject({ revision: 1 });
    expect(await ofStream(viaFollower, stream)).toHaveLength(2);
    expect(follower.calls).toMatchObject({ append: 0, read: 1 });
    expect(leader.calls.append).toBe(1);
    await viaFollower.close();
    await Promise.all([leader.stop(), follower.stop()]);
  });

  it('changes while appends are made: they are sent again, and written once', async () => {
    const streams = from(0, 6).map(() => aStream());
    double.misbehaviours.push('not the leader', 'the connection lost, written', 'not the leader', 'not the leader');
    const appends = streams.map((stream) => log.append(stream, 'no-stream', someEvents(2)));
    expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual(Array(6).fill(1));
    expect(await all(log)).toHaveLength(12);
  });

  it('is found by gossip when the address names several nodes', async () => {
    const { leader, follower } = await EsdbDouble.startPair();
    const cluster = await open({}, `esdb://127.0.0.1:${follower.port},127.0.0.1:${leader.port}?tls=false`);
    await cluster.append(aStream(), 'no-stream', [anEvent()]);
    expect(leader.calls.append).toBe(1);
    expect(follower.calls).toMatchObject({ append: 0, read: 0 });
    await cluster.close();
    await Promise.all([leader.stop(), follower.stop()]);
  });
});

describe('reading', () => {
  it('a dropped stream: the page is read again, and nothing comes twice', async () => {
    for (let i = 0; i < 10; i++) await log.append(aStream(), 'any', someEvents(2));
    const fresh = await open();
    double.droppedReads.push({ what: 'read', afterEvents: 3 }, { what: 'read', afterEvents: 0 });
    expect(await all(fresh)).toEqual(await all(log));
    double.droppedReads.push(...from(0, 3).map(() => ({ what: 'read' as const, afterEvents: 1 })));
    expect(await errorOf(all(fresh))).toBeInstanceOf(LogUnavailable);
  });

  it("only our streams: neither the system's events, nor another program's, nor another installation's", async () => {
    await log.append('orders-1', 'no-stream', someEvents(3));
    const mine = await all(log);
    prefix = `${prefix}2`;
    const neighbour = await open();
    for (let i = 0; i < 12; i++) await neighbour.append('orders-1', 'any', [anEvent()]);
    expect(double.records.all.some(({ stream }) => stream.startsWith('$stats'))).toBe(true);
    expect(double.records.all.some(({ stream }) => stream === 'orders-1')).toBe(true);
    expect(await all(log)).toEqual(mine);
    expect(await ofStream(log, 'orders-1')).toHaveLength(3);
    expect(await log.head()).toBe(mine.at(-1)!.position);
    expect(await all(neighbour)).toHaveLength(12);
    expect(double.filters.every((prefixes) => prefixes.length === 1)).toBe(true);
  });

  it('recording times never decrease under a clock that goes back, wherever the reading begins', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    for (const second of [10, 20, 12, 11, 19, 21, 15, 30]) {
      double.records.now = () => start + second * 1_000;
      await log.append(aStream(), 'any', [anEvent()]);
    }
    const events = await all(await open());
    expect(events.map(({ recordedAt }) => (Date.parse(recordedAt) - start) / 1_000)).toEqual([
      10, 20, 20, 20, 20, 21, 21, 30,
    ]);
    for (const { position } of events) {
      const later = events.filter((event) => event.position > position);
      expect(await all(await open(), position)).toEqual(later);
      expect(await all(log, position)).toEqual(later);
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
      expect([second, await log.positionAt(at)]).toEqual([second, events[expected]?.position ?? 0]);
    }
  });

  it('positions beyond 2^53, which are no numbers any more, are refused with a typed error', async () => {
    const far = await EsdbDouble.start();
    const farLog = await open({}, far.url);
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
    const each = await open({ pollMs: 120_000, onTrouble: (error) => troubles.push(error) });
    double.droppedReads.push({ what: 'subscription', afterEvents: 1 }, { what: 'subscription', afterEvents: 2 });
    const follower = following(each);
    for (let i = 1; i <= 12; i++) {
      await log.append(aStream(), 'any', [anEvent()]);
      await until(() => follower.events().length === i);
    }
    await until(() => double.calls.subscribe >= 3);
    await follower.stop();
    expect(follower.events()).toEqual(await all(log));
    expect(troubles.length).toBeGreaterThanOrEqual(2);
  });

  it('a slow reader holds up nobody, and nothing piles up for it', async () => {
    let go!: () => void;
    const held = new Promise<void>((resolve) => (go = resolve));
    const slow = following(await open(), () => held);
    const quick = following(await open());
    const writer = await open({ timeoutMs: 20_000 });
    await writer.append(aStream(), 'any', someEvents(10));
    await until(() => slow.events().length === 10);
    for (let i = 0; i < 20; i++) await writer.append(aStream(), 'any', someEvents(50));
    await until(() => quick.events().length === 1_010, 20_000);
    const bytesOut = double.eventsSent;
    await writer.append(aStream(), 'any', [anEvent()]);
    await until(() => quick.events().length === 1_011);
    // The quick one's page, and one event for each subscription; nothing for the slow one.
    expect(double.eventsSent - bytesOut).toBeLessThan(20);
    expect(slow.events()).toHaveLength(10);
    go();
    await until(() => slow.events().length === 1_011, 20_000);
    await Promise.all([slow.stop(), quick.stop()]);
    expect(slow.events()).toEqual(quick.events());
  });

  it('a restart in the middle, with the data kept: appends and followers go on, and all is there once', async () => {
    const writer = await open({ timeoutMs: 20_000 });
    const follower = following(await open({ timeoutMs: 2_000, pollMs: 200 }));
    const events = from(0, 40).map(() => someEvents(2));
    const streams = from(0, 5).map(() => aStream());
    const restart = (async () => {
      await until(() => double.calls.append >= 10);
      await double.stop();
      await double.start();
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
    const written = await all(log);
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
    for (let i = 0; i < 5; i++) await log.append(stream, 'any', [anEvent()]);
    await log.append(aStream(), 'any', someEvents(2));
    const positions = await positionsOf(stream);
    tamper(double.records, `${prefix}.${stream}`);
    const findings = await collect((await open()).verify());
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

describe('opening', () => {
  it('a server that is not there is a LogUnavailable that names it, and no password', async () => {
    const gone = await EsdbDouble.start();
    await gone.stop();
    const url = `esdb://admin:secret@127.0.0.1:${gone.port}?tls=false`;
    const error = await errorOf(EventStoreDbEventLog.open(url, { timeoutMs: 1_000 }));
    expect(error).toBeInstanceOf(LogUnavailable);
    expect(error.message).toContain(`No EventStoreDB answers at 127.0.0.1:${gone.port}.`);
    expect(error.message).not.toContain('secret');
  });

  it('a server that lets us not read is a LogAccessRefused that says which rights are needed', async () => {
    double.refusesReads = true;
    const error = await errorOf(open());
    double.refusesReads = false;
    expect(error).toBeInstanceOf(LogAccessRefused);
    expect(error.message).toContain('the right to read $all');
  });
});

/** Runs the client itself, in a process of its own, since it may end it. */
function withTheClient(code: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = `
    import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
    const client = EventStoreDBClient.connectionString(process.argv[1] + '&throwOnAppendFailure=false');
    const event = () => jsonEvent({ type: 'Some', data: {} });
    ${code}
    await client.dispose();
    process.exit(0);`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', script, double.url],
      { cwd: fileURLToPath(new URL('.', import.meta.url)), env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}
