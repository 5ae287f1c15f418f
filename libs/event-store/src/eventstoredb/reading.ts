import type { Position, RecordedEvent } from '@vouch/events';
import type { Page, ReadAllOptions, StoredEvent } from '../event-log.js';
import { instantMs } from '../instant.js';
import { pagesAhead } from '../paging.js';
import { readablePages } from '../readable-event.js';
import { CHAIN_START, chainOf, hashOf } from '../stored-chain.js';
import { logFailureOf } from './log-failure.js';
import { positionOf } from './position.js';
import { readForm } from './stored-form.js';
import type { AllRead, Wire, WireRecord } from './wire.js';
import { WireFailure } from './wire-failure.js';

export const DEFAULT_PAGE_SIZE = 1_000;

/**
 * By how much the store's clock may have gone back, when another node began to lead: how far a reader that starts in the middle
 * looks back for the latest recording time. Beyond it, two readers may see different times for what was written meanwhile.
 */
const CLOCK_SKEW_MS = 10_000;

/** Attempts of a read whose connection broke. */
const READ_ATTEMPTS = 3;

/** Places in the log whose latest recording time is remembered, at most. */
const REMEMBERED = 1_000;

interface Placed {
  readonly record: WireRecord;
  readonly position: Position;
  /** Never before that of any event in front of it. */
  readonly recordedMs: number;
}

export interface StoredRecord extends StoredEvent {
  readonly record: WireRecord;
  /** In its stream; undefined when the record isn't in our form. */
  readonly link: string | undefined;
}

/** Reads the log in pages; each page is one call within the time limit, filtered by the server. */
export class LogReader {
  /** The latest recording time up to a position, for readers that go on from there. */
  readonly #latest = new Map<Position, number>([[0, 0]]);
  /** Where the chain was last computed, for readers of stored events that go on from there. */
  #chained = { position: 0, chain: CHAIN_START };

  constructor(
    private readonly wire: Wire,
    private readonly prefix: string,
    private readonly timeoutMs: number,
  ) {}

  async head(timeoutMs = this.timeoutMs): Promise<Position> {
    const [last] = await this.#all({ direction: 'backwards', count: 1 }, timeoutMs);
    return last ? positionOf(last.position) : 0;
  }

