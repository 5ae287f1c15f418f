import type { EventLog, Page } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import type { Published } from './published.js';

export interface TopicTailOptions {
  readonly log: Pick<EventLog, 'readAll' | 'head'>;
  /** The partitions whose events come here. */
  readonly partitions: readonly number[];
  /** What the relay says of all partitions; undefined until it has begun. */
  readonly published: () => Promise<Published | undefined>;
  /** Asked when more of a partition waits than is good, and again when that is over. */
  readonly pause?: (partition: number) => void;
  readonly resume?: (partition: number) => void;
  /** How often to ask what was published while nothing comes, in milliseconds; default 20. */
  readonly lookEveryMs?: number;
  /** After how long without anything new to look whether the log has it, in milliseconds; default 5,000. */
  readonly stalledAfterMs?: number;
  /** Events of one partition that wait, at most, before it is paused; default 1,000. */
  readonly waitingAtMost?: number;
}

/** An event as it came from its partition. */
export interface Arrival {
  readonly event: RecordedEvent;
  /** Position of the one before it in the partition. */
  readonly previous: Position;
}

/**
 * Partitions put together again in the order of the log. Each partition brings its own events in order; up to the position that all
 * of them have reached, nothing is missing.
 *
 * A partition with nothing in it gets on by the watermark: the relay's word that it has published everything up to a position, and
 * what the last event of each partition was. What came before is dropped. What is missing, because an event came whose predecessor
 * didn't, or because nothing comes at all while the log grows, is read from the log, for all partitions at once.
 */
export class TopicTail {
  private readonly reached: Map<number, Position>;
  private readonly waiting: Map<number, RecordedEvent[]>;
  private readonly paused = new Set<number>();
  /** Up to here pages were handed out; undefined before anyone follows. */
  private given: Position | undefined;
  /** Up to here events were taken out of what waits; a reader that broke off may not have got them. */
  private taken: Position = 0;
  /** Up to here the log has to be read. */
  private lacking: Position = 0;
  private movedAt = 0;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly options: TopicTailOptions) {
    this.reached = new Map(options.partitions.map((partition) => [partition, 0]));
    this.waiting = new Map(options.partitions.map((partition) => [partition, []]));
  }

  /** Takes what came from a partition, in its order; what comes before anyone follows is not kept. */
  arrived(partition: number, arrivals: readonly Arrival[]): void {
    const waiting = this.waiting.get(partition);
    if (!waiting || this.given === undefined) return;
    let reached = this.reached.get(partition)!;
    for (const { event, previous } of arrivals) {
      if (event.position <= reached) continue;
      if (previous > reached) this.lacking = Math.max(this.lacking, previous);
      waiting.push(event);
      reached = event.position;
    }
    this.reached.set(partition, reached);
    if (waiting.length > (this.options.waitingAtMost ?? 1_000) && !this.paused.has(partition)) {
      this.paused.add(partition);
      this.options.pause?.(partition);
    }
    for (const wake of [...this.sleepers]) wake();
  }

  /**
   * The events of these partitions after a position, in pages, until the signal aborts. For one reader at a time; a later one may
   * begin before the end of the one before.
   */
  follow(options: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
    const { after } = options;
    if (after < this.taken) this.lacking = Math.max(this.lacking, this.taken);
    this.given = after;
    this.movedAt = performance.now();
    this.reachAtLeast(after);
    return this.pages(options);
  }

  /** For readers that fell behind: what was handed out after a position, from the log, and no more than that. */
  async *behind({ after, types, pageSize, signal }: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
    let at = after;
    while (!signal.aborted) {
      const upTo = this.given ?? 0;
      for await (const page of this.fromLog({ after: at, upTo, types, pageSize, signal })) {
        at = page.through;
        yield page;
      }
      if (at >= (this.given ?? 0)) await this.pause(signal);
    }
  }

  private async *pages({ types, pageSize = 1_000, signal }: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
    while (!signal.aborted) {
      for await (const page of this.next(types, pageSize, signal)) {
        // Another reader may have begun meanwhile.
        if (signal.aborted) return;
        this.movedAt = performance.now();
        this.given = page.through;
        yield page;
      }
      if (!this.hasMore() && !signal.aborted) await this.news(signal);
    }
  }

  /** What can be handed out now. */
  private async *next(
    types: readonly string[] | undefined,
    pageSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    const given = this.given!;
    if (this.lacking > given) {
      const upTo = this.lacking;
      yield* this.fromLog({ after: given, upTo, types, pageSize, signal });
      if (!signal.aborted) this.reachAtLeast(upTo);
      return;
    }
    const through = this.reachedByAll();
    if (through <= given) return;
    const events = this.takeUpTo(through);
    const wanted = types ? events.filter(({ type }) => types.includes(type)) : events;
    for (let at = 0; at < wanted.length - pageSize; at += pageSize) {
      const page = wanted.slice(at, at + pageSize);
      yield { events: page, through: page.at(-1)!.position };
    }
    yield { events: wanted.slice(-(wanted.length % pageSize || pageSize)), through };
  }

  private async *fromLog(options: Parameters<EventLog['readAll']>[0] & { upTo: Position }): AsyncGenerator<Page> {
    const { after, upTo, signal } = options;
    if (after >= upTo) return;
    let through = after;
    try {
      for await (const page of this.options.log.readAll(options)) {
        through = page.through;
        yield page;
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
      return;
    }
    if (through < upTo) yield { events: [], through: upTo };
  }

  private takeUpTo(through: Position): readonly RecordedEvent[] {
    const taken: RecordedEvent[] = [];
    for (const [partition, waiting] of this.waiting) {
      const end = waiting.findIndex(({ position }) => position > through);
      taken.push(...waiting.splice(0, end < 0 ? waiting.length : end));
      if (this.paused.delete(partition)) this.options.resume?.(partition);
    }
    this.taken = Math.max(this.taken, through);
    return taken.sort((a, b) => a.position - b.position);
  }

  /** Up to here everything was handed out, whatever comes yet. */
  private reachAtLeast(position: Position): void {
    for (const [partition, reached] of this.reached) if (reached < position) this.reached.set(partition, position);
    this.takeUpTo(position);
  }

  private reachedByAll(): Position {
    return Math.min(...this.reached.values());
  }

  private hasMore(): boolean {
    return this.lacking > this.given! || this.reachedByAll() > this.given!;
  }

  private async news(signal: AbortSignal): Promise<void> {
    const { stalledAfterMs = 5_000, log, published } = this.options;
    await this.pause(signal);
    if (signal.aborted) return;
    this.heed(await published());
    if (performance.now() - this.movedAt < stalledAfterMs) return;
    this.movedAt = performance.now();
    this.lacking = Math.max(this.lacking, await log.head());
  }

  /** Until something came, or a moment has passed. */
  private pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, this.options.lookEveryMs ?? 20);
      signal.addEventListener('abort', done);
      this.sleepers.add(done);
    });
  }

  /** The watermark. */
  private heed(published: Published | undefined): void {
    if (!published) return;
    const { through, last } = published;
    for (const [partition, reached] of this.reached)
      if (reached >= last[partition]!.position && reached < through) this.reached.set(partition, through);
  }
}
