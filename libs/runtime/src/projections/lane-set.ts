import type { EventLog, Page } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import type pg from 'pg';
import { type Checkpoint, LeaseLost, readCheckpoints, splitLanes } from '../checkpoints.js';
import type { Lease } from '../leases.js';
import { replayParked } from '../parked-events.js';
import { inTransaction } from '../transaction.js';
import { aborted } from './aborted.js';
import { backOff, endsTheLease, isPoison } from './failures.js';
import { laneOf } from './lanes.js';
import type { Batch, ProjectionWriter, Transact } from './projection-writer.js';

export interface LaneSetOptions {
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly lease: Lease;
  readonly writer: ProjectionWriter;
  readonly signal: AbortSignal;
  /** A page with no more events than this is written in one transaction for all lanes; default 100. */
  readonly togetherUpTo?: number;
  readonly onError?: (error: unknown) => void;
}

/** Pages whose lanes may be at work at the same time. */
const PAGES_IN_HAND = 2;

/**
 * The lanes of one projection. Each handles its share of the log in order, one transaction after the other; different
 * lanes have theirs open at the same time.
 */
export class LaneSet {
  private positions: Position[];
  /** The last piece of work of each lane. */
  private tails: Promise<void>[];
  private inHand: Promise<void>[] = [];
  private readonly failure: Promise<never>;
  private fail!: (error: unknown) => void;

  constructor(private readonly options: LaneSetOptions) {
    this.failure = new Promise((_, reject) => (this.fail = reject));
    this.failure.catch(() => {});
    this.positions = options.lease.checkpoints.map(({ position }) => position);
    this.tails = this.positions.map(() => Promise.resolve());
  }

  get count(): number {
    return this.positions.length;
  }

  /** Everything up to here is in the rows. */
  get position(): Position {
    return Math.min(...this.positions);
  }

  get hasParked(): boolean {
    return this.options.writer.parkedKeys.size > 0;
  }

  /** Brings the lanes level, then continues with another number of them. */
  async resize(lanes: number): Promise<void> {
    const { pool, log, lease, writer } = this.options;
    if (this.count === lanes) return;
    const level = Math.max(...this.positions);
    if (this.position < level) {
      const types = Object.keys(writer.projection.on);
      for await (const page of log.readAll({ after: this.position, upTo: level, types })) await this.take(page);
      await this.take({ events: [], through: level });
      await this.idle();
    }
    await this.untilWritten(() =>
      inTransaction(pool, (client) => splitLanes(client, lease, lease.owner, lanes, level)),
    );
    this.positions = Array.from({ length: lanes }, () => level);
    this.tails = this.positions.map(() => Promise.resolve());
  }

  /**
   * Hands a page to the lanes, and returns as soon as there is room for another one. What a lane already has is skipped,
   * so that a page which is delivered twice changes nothing.
   */
  async take({ events, through }: Page): Promise<void> {
    const { writer, togetherUpTo = 100 } = this.options;
    const handled = inOrder(events.filter((event) => writer.handles(event)));
    const work = handled.length <= togetherUpTo ? this.together(handled, through) : this.apart(handled, through);
    // Whoever awaits it hears of a failure; until then it is no unhandled one.
    work.catch(() => {});
    this.inHand.push(work);
    if (this.inHand.length >= PAGES_IN_HAND) await this.inHand.shift();
  }

  /** Until everything that was taken is written, or nothing is being written any more because something failed. */
  async idle(): Promise<void> {
    this.inHand = [];
    const results = await Promise.allSettled(this.tails);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Throws as soon as a lane fails, though the next page may be long in coming; ends in peace when the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    await Promise.race([this.failure, aborted(signal)]);
  }

  /** Handles the parked events of a key again, in the order of its lane; true when none is left. */
  async replay(laneKey: string): Promise<boolean> {
    const { pool, log, lease, writer } = this.options;
    const lane = laneOf(laneKey, this.count);
    let open = false;
    await this.enqueue([lane], () =>
      this.untilWritten(async () => {
        open = await replayParked({
          pool,
          log,
          fence: lease,
          laneKey,
          handle: (client, event) => writer.handle(client, event),
          isPoison,
        });
        if (open) writer.parkedKeys.delete(laneKey);
      }),
    );
    return open;
  }

  private async together(events: readonly RecordedEvent[], through: Position): Promise<void> {
    const all = this.positions.map((_, lane) => lane);
    await this.enqueue(all, async () => {
      const level = this.positions.every((position) => position === this.positions[0]);
      if (level) await this.write(all, events, through);
      else await this.apart(events, through, (lane, share) => this.write([lane], share, through));
    });
  }

  private async apart(
    events: readonly RecordedEvent[],
    through: Position,
    write = (lane: number, share: readonly RecordedEvent[]) =>
      this.enqueue([lane], () => this.write([lane], share, through)),
  ): Promise<void> {
    const shares = this.positions.map((): RecordedEvent[] => []);
    for (const event of events) shares[laneOf(event.laneKey, shares.length)]!.push(event);
    await Promise.all(shares.map((share, lane) => write(lane, share)));
  }

  /** Work for these lanes, once all of them have done what they had before. */
  private enqueue(lanes: readonly number[], work: () => Promise<void>): Promise<void> {
    const done = Promise.all(lanes.map((lane) => this.tails[lane]!)).then(work);
    done.catch(this.fail);
    for (const lane of lanes) this.tails[lane] = done;
    return done;
  }

  /** Writes what these lanes don't have yet. They stand level. */
  private async write(lanes: readonly number[], events: readonly RecordedEvent[], through: Position): Promise<void> {
    const { pool, writer } = this.options;
    const transact: Transact = (work) => inTransaction(pool, work, { durable: false });
    let uncertain = false;
    await this.untilWritten(async () => {
      // After a failure, what was written before it is known to the checkpoint only.
      if (uncertain) await this.readPositions(lanes);
      const from = this.positions[lanes[0]!]!;
      if (through <= from) return;
      const batch: Batch = { lanes, from, to: through, events: events.filter(({ position }) => position > from) };
      uncertain = true;
      await writer.apply(transact, batch);
      for (const lane of lanes) this.positions[lane] = through;
    });
  }

  private async readPositions(lanes: readonly number[]): Promise<void> {
    const { pool, lease } = this.options;
    const checkpoints = await readCheckpoints(pool, lease.subscriber);
    for (const lane of lanes) {
      const found: Checkpoint | undefined = checkpoints[lane];
      if (!found || found.lanes !== this.count)
        throw new LeaseLost(lease.subscriber, 'its lanes were split by someone else');
      this.positions[lane] = found.position;
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
}

/** The log delivers in order; a transport between it and us may not. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const ordered = events.every((event, i) => i === 0 || events[i - 1]!.position < event.position);
  if (ordered) return events;
  const byPosition = new Map(events.map((event) => [event.position, event]));
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}