  async *pages({ after, upTo, types, pageSize = DEFAULT_PAGE_SIZE, signal }: ReadAllOptions): AsyncGenerator<Page> {
    for await (const { placed, through } of pagesAhead(after, this.#next(pageSize, upTo), signal)) {
      const wanted = types ? placed.filter(({ record }) => types.includes(record.type)) : placed;
      yield* readablePages(wanted.map(readable), through);
    }
  }

  /** Stored events with what else the store holds about them. The chain begins with the first event, so it is read from there. */
  async *stored({ after, upTo, pageSize = DEFAULT_PAGE_SIZE, signal }: Omit<ReadAllOptions, 'types'>) {
    let { position: from, chain } =
      this.#chained.position <= after ? this.#chained : { position: 0, chain: CHAIN_START };
    for await (const { placed } of pagesAhead(from, this.#next(pageSize, upTo), signal)) {
      const page: StoredRecord[] = [];
      for (const each of placed) {
        const { position, recordedMs, record } = each;
        const { canonical, link } = formOf(record);
        const recordedAt = new Date(recordedMs).toISOString();
        const hash = hashOf(canonical);
        chain = chainOf(chain, position, recordedAt, hash);
        from = position;
        if (position > after) page.push({ position, recordedAt, canonical, hash, chain, link, record });
      }
      if (from > this.#chained.position) this.#chained = { position: from, chain };
      if (page.length > 0) yield page;
    }
  }

  async *streamPages(
    stream: string,
    from: number,
    pageSize: number,
    timeoutMs = this.timeoutMs,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    let latestMs = 0;
    const fetch = async (after: number) => {
      const records = await this.#reading(() =>
        this.wire.readStream(`${this.prefix}${stream}`, after + 1, pageSize, timeoutMs),
      );
      return { records, through: records.at(-1)?.revision ?? after, more: records.length === pageSize };
    };
    for await (const { records } of pagesAhead(from - 1, fetch)) {
      const placed = records.map((record) => placedAfter(record, latestMs));
      latestMs = placed.at(-1)?.recordedMs ?? latestMs;
      for (const { events } of readablePages(placed.map(readable), 0)) yield events;
    }
  }

  /**
   * Reads backwards from the end to the moment, for the store has no index by time. The deadline is each page's.
   * @throws RangeError for what is no instant.
   */
  async positionAt(instant: string, timeoutMs = this.timeoutMs): Promise<Position> {
    const at = instantMs(instant);
    const [first] = await this.#all({ direction: 'forwards', count: 1 }, timeoutMs);
    if (!first || first.createdMs > at) return 0;
    let found: Position = 0;
    for await (const { position, record } of this.#backwards(undefined, timeoutMs)) {
      if (record.createdMs > at) found = 0;
      else if (found === 0) found = position;
      if (record.createdMs <= at - CLOCK_SKEW_MS) break;
    }
    return found;
  }

  /** The event of a stream at a revision. */
  async at(stream: string, revision: number): Promise<WireRecord | undefined> {
    const name = `${this.prefix}${stream}`;
    return (await this.#reading(() => this.wire.readStream(name, revision, 1, this.timeoutMs)))[0];
  }

  #next(pageSize: number, upTo: Position = Number.MAX_SAFE_INTEGER) {
    let latest: { through: Position; ms: number } | undefined;
    return async (after: Position) => {
      if (after >= upTo) return { placed: [], through: after, more: false };
      const before = latest?.through === after ? latest.ms : await this.#latestUpTo(after);
      // Reading is from a position on, inclusive; so the event that is there comes once more.
      const read = after === 0 ? { count: pageSize } : { from: after, count: pageSize + 1 };
      const records = await this.#all({ direction: 'forwards', ...read }, this.timeoutMs);
      let recordedMs = before;
      const placed: Placed[] = [];
      for (const record of records) {
        const each = placedAfter(record, recordedMs);
        if (each.position <= after) continue;
        if (each.position > upTo) break;
        recordedMs = each.recordedMs;
        placed.push(each);
      }
      const through = placed.at(-1)?.position ?? after;
      latest = { through, ms: recordedMs };
      this.#remember(through, recordedMs);
      return { placed, through, more: records.length === read.count && through < upTo };
    };
  }

  async #latestUpTo(position: Position): Promise<number> {
    const remembered = this.#latest.get(position);
    if (remembered !== undefined) return remembered;
    let latestMs = 0;
    for await (const { record } of this.#backwards(position, this.timeoutMs)) {
      latestMs = Math.max(latestMs, record.createdMs);
      if (record.createdMs <= latestMs - CLOCK_SKEW_MS) break;
    }
    this.#remember(position, latestMs);
    return latestMs;
  }

  #remember(position: Position, latestMs: number): void {
    this.#latest.set(position, latestMs);
    if (this.#latest.size <= REMEMBERED) return;
    for (const [oldest] of this.#latest)
      if (oldest !== 0) {
        this.#latest.delete(oldest);
        return;
      }
  }

  async *#backwards(from: Position | undefined, timeoutMs: number): AsyncGenerator<Placed> {
    let next = from;
    // Mostly the end of the look is near.
    for (let count = 32; ; count = DEFAULT_PAGE_SIZE) {
      const records = await this.#all({ direction: 'backwards', from: next, count: count + 1 }, timeoutMs);
      const placed = records.map((record) => placedAfter(record, 0));
      // Again inclusive.
      for (const each of placed) if (each.position !== next || next === from) yield each;
      if (records.length <= count) return;
      next = placed.at(-1)!.position;
    }
  }

  #all(read: Omit<AllRead, 'streamPrefix'>, timeoutMs: number): Promise<WireRecord[]> {
    return this.#reading(() => this.wire.readAll({ streamPrefix: this.prefix, ...read }, timeoutMs));
  }

  /** Once more when the connection broke, or another node leads now. @throws LogTimeout, LogUnavailable */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return await read();
      } catch (error) {
        const again = error instanceof WireFailure && (error.kind === 'unknown' || error.kind === 'not-leader');
        if (!again || attempt === READ_ATTEMPTS) throw logFailureOf(error);
      }
  }
}

function placedAfter(record: WireRecord, latestMs: number): Placed {
  return { record, position: positionOf(record.position), recordedMs: Math.max(record.createdMs, latestMs) };
}

function readable({ record, position, recordedMs }: Placed) {
  return { position, recordedAt: new Date(recordedMs).toISOString(), canonical: formOf(record).canonical };
}

/** What isn't in our form is no canonical text either: whoever reads it says so. */
function formOf(record: WireRecord): { canonical: string; link: string | undefined } {
  try {
    return readForm(record);
  } catch {
    return { canonical: Buffer.from(record.data).toString('utf8'), link: undefined };
  }
}
