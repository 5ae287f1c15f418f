import type { EventToAppend, Position, RecordedEvent } from '@vouch/events';
import { type PreparedAppend, prepareAppend } from './append-check.js';
import {
  type Appended,
  type CallOptions,
  EventIdReused,
  type EventLog,
  type ExpectedRevision,
  type LogFinding,
  LogUnavailable,
  type Page,
  type ReadAllOptions,
  RevisionConflict,
  type StoredEvent,
} from './event-log.js';
import { instantMs } from './instant.js';
import { unlessAborted } from './paging.js';
import { readablePages } from './readable-event.js';
import { CHAIN_START, chainOf, hashOf, verifyStored } from './stored-chain.js';

const DEFAULT_PAGE_SIZE = 1_000;

interface Row extends StoredEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
}

/** The log in one process's memory, for tests, replays and what-if runs. Every append is one step, so nothing ever waits. */
export class InMemoryEventLog implements EventLog {
  readonly positions = 'gapless';
  readonly #now: () => Date;
  readonly #rows: Row[] = [];
  readonly #streams = new Map<string, Row[]>();
  readonly #ids = new Map<string, Row>();
  readonly #followers = new Set<() => void>();
  #closed = false;

  constructor({ now = () => new Date() }: { now?: () => Date } = {}) {
    this.#now = now;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<Appended> {
    if (this.#closed) throw new LogUnavailable('The log was closed; nothing was written.');
    const append = prepareAppend(stream, expected, events);
    const known = this.#known(append);
    if (known) return { outcome: 'already-appended', revision: known.revision, position: known.position };
    const head = this.#stream(stream).length - 1;
    if (!isAsExpected(expected, head)) throw new RevisionConflict(stream, expected, head);
    this.#write(append, head);
    return { outcome: 'appended', revision: head + events.length, position: this.#rows.length };
  }

  async *readStream(
    stream: string,
    { from = 0, pageSize = DEFAULT_PAGE_SIZE }: Parameters<EventLog['readStream']>[1] = {},
  ): AsyncGenerator<readonly RecordedEvent[]> {
    for (let start = from; start < this.#stream(stream).length; start += pageSize) {
      const rows = this.#stream(stream).slice(start, start + pageSize);
      for (const { events } of readablePages(rows, 0)) yield events;
    }
  }

  async *readAll({ after, upTo = Infinity, pageSize = DEFAULT_PAGE_SIZE, types, signal }: ReadAllOptions) {
    signal?.throwIfAborted();
    for (let from = after; from < Math.min(upTo, this.#rows.length);) {
      const rows: Row[] = [];
      let through = from;
      while (rows.length < pageSize && through < Math.min(upTo, this.#rows.length)) {
        const row = this.#rows[through++]!;
        if (!types || types.includes(row.type)) rows.push(row);
      }
      from = through;
      yield* readablePages(rows, through);
      signal?.throwIfAborted();
    }
  }

  async *follow(options: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
    const { signal } = options;
    let { after } = options;
    while (!signal.aborted && !this.#closed) {
      try {
        for await (const page of this.readAll({ ...options, after })) {
          after = page.through;
          yield page;
        }
        if (after >= this.#rows.length) await this.#grown(signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
  }

  async head(_options?: CallOptions): Promise<Position> {
    return this.#rows.length;
  }

  async positionAt(instant: string, _options?: CallOptions): Promise<Position> {
    const at = new Date(instantMs(instant)).toISOString();
    return this.#rows.findLast(({ recordedAt }) => recordedAt <= at)?.position ?? 0;
  }

  async *readStored({ after, upTo = Infinity, pageSize = DEFAULT_PAGE_SIZE, signal }: Omit<ReadAllOptions, 'types'>) {
    signal?.throwIfAborted();
    for (let from = after; from < Math.min(upTo, this.#rows.length); from += pageSize) {
      const rows = this.#rows.slice(from, Math.min(upTo, from + pageSize));
      yield rows.map(({ position, recordedAt, canonical, hash, chain }): StoredEvent => ({
        position,
        recordedAt,
        canonical,
        hash,
        chain,
      }));
      signal?.throwIfAborted();
    }
  }

  async *verify({ onProgress, signal }: Parameters<EventLog['verify']>[0] = {}): AsyncGenerator<LogFinding> {
    yield* verifyStored(this.#storedEvents(onProgress, signal));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeFollowers();
  }

  async *#storedEvents(onProgress?: (position: Position, events: number) => void, signal?: AbortSignal) {
    for await (const page of this.readStored({ after: 0, signal })) {
      yield* page;
      onProgress?.(page.at(-1)!.position, page.at(-1)!.position);
    }
  }

  #stream(stream: string): readonly Row[] {
    return this.#streams.get(stream) ?? [];
  }

  /** The last event of the same append made before; undefined when none of its ids is taken. */
  #known({ stream, events }: PreparedAppend): Row | undefined {
    const taken = events.map(({ id }) => this.#ids.get(id));
    if (taken.every((row) => row === undefined)) return undefined;
    const differs = taken.find((row, i) => row && row.canonical !== canonicalAt(events[i]!, row.revision));
    if (differs) throw new EventIdReused(stream, differs.id);
    const first = taken[0];
    const isSame = first && taken.every((row, i) => row?.revision === first.revision + i);
    if (!isSame) throw new EventIdReused(stream, taken.find((row) => row !== undefined)!.id);
    return taken.at(-1);
  }

  async #grown(signal: AbortSignal): Promise<void> {
    let wake!: () => void;
    const grown = new Promise<void>((resolve) => (wake = resolve));
    this.#followers.add(wake);
    try {
      await unlessAborted(grown, signal);
    } finally {
      this.#followers.delete(wake);
    }
  }

  #wakeFollowers(): void {
    for (const wake of this.#followers) wake();
  }

  #write({ stream, events }: PreparedAppend, head: number): void {
    const last = this.#rows.at(-1);
    const now = this.#now().toISOString();
    const recordedAt = last && last.recordedAt > now ? last.recordedAt : now;
    const streamRows = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, streamRows);
    events.forEach((event, i) => {
      const revision = head + 1 + i;
      const position = this.#rows.length + 1;
      const canonical = canonicalAt(event, revision);
      const hash = hashOf(canonical);
      const chain = chainOf(this.#rows.at(-1)?.chain ?? CHAIN_START, position, recordedAt, hash);
      const row = { position, recordedAt, canonical, hash, chain, id: event.id, stream, revision, type: event.type };
      this.#rows.push(row);
      streamRows.push(row);
      this.#ids.set(event.id, row);
    });
    this.#wakeFollowers();
  }
}

const canonicalAt = ({ before, after }: { before: string; after: string }, revision: number) =>
  `${before}${revision}${after}`;

function isAsExpected(expected: ExpectedRevision, head: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'no-stream':
      return head === -1;
    case 'exists':
      return head >= 0;
    default:
      return head === expected;
  }
}
