import type { EventLog, Page } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import type pg from 'pg';
import { LeaseLost, readCheckpoints, splitLanes } from '../checkpoints.js';
import type { Lease } from '../leases.js';
import { replayParked } from '../parked-events.js';
import { Steps, type TakeStep } from '../steps.js';
import { inTransaction } from '../transaction.js';
import { aborted } from './aborted.js';
import { backOff, endsTheLease, isPoison } from './failures.js';
import { Lane } from './lane.js';
import { laneOf } from './lanes.js';
import type { ProjectionWriter } from './projection-writer.js';

export interface LaneSetOptions {
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly lease: Lease;
  readonly writer: ProjectionWriter;
  /** What the lanes of other read models use too; default one of its own. */
  readonly steps?: Steps;
  readonly signal: AbortSignal;
  /** Events in one transaction, at most; default 1,000. */
  readonly batchSize?: number;
  /** No more events than this are written together with what others write, and for all lanes if they are idle; default 100. */
  readonly togetherUpTo?: number;
  readonly onError?: (error: unknown) => void;
}

const DEFAULT_BATCH_SIZE = 1_000;
const TOGETHER_UP_TO = 100;
const WAIT_FOR_NEXT_PAGE_MS = 100;
/** Pages are spread over the lanes: these are what all lanes need for a full batch while they work on the one before. */
const pagesInHand = (lanes: number) => Math.min(12, 2 * lanes + 1);

/**
 * The lanes of one projection that this process writes: all of them, or those that a group gave it. Each handles its share of the log in order, one transaction after the other; different
 * lanes have theirs open at the same time. A lane that was busy takes all that has come for it meanwhile at once.
 */
export class LaneSet {
  private lanes: Lane[];
  /** How many checkpoints the subscriber has, those too that other processes move. */
  private total: number;
  /** The lane that moves a checkpoint, by its number. */
  private byNumber: ReadonlyMap<number, Lane>;
  private readonly steps: Steps;
  /** Where the pages end that some lane still has to do with. */
  private inHand: Position[] = [];
  private failure: { readonly error: unknown } | undefined;
  private readonly failed = new AbortController();
  private onChange: (() => void)[] = [];
  private starting: NodeJS.Timeout | undefined;

  constructor(private readonly options: LaneSetOptions) {
    this.steps = options.steps ?? new Steps(options.pool);
    const { checkpoints } = options.lease;
    this.total = checkpoints[0]!.lanes;
    this.lanes = checkpoints.map(({ lane, position }) => this.laneAt([lane], position));
    this.byNumber = byNumber(this.lanes);
  }

  /** The checkpoints that this process moves. */
  get numbers(): readonly number[] {
    return [...this.byNumber.keys()];
  }

  /** Everything up to here is in the rows. */
  get position(): Position {
    return Math.min(...this.lanes.map(({ position }) => position));
  }

  get hasParked(): boolean {
    return this.options.writer.parkedKeys.size > 0;
  }

  /** Whether what belongs to this lane key is written here. */
  owns(laneKey: string): boolean {
    return this.byNumber.size === this.total || this.byNumber.has(laneOf(laneKey, this.total));
  }

  /**
   * Continues with another number of checkpoints, or with several moved together by one lane, so that no more than
   * `sideBySide` transactions are open at a time. Brings them level first where that is needed.
   */
  async arrange(checkpoints: number, sideBySide: number): Promise<void> {
    const { pool, lease } = this.options;
    const isSplit = this.total !== checkpoints;
    if (!isSplit && this.numbers.length <= sideBySide) return;
    const level = await this.bringLevel();
    if (isSplit)
      await this.untilWritten(() => inTransaction(pool, (client) => splitLanes(client, lease, checkpoints, level)));
    const numbers = isSplit ? Array.from({ length: checkpoints }, (_, number) => number) : this.numbers;
    const groups = Array.from({ length: Math.min(sideBySide, numbers.length) }, (): number[] => []);
    for (const [i, number] of numbers.entries()) groups[i % groups.length]!.push(number);
    this.total = checkpoints;
    this.lanes = groups.map((group) => this.laneAt(group, level));
    this.byNumber = byNumber(this.lanes);
  }

  /**
   * Hands a page to the lanes, and returns as soon as there is room for another one. What a lane already has is skipped,
   * so that a page which is delivered twice changes nothing.
   */
  async take({ events, through }: Page): Promise<void> {
    const { writer, batchSize = DEFAULT_BATCH_SIZE, togetherUpTo = TOGETHER_UP_TO } = this.options;
    const handled = inOrder(events.filter((event) => writer.handles(event) && this.owns(event.laneKey)));
    // After a full page another one follows at once, and then the lanes have more to do at a time.
    const more = events.length >= batchSize;
    if (!more && handled.length <= togetherUpTo && this.isLevelAndIdle()) this.startTogether(handled, through);
    else this.share(handled, through);
    this.inHand.push(through);
    if (more && this.hasRoom()) this.startLater();
    else this.start();
    await this.until(() => this.hasRoom());
  }

  /** Until everything that was taken is written, or nothing is being written any more because something failed. */
  async idle(): Promise<void> {
    this.start();
    while (this.lanes.some(({ isIdle }) => !isIdle)) await this.nextChange();
    if (this.failure) throw this.failure.error;
  }

