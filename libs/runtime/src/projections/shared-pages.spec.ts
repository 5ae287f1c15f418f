import { describe, expect, it } from '@jest/globals';
import { ListedLog } from '../../testing/listed-log.js';
import { randomEvents } from '../../testing/random-events.js';
import { SharedPages } from './shared-pages.js';

const history = [...randomEvents({ seed: 1, count: 1_000 })];
const positions = history.map(({ position }) => position);
const types = [...new Set(history.map(({ type }) => type))];
const head = positions.at(-1)!;

/** Reads to the head; the pause is what handling a page takes. */
async function read(pages: SharedPages, from: number, pauseMs = 0): Promise<readonly number[]> {
  const stop = new AbortController();
  const seen: number[] = [];
  for await (const { events, through } of pages.from(from, stop.signal)) {
    for (const { position } of events) if (position > (seen.at(-1) ?? from)) seen.push(position);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (through >= head) break;
  }
  return seen;
}

describe('Pages that are shared', () => {
  it('are read once for readers that go side by side', async () => {
    const log = new ListedLog([...history]);
    const pages = new SharedPages(log.port, { types, pageSize: 100, expectedReaders: 3 });
    const seen = await Promise.all([read(pages, 0), read(pages, 0, 3), read(pages, 0, 1)]);
    expect(seen).toEqual([positions, positions, positions]);
    expect(log.pagesRead).toBe(10);
  });

  it('leave a reader behind that is too slow, and it misses nothing', async () => {
    const log = new ListedLog([...history]);
    const pages = new SharedPages(log.port, { types, pageSize: 50, keep: 2, patienceMs: 20, expectedReaders: 2 });
    let fastIsDone = false;
    const fast = read(pages, 0).then((seen) => ((fastIsDone = true), seen));
    const slow = read(pages, 0, 60).then((seen) => (expect(fastIsDone).toBe(true), seen));
    expect(await Promise.all([fast, slow])).toEqual([positions, positions]);
  });

  it('serve readers that begin anywhere', async () => {
    const log = new ListedLog([...history]);
    const pages = new SharedPages(log.port, { types, pageSize: 70 });
    const starts = [0, 311, positions[500]!, head - 1];
    const seen = await Promise.all(starts.map((from) => read(pages, from)));
    expect(seen).toEqual(starts.map((from) => positions.filter((position) => position > from)));
  });

  it('are read once for readers that begin anywhere, from where the last of them is, when that is asked for', async () => {
    const log = new ListedLog([...history]);
    const pages = new SharedPages(log.port, { types, pageSize: 100, expectedReaders: 4, fromLowest: true });
    const starts = [311, 0, positions[500]!, head - 1];
    const seen = await Promise.all(starts.map((from) => read(pages, from)));
    expect(seen).toEqual(starts.map((from) => positions.filter((position) => position > from)));
    expect(log.pagesRead).toBe(10);
  });

  it('end when the reader is told to stop, also at the head', async () => {
    const log = new ListedLog([...history]);
    const pages = new SharedPages(log.port, { types, pageSize: 1_000 });
    let count = 0;
    for await (const page of pages.from(0, AbortSignal.timeout(50))) count += page.events.length;
    expect(count).toBe(1_000);
  });

  it('pass a failure of the log on to everyone who waits, and can be read again', async () => {
    let failures = 1;
    class FailingLog extends ListedLog {
      override async *follow(options: Parameters<ListedLog['follow']>[0]) {
        if (failures-- > 0) throw new Error('the log is away');
        yield* super.follow(options);
      }
    }
    const failing = new FailingLog([...history]);
    const pages = new SharedPages(failing.port, { types, pageSize: 100, expectedReaders: 2 });
    const both = await Promise.allSettled([read(pages, 0), read(pages, 0)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read(pages, 0)).toEqual(positions);
  });
});
