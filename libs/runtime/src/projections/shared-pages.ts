import type { EventLog, Page } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { untilAborted } from './aborted.js';

export interface SharedPagesOptions {
  readonly types: readonly string[];
  readonly pageSize: number;
  /** Pages that a cursor keeps at most for readers that come later to them; default 4. */
  readonly keep?: number;
  /** How long a cursor waits for a reader that would lose a page, in milliseconds; default 1,000. */
  readonly patienceMs?: number;
  /** How many readers are about to come; the first ones wait for the others for a moment, so that they start together. */
  readonly expectedReaders?: number;
  /** All who came in time begin where the one that is furthest behind does, and skip what they have: default each where it is. */
  readonly fromLowest?: boolean;
}

/** How long readers that are early wait for the others. */
const GATHERING_MS = 500;

interface PageAfter extends Page {
  readonly after: Position;
}

/**
 * Reads the log once for many readers. Readers that are near each other draw from one cursor, which keeps its last few
 * pages, reads one page ahead, and waits a moment for the slowest. A reader that is far away, or too slow to wait
 * for, gets a cursor of its own; it joins the others again when it meets their pages. Memory is bounded by the number of
 * readers times the pages kept.
 */
export class SharedPages {
  private readonly cursors = new Set<Cursor>();
  private readonly gathered: Promise<void>;
  private arrive!: () => void;
  private hasGathered = false;
  private lowest = Infinity;

  constructor(
    private readonly log: Pick<EventLog, 'follow'>,
    private readonly options: SharedPagesOptions,
  ) {
    let missing = options.expectedReaders ?? 1;
    this.gathered = new Promise((resolve) => {
      this.arrive = () => (--missing <= 0 ? resolve() : setTimeout(resolve, GATHERING_MS).unref());
    });
    void this.gathered.then(() => (this.hasGathered = true));
  }

  /**
   * Everything after a position, then what is appended, until the signal aborts. The first page may begin before the
   * position: readers skip what they have.
   */
  async *from(start: Position, signal: AbortSignal): AsyncGenerator<Page> {
    const isInTime = !this.hasGathered;
    if (isInTime) this.lowest = Math.min(this.lowest, start);
    this.arrive();
    await untilAborted(this.gathered, signal);
    const reader: Reader = { position: isInTime && this.options.fromLowest ? this.lowest : start };
    let cursor: Cursor | undefined;
    try {
      while (!signal.aborted) {
        const better = this.cursorFor(reader.position);
        if (better !== cursor) {
          this.leave(cursor, reader);
          cursor = better;
          cursor.readers.add(reader);
        }
        const page = await untilAborted(cursor.pageAfter(reader.position), signal);
        // The cursor was too far ahead by the time it answered.
        if (page === undefined) continue;
        yield page;
        reader.position = page.through;
        cursor.readerMoved();
      }
    } finally {
      this.leave(cursor, reader);
    }
  }

  private cursorFor(position: Position): Cursor {
    let best: Cursor | undefined;
    for (const cursor of this.cursors)
      if (cursor.covers(position) && (best === undefined || cursor.end > best.end)) best = cursor;
    if (best) return best;
    const cursor = new Cursor(this.log, this.options, position, () => this.cursors.delete(cursor));
    this.cursors.add(cursor);
    return cursor;
  }

  private leave(cursor: Cursor | undefined, reader: Reader): void {
    if (!cursor?.readers.delete(reader)) return;
    cursor.readerMoved();
    if (cursor.readers.size === 0) cursor.close();
  }
}

interface Reader {
  position: Position;
}

class Cursor {
  readonly readers = new Set<Reader>();
  /** The last pages, without gaps between them. */
  private readonly pages: PageAfter[] = [];
  private readonly stopped = new AbortController();
  private readonly source: AsyncIterator<Page>;
  private reading: Promise<void> | undefined;
  private wake: (() => void) | undefined;

  constructor(
    log: Pick<EventLog, 'follow'>,
    private readonly options: SharedPagesOptions,
    private readonly start: Position,
    private readonly onClose: () => void,
  ) {
    const { types, pageSize } = options;
    this.source = log.follow({ after: start, types, pageSize, signal: this.stopped.signal })[Symbol.asyncIterator]();
  }

  get end(): Position {
    return this.pages.at(-1)?.through ?? this.start;
  }

  covers(position: Position): boolean {
    return position >= (this.pages[0]?.after ?? this.start) && position <= this.end;
  }

  /** Waits at the head until there is one; undefined when it is no longer kept. */
  async pageAfter(position: Position): Promise<Page | undefined> {
    if (position === this.end) await this.readNext();
    const page = this.pages.find(({ after, through }) => after <= position && position < through);
    if (page && page === this.pages.at(-1)) this.readAhead();
    return page;
  }

  /** Lets go of pages that every reader has behind it: what lives shorter costs the garbage collector less. */
  readerMoved(): void {
    while (this.pages.length > 1 && this.isBehindAll(this.pages[0]!.through)) this.pages.shift();
    this.wake?.();
  }

  close(): void {
    this.stopped.abort();
    this.wake?.();
    this.onClose();
  }

  private readAhead(): void {
    // Whoever asks for this page gets the failure, if it is one.
    this.readNext().catch(() => {});
  }

  private readNext(): Promise<void> {
    this.reading ??= this.readPage().then(
      () => (this.reading = undefined),
      (error: unknown) => {
        this.close();
        throw error;
      },
    );
    return this.reading;
  }

  private async readPage(): Promise<void> {
    const { keep = 4, patienceMs = 1_000 } = this.options;
    if (this.pages.length >= keep) await this.waitForSlowest(this.pages[0]!.through, patienceMs);
    const after = this.end;
    const next = await this.source.next();
    if (next.done) throw new Error(`The log stopped being followed after position ${after}.`);
    this.pages.push({ events: next.value.events, through: next.value.through, after });
    if (this.pages.length > keep) this.pages.shift();
  }

  private isBehindAll(position: Position): boolean {
    for (const reader of this.readers) if (reader.position < position) return false;
    return true;
  }

  /** Until every reader has what is about to be dropped, or has been waited for long enough. */
  private async waitForSlowest(needed: Position, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!this.stopped.signal.aborted && !this.isBehindAll(needed)) {
      const left = deadline - Date.now();
      if (left <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => (clearTimeout(timer), resolve());
      });
      this.wake = undefined;
    }
  }
}
