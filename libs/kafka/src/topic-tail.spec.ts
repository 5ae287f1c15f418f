import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { laneOf } from '@vouch/runtime';
import { seededRandom } from '@vouch/testing';
import { ListedLog } from '../../runtime/testing/listed-log.js';
import { randomEvents } from '../../runtime/testing/random-events.js';
import type { Published, PublishedLast } from './published.js';
import { type Arrival, TopicTail } from './topic-tail.js';

const PARTITIONS = 6;
const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);

/** What a relay would have published of a history, partition by partition. */
function publishedOf(history: readonly RecordedEvent[]) {
  const arrivals = Array.from({ length: PARTITIONS }, (): Arrival[] => []);
  const last = arrivals.map((): PublishedLast => ({ sequence: 0, position: 0 }));
  for (const event of history) {
    const partition = laneOf(event.laneKey, PARTITIONS);
    const { sequence, position: previous } = last[partition]!;
    arrivals[partition]!.push({ event, previous });
    last[partition] = { sequence: sequence + 1, position: event.position };
  }
  const published: Published = { through: history.at(-1)!.position + 10, last };
  return { arrivals, published };
}

const ofPartitions = (history: readonly RecordedEvent[], partitions: readonly number[]) =>
  history.filter(({ laneKey }) => partitions.includes(laneOf(laneKey, PARTITIONS)));

/** Follows until a position is reached; the events that came, without those of other partitions. */
async function read(tail: TopicTail, partitions: readonly number[], after: number, upTo: number, pageSize = 50) {
  const stop = new AbortController();
  const events: RecordedEvent[] = [];
  let through = after;
  for await (const page of tail.follow({ after, pageSize, signal: stop.signal })) {
    expect(page.through).toBeGreaterThanOrEqual(through);
    for (const event of page.events) expect(event.position).toBeLessThanOrEqual(page.through);
    expect(page.events.every(({ position }) => position > through)).toBe(true);
    ({ through } = page);
    events.push(...page.events);
    if (through >= upTo) break;
  }
  return ofPartitions(events, partitions);
}

describe(`The tail of a topic (VOUCH_TEST_SEED=${seed})`, () => {
  const random = seededRandom(seed);
  const history = [...randomEvents({ seed, count: 600, partners: 30 })];
  const { arrivals, published } = publishedOf(history);
  const end = history.at(-1)!.position;
  const all = arrivals.map((_, partition) => partition);

  it('gives every event once and in the order of the log, however late, often or seldom each one comes', async () => {
    for (let round = 0; round < 30; round++) {
      const partitions = random.shuffled(all).slice(0, random.int(1, PARTITIONS));
      const lost = random.pick([0, 0.05, 0.3]);
      const after = random.pick([0, history[random.int(0, 500)]!.position]);
      const log = new ListedLog([...history]);
      const tail = new TopicTail({ log, partitions, published: () => Promise.resolve(published), stalledAfterMs: 50 });
      const reading = read(tail, partitions, after, end);
      for (const partition of partitions)
        void (async () => {
          for (let at = 0; at < arrivals[partition]!.length;) {
            const next = at + random.int(1, 60);
            const batch = arrivals[partition]!.slice(at, next).filter(() => !random.chance(lost));
            tail.arrived(partition, batch);
            // Once more from before, as after a request that was repeated.
            if (random.chance(0.3)) tail.arrived(partition, arrivals[partition]!.slice(Math.max(0, at - 20), next));
            at = next;
            await new Promise((resolve) => setTimeout(resolve, random.int(0, 5)));
          }
        })();
      expect(await reading).toEqual(ofPartitions(history, partitions).filter(({ position }) => position > after));
    }
  });

  it('reads nothing from the log when nothing is missing, and gets beyond idle partitions by the watermark', async () => {
    const log = new ListedLog([...history]);
    const tail = new TopicTail({ log, partitions: all, published: () => Promise.resolve(published) });
    const reading = read(tail, all, 0, published.through);
    for (const partition of all) tail.arrived(partition, arrivals[partition]!);
    expect(await reading).toEqual(history);
    expect(log.pagesRead).toBe(0);
  });

  it('does not believe the watermark of a partition whose last event has not come', async () => {
    const log = new ListedLog([...history]);
    const tail = new TopicTail({
      log,
      partitions: [0],
      published: () => Promise.resolve(published),
      stalledAfterMs: 1e6,
    });
    const reading = read(tail, [0], 0, published.through);
    tail.arrived(0, arrivals[0]!.slice(0, -1));
    await new Promise((resolve) => setTimeout(resolve, 60));
    tail.arrived(0, arrivals[0]!.slice(-1));
    expect(await reading).toEqual(ofPartitions(history, [0]));
  });

  it('begins anew where a reader broke off, and lets one that fell behind have what was given, from the log', async () => {
    const log = new ListedLog([...history]);
    const tail = new TopicTail({ log, partitions: all, published: () => Promise.resolve(published) });
    const first = read(tail, all, 0, history[100]!.position, 30);
    for (const partition of all) tail.arrived(partition, arrivals[partition]!);
    const before = await first;
    const at = before.at(-1)!.position;
    expect(await read(tail, all, at, end)).toEqual(history.filter(({ position }) => position > at));

    const stop = new AbortController();
    const behind: RecordedEvent[] = [];
    for await (const page of tail.behind({ after: 0, pageSize: 70, signal: stop.signal })) {
      behind.push(...page.events);
      if (page.through >= end) stop.abort();
    }
    expect(behind).toEqual(history);
  });

  it('asks for a pause of a partition that runs ahead of the others', async () => {
    const asked: string[] = [];
    const tail = new TopicTail({
      log: new ListedLog([...history]),
      partitions: [0, 1],
      published: () => Promise.resolve(undefined),
      waitingAtMost: 10,
      pause: (partition) => asked.push(`pause ${partition}`),
      resume: (partition) => asked.push(`resume ${partition}`),
    });
    const reading = read(tail, [0, 1], 0, Math.min(...[0, 1].map((partition) => published.last[partition]!.position)));
    tail.arrived(0, arrivals[0]!);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked).toEqual(['pause 0']);
    tail.arrived(1, arrivals[1]!);
    await reading;
    expect(asked).toContain('resume 0');
  });
});