  /** Throws as soon as a lane fails, though the next page may be long in coming; ends in peace when the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    await aborted(AbortSignal.any([signal, this.failed.signal]));
    if (this.failure) throw this.failure.error;
  }

  /** Handles the parked events of a key again, in the order of its lane; true when none is left. */
  async replay(laneKey: string): Promise<boolean> {
    const { pool, log, lease, writer } = this.options;
    const handle = (client: pg.ClientBase, event: RecordedEvent) => writer.handle(client, event);
    let open: boolean | undefined;
    const lane = laneOf(laneKey, this.total);
    this.byNumber.get(lane)!.enqueue(() =>
      this.untilWritten(async () => {
        open = await replayParked({ pool, log, fence: lease, lane, laneKey, handle, isPoison });
        if (open) writer.parkedKeys.delete(laneKey);
      }),
    );
    await this.until(() => open !== undefined);
    return open!;
  }

  private hasRoom(): boolean {
    this.inHand = this.inHand.filter((end) => end > this.position);
    return this.inHand.length < pagesInHand(this.lanes.length);
  }

  private start(): void {
    clearTimeout(this.starting);
    this.starting = undefined;
    for (const lane of this.lanes) lane.start();
  }

  private startLater(): void {
    this.starting ??= setTimeout(() => this.start(), WAIT_FOR_NEXT_PAGE_MS);
  }

  /** Reads what some of them lack; returns where all of them stand then. */
  private async bringLevel(): Promise<Position> {
    const { log, writer } = this.options;
    const level = Math.max(...this.lanes.map(({ position }) => position));
    if (this.position === level) return level;
    const types = Object.keys(writer.projection.on);
    for await (const page of log.readAll({ after: this.position, upTo: level, types })) await this.take(page);
    await this.take({ events: [], through: level });
    await this.idle();
    return level;
  }

  private laneAt(numbers: readonly number[], position: Position): Lane {
    const { batchSize = DEFAULT_BATCH_SIZE } = this.options;
    const lane: Lane = new Lane(numbers, position, batchSize, {
      write: (events, through) => this.write([lane], events, through),
      changed: () => this.changed(),
      failed: (error) => this.fail(error),
    });
    return lane;
  }

  private isLevelAndIdle(): boolean {
    const [first] = this.lanes;
    return this.lanes.every(({ isIdle, position }) => isIdle && position === first!.position);
  }

  private startTogether(events: readonly RecordedEvent[], through: Position): void {
    const written = this.write(this.lanes, events, through);
    // Each lane does nothing else until it is through; the failure is theirs.
    for (const lane of this.lanes) lane.enqueue(() => written);
  }

  private share(events: readonly RecordedEvent[], through: Position): void {
    const shares = new Map(this.lanes.map((lane): [Lane, RecordedEvent[]] => [lane, []]));
    for (const event of events) shares.get(this.byNumber.get(laneOf(event.laneKey, this.total))!)!.push(event);
    for (const [lane, events] of shares) lane.give({ events, through });
  }

  /** Writes what these lanes, which stand level, don't have yet. */
  private async write(lanes: readonly Lane[], events: readonly RecordedEvent[], through: Position): Promise<void> {
    const { lease, writer, togetherUpTo = TOGETHER_UP_TO } = this.options;
    const numbers = lanes.flatMap((lane) => lane.numbers);
    let uncertain = false;
    await this.untilWritten(async () => {
      // After a failure, what was written before it is known to the checkpoint only.
      if (uncertain) await this.readPositions();
      const from = lanes[0]!.position;
      if (through <= from) return;
      uncertain = true;
      const missing = events.filter(({ position }) => position > from);
      const take: TakeStep = (step) =>
        missing.length <= togetherUpTo ? this.steps.together(step) : this.steps.alone(step);
      if (missing.length === 0) await take({ move: { fence: lease, lanes: numbers, from, to: through } });
      else await writer.apply(take, { lanes: numbers, from, to: through, events: missing });
      for (const lane of lanes) lane.position = through;
    });
  }

  private async readPositions(): Promise<void> {
    const { pool, lease } = this.options;
    const checkpoints = await readCheckpoints(pool, lease.subscriber);
    if (checkpoints.length !== this.total)
      throw new LeaseLost(lease.subscriber, 'its lanes were split by someone else');
    for (const { lane, position } of checkpoints) {
      const mover = this.byNumber.get(lane);
      if (mover) mover.position = position;
    }
  }

  /** Tries for as long as the failure is a passing one: the database restarts, a lock is held, the network is away. */
  private async untilWritten(work: () => Promise<void>): Promise<void> {
    const { signal, onError } = this.options;
    for (let failures = 1; ; failures++) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (signal.aborted || endsTheLease(error)) throw error;
        onError?.(error);
        await backOff(failures, signal);
      }
    }
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.failed.abort();
    this.changed();
  }

  private changed(): void {
    for (const resolve of this.onChange.splice(0)) resolve();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => this.onChange.push(resolve));
  }

  /** @throws what a lane failed with, if it does meanwhile. */
  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.failure) throw this.failure.error;
      await this.nextChange();
    }
  }
}

const byNumber = (lanes: readonly Lane[]): ReadonlyMap<number, Lane> =>
  new Map(lanes.flatMap((lane) => lane.numbers.map((number) => [number, lane] as const)));

/** The log delivers in order; a transport between it and us may not. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const ordered = events.every((event, i) => i === 0 || events[i - 1]!.position < event.position);
  if (ordered) return events;
  const byPosition = new Map(events.map((event) => [event.position, event]));
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}
