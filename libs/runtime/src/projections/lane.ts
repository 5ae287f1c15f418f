import type { Position, RecordedEvent } from '@vouch/events';

/** What of a page is a lane's. */
export interface Share {
  readonly events: readonly RecordedEvent[];
  /** End of the page. */
  readonly through: Position;
}

export interface LaneCallbacks {
  readonly write: (events: readonly RecordedEvent[], through: Position) => Promise<void>;
  /** Told after every piece of work. */
  readonly changed: () => void;
  /** Told once; the lane does nothing any more. */
  readonly failed: (error: unknown) => void;
}

/** One piece of work after the other, in the order in which they came; shares of pages that wait are put together. */
export class Lane {
  private readonly waiting: (Share | (() => Promise<void>))[] = [];
  /** Events of the shares that wait. */
  private events = 0;
  /** Shares up to here are to be done, though they may be no full batch. */
  private wanted: Position;
  private working = false;
  private broken = false;

  constructor(
    /** The checkpoints that it moves, which stand level. */
    readonly numbers: readonly number[],
    /** Everything up to here is in the rows. */
    public position: Position,
    private readonly batchSize: number,
    private readonly callbacks: LaneCallbacks,
  ) {
    this.wanted = position;
  }

  /** Nothing is being done, and nothing waits that could be. */
  get isIdle(): boolean {
    return !this.working && (this.broken || this.waiting.length === 0);
  }

  /** Takes a share, to be done when there is a full batch, or when the lane is started. */
  give(share: Share): void {
    this.waiting.push(share);
    this.events += share.events.length;
    if (this.events >= this.batchSize) this.goOn();
  }

  /** Does everything that it was given so far. */
  start(): void {
    const last = this.waiting.at(-1);
    if (last === undefined) return;
    if (typeof last !== 'function') this.wanted = last.through;
    this.goOn();
  }

  enqueue(work: () => Promise<void>): void {
    this.start();
    this.waiting.push(work);
    this.goOn();
  }

  private goOn(): void {
    if (this.working || this.broken) return;
    this.working = true;
    void this.work();
  }

  private async work(): Promise<void> {
    const { write, changed, failed } = this.callbacks;
    try {
      for (let next = this.next(); next !== undefined; next = this.next()) {
        if (typeof next === 'function') await next();
        else await write(next.events, next.through);
        changed();
      }
    } catch (error) {
      this.broken = true;
      failed(error);
    } finally {
      this.working = false;
      changed();
    }
  }

  private next(): Share | (() => Promise<void>) | undefined {
    const [first] = this.waiting;
    if (first === undefined || typeof first === 'function') return this.waiting.shift() as typeof first;
    if (this.events < this.batchSize && first.through > this.wanted) return undefined;
    return this.nextBatch();
  }

  /** As many of the waiting shares as make a batch, at least one. Where one begins before the end of the one before, what both have counts once. */
  private nextBatch(): Share {
    const events: RecordedEvent[] = [];
    let through = 0;
    for (let next = this.waiting[0]; next !== undefined && typeof next !== 'function'; next = this.waiting[0]) {
      if (through > 0 && events.length + next.events.length > this.batchSize) break;
      for (const event of next.events) if (event.position > through) events.push(event);
      through = Math.max(through, next.through);
      this.events -= next.events.length;
      this.waiting.shift();
    }
    return { events, through };
  }
}
