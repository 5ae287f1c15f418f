import { expect } from '@jest/globals';
import type { EventToAppend, Position } from '@vouch/events';
import type { Appended, Page } from '../event-log.js';
import { race } from './concurrency.js';
import { all, aRareEvent, aStream, collect, expectPositions, someEvents } from './examples.js';
import type { Bench, Disturbances } from './harness.js';

const PROCESSES = 4;
const WRITERS = 12;

/**
 * Writers in several processes append to streams of their own and to shared ones, while readers of every kind poll. At the
 * end, each reader must have seen exactly the log as it then stands, and the log must hold exactly what was confirmed.
 */
export async function readWhileOthersAppend(
  bench: Bench,
  { appendsPerWriter, disturbances }: { appendsPerWriter: number; disturbances?: Disturbances },
): Promise<void> {
  const processes = await bench.harness.writers(PROCESSES);
  const shared = [aStream(), aStream()];
  const confirmed: { stream: string; events: EventToAppend[]; appended: Appended }[] = [];
  const writing = race(processes, WRITERS, async (writer, w) => {
    const own = aStream();
    for (let i = 0, revision = -1; i < appendsPerWriter; i++) {
      const events = [...someEvents((i % 3) + 1), ...(i % 7 === 0 ? [aRareEvent()] : [])];
      const isOwn = (i + w) % 2 === 0;
      const stream = isOwn ? own : shared[i % shared.length]!;
      const expected = !isOwn ? 'any' : revision === -1 ? 'no-stream' : revision;
      const appended = await writer.append(stream, expected, events);
      if (isOwn) revision = appended.revision;
      confirmed.push({ stream, events, appended });
    }
  });
  const disturbing = disturbances?.transaction ? disturb(disturbances.transaction, shared) : Promise.resolve([]);

  const stop = new AbortController();
  const readers = [
    poll(bench, { pageSize: 1_000 }, stop.signal),
    poll(bench, { pageSize: 3 }, stop.signal),
    poll(bench, { pageSize: 5, types: ['ClockSimulated'] }, stop.signal),
    followUntilStopped(bench, stop.signal),
  ];
  let undone: EventToAppend[];
  try {
    [undone] = await Promise.all([disturbing, writing]);
    const head = await bench.log.head();
    await Promise.all(readers.map(({ at }) => at(head)));
  } finally {
    stop.abort();
  }

  const log = await all(bench.log);
  if (disturbances) expectPositions(bench.log, log);
  const byPosition = new Map(log.map((event) => [event.position, event]));
  for (const { stream, events, appended } of confirmed)
    expect(byPosition.get(appended.position)).toMatchObject({
      id: events.at(-1)!.id,
      stream,
      revision: appended.revision,
    });
  const ids = new Set(log.map(({ id }) => id));
  expect(ids.size).toBe(log.length);
  for (const { events } of confirmed) for (const { id } of events) expect(ids).toContain(id);
  for (const { id } of undone) expect(ids).not.toContain(id);

  const revisions = new Map<string, number>();
  for (const { stream, revision } of log) {
    expect(revision).toBe((revisions.get(stream) ?? -1) + 1);
    revisions.set(stream, revision);
  }
  const truth = log.map(({ id }) => id);
  const rare = log.filter(({ type }) => type === 'ClockSimulated').map(({ id }) => id);
  const [big, small, filtered, follower] = await Promise.all(readers.map(({ seen }) => seen));
  expect(big).toEqual(truth);
  expect(small).toEqual(truth);
  expect(filtered).toEqual(rare);
  expect(follower).toEqual(truth);
  expect(await collect(bench.log.verify())).toEqual([]);
}

/** Transactions of every unhappy kind, one after the other. Returns the events that must not be in the log. */
async function disturb(
  transaction: NonNullable<Disturbances['transaction']>,
  streams: readonly string[],
): Promise<EventToAppend[]> {
  const undone: EventToAppend[] = [];
  for (const end of ['commit', 'rollback', 'commit', 'rollback', 'idle'] as const) {
    const events = someEvents(2);
    await transaction({ stream: streams[0]!, events, waitBeforeMs: 100, waitAfterMs: 100, end });
    if (end !== 'commit') undone.push(...events);
  }
  return undone;
}

interface Reader {
  /** Resolves when it has come to this position. */
  at(position: Position): Promise<void>;
  /** Ids in the order of their delivery. */
  readonly seen: Promise<string[]>;
}

function poll(bench: Bench, options: { pageSize: number; types?: string[] }, signal: AbortSignal): Reader {
  return reader(async function* () {
    for (let after = 0; !signal.aborted;) {
      for await (const page of bench.log.readAll({ after, ...options })) {
        after = page.through;
        yield page;
      }
      await new Promise(setImmediate);
    }
  });
}

const followUntilStopped = (bench: Bench, signal: AbortSignal): Reader =>
  reader(() => bench.log.follow({ after: 0, pageSize: 4, signal }));

function reader(pages: () => AsyncIterable<Page>): Reader {
  let through: Position = 0;
  const seen = (async () => {
    const ids: string[] = [];
    for await (const page of pages()) {
      // Rule 7: what is delivered lies behind all that was delivered before.
      for (const { position } of page.events) {
        if (position <= through) throw new Error(`Position ${position} came after ${through}.`);
        through = position;
      }
      through = page.through;
      ids.push(...page.events.map(({ id }) => id));
    }
    return ids;
  })();
  return {
    seen,
    async at(position) {
      while (through < position) await Promise.race([seen, new Promise((resolve) => setTimeout(resolve, 5))]);
    },
  };
}
