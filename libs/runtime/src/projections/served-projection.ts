import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { type Projection, type ReadModelTable, tableOf } from '@vouch/read-models';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { assertWithinLog, LeaseLost, readCheckpoints } from '../checkpoints.js';
import type { Lease, Leases } from '../leases.js';
import { parkedKeys, requestedRetries } from '../parked-events.js';
import type { Steps } from '../steps.js';
import { fillingSubscriber, projectionSubscriber } from '../subscribers.js';
import { inTransaction } from '../transaction.js';
import { backOff, isLockTimeout } from './failures.js';
import { LaneSet } from './lane-set.js';
import { ProjectionWriter } from './projection-writer.js';
import {
  discardFilling,
  NewerVersionServed,
  prepareFilling,
  servedVersion,
  switchToFilled,
} from './read-model-versions.js';
import { runTogether } from './run-together.js';
import type { SharedPages } from './shared-pages.js';

export interface ProjectionProgress {
  readonly projection: string;
  /** The rows are being filled, beside those that are served if there are any. */
  readonly filling: boolean;
  readonly position: Position;
  /** Where it is heading for; the position itself when it follows the log. */
  readonly head: Position;
}

export interface ServedProjectionOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly projection: Projection;
  readonly leases: Leases;
  /** Bring the events of the lanes that it has. */
  readonly pages: SharedPages;
  /** Bring those of all lanes, for rows that are filled; default: `pages`. */
  readonly fillingPages?: SharedPages;
  readonly steps?: Steps;
  readonly signal: AbortSignal;
  readonly lanes?: number;
  readonly dividedInto?: number;
  /** The lanes that a group gave to this process; absent: it has all. */
  readonly held?: readonly number[];
  readonly batchSize?: number;
  readonly togetherUpTo?: number;
  /** Where to end; without it the log is followed. */
  readonly until?: Position;
  readonly onProgress?: (progress: ProjectionProgress) => void;
  readonly onError?: (error: unknown, projection?: string) => void;
}

const DEFAULT_LANES = 4;
const LOOK_FOR_RETRIES_EVERY_MS = 1_000;
const LOOK_WHETHER_PREPARED_EVERY_MS = 100;
/** What takes no longer to catch up with than this can be caught up with while others wait. */
const NEAR_HEAD_MS = 1_000;

/** One projection in this process: waits for its turn, fills its rows when there are none, keeps them up with the log. */
export class ServedProjection {
  private readonly projection: Projection;
  private readonly pool: pg.Pool;
  private readonly signal: AbortSignal;

  constructor(private readonly options: ServedProjectionOptions) {
    ({ projection: this.projection, pool: this.pool, signal: this.signal } = options);
  }

  private get sideBySide(): number {
    return this.options.lanes ?? DEFAULT_LANES;
  }

  private get lanes(): number {
    return this.options.dividedInto ?? this.sideBySide;
  }

  get name(): string {
    return this.projection.name;
  }

  /** @throws LeaseLost, CheckpointBeyondHead, NewerVersionServed, and failures that may pass. */
  async serve(): Promise<void> {
    const { held, leases } = this.options;
    if (held) return await this.serveHeld(held);
    const subscriber = projectionSubscriber(this.projection);
    await leases.lock(subscriber, this.signal);
    try {
      if (await this.isServed()) await this.tidyUp();
      else await this.fill();
      await this.keepUp(await leases.take(subscriber), tableOf(this.projection));
    } finally {
      await leases.release(subscriber);
    }
  }

  /** Whose turn it is, the group says; that nobody else writes, the generation does. */
  private async serveHeld(held: readonly number[]): Promise<void> {
    const { leases } = this.options;
    const subscriber = projectionSubscriber(this.projection);
    await this.prepare(subscriber);
    // Keeps away who would want all lanes for itself.
    await leases.lockShared(subscriber, this.signal);
    try {
      await this.tidyUp();
      if (!(await this.isDivided())) throw new LeaseLost(subscriber, `it has not ${this.lanes} lanes any more`);
      await this.keepUp(await leases.takeLanes(subscriber, held), tableOf(this.projection));
    } finally {
      await leases.releaseShared(subscriber);
    }
  }

  /** Fills and divides it, unless another process does: then that one is waited for. */
  private async prepare(subscriber: string): Promise<void> {
    const { leases } = this.options;
    while (!(await this.isServed()) || !(await this.isDivided())) {
      this.signal.throwIfAborted();
      if (!(await leases.tryLock(subscriber))) {
        await delay(LOOK_WHETHER_PREPARED_EVERY_MS, undefined, { signal: this.signal });
        continue;
      }
      try {
        if (!(await this.isServed())) await this.fill();
        await this.open(await leases.take(subscriber), tableOf(this.projection));
      } finally {
        await leases.release(subscriber);
      }
    }
  }

  private async isDivided(): Promise<boolean> {
    const checkpoints = await readCheckpoints(this.pool, projectionSubscriber(this.projection));
    return checkpoints.length === this.lanes;
  }

  /**
   * Fills the rows from the beginning, beside those that are served, then switches to them. Continues what an earlier
   * attempt left, or begins anew when asked to.
   */
  async fill({ anew = false } = {}): Promise<void> {
    const { leases } = this.options;
    const subscriber = fillingSubscriber(this.projection);
    await leases.lock(subscriber, this.signal);
    try {
      // Someone else may have done it while this process waited.
      if (!anew && (await this.isServed())) return;
      const table = await inTransaction(this.pool, async (client) => {
        if (anew) await discardFilling(client, this.projection);
        return await prepareFilling(client, this.projection);
      });
      for (let failures = 1; !(await this.fillAndSwitch(subscriber, table)); failures++)
        await backOff(failures, this.signal);
    } finally {
      await leases.release(subscriber);
    }
  }

  /** Removes what a rebuild that was killed has left, unless another one is at work. */
  private async tidyUp(): Promise<void> {
    const { leases } = this.options;
    const subscriber = fillingSubscriber(this.projection);
    if ((await readCheckpoints(this.pool, subscriber)).length === 0 || !(await leases.tryLock(subscriber))) return;
    try {
      await inTransaction(this.pool, (client) => discardFilling(client, this.projection));
    } finally {
      await leases.release(subscriber);
    }
  }

  /** False when queries that run long on the old rows are in the way of the switch. */
  private async fillAndSwitch(subscriber: string, table: ReadModelTable): Promise<boolean> {
    const { log, pool, projection, leases, onError } = this.options;
    const { lanes, writer } = await this.open(await leases.take(subscriber, { lanes: this.lanes }), table);
    await this.approachHead(lanes);
    try {
      await switchToFilled({ pool, log, projection, writer, lanes });
      return true;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      onError?.(error, this.name);
      return false;
    }
  }

  private async isServed(): Promise<boolean> {
    const served = await servedVersion(this.pool, this.name);
    if (served !== null && served > this.projection.version) throw new NewerVersionServed(this.projection, served);
    return served === this.projection.version;
  }

  private async keepUp(lease: Lease, table: ReadModelTable): Promise<void> {
    const { until } = this.options;
    const { lanes } = await this.open(lease, table);
    await this.retryParked(lanes, lease);
    if (until !== undefined) return await this.read(lanes, false, this.signal, until);
    await runTogether(this.signal, [
      (signal) => lanes.watch(signal),
      (signal) => this.read(lanes, false, signal),
      (signal) => this.retryParkedNowAndThen(lanes, lease, signal),
    ]);
  }

  private async open(lease: Lease, table: ReadModelTable): Promise<{ lanes: LaneSet; writer: ProjectionWriter }> {
    const { log, pool, signal, projection, batchSize, togetherUpTo, steps } = this.options;
    assertWithinLog(lease.subscriber, lease.checkpoints, await log.head());
    const onError = (error: unknown) => this.options.onError?.(error, this.name);
    const closed = await parkedKeys(pool, lease.subscriber);
    const writer = new ProjectionWriter({ projection, table, fence: lease, parkedKeys: closed, onError });
    const lanes = new LaneSet({ pool, log, lease, writer, steps, signal, batchSize, togetherUpTo, onError });
    await lanes.arrange(this.lanes, this.sideBySide);
    return { lanes, writer };
  }

  /** Reads to the head again and again, until that is so near that the rest can be read while others wait. */
  private async approachHead(lanes: LaneSet): Promise<void> {
    for (;;) {
      const startedAt = Date.now();
      await this.read(lanes, true, this.signal, await this.options.log.head());
      this.signal.throwIfAborted();
      if (Date.now() - startedAt < NEAR_HEAD_MS) return;
    }
  }

  private async read(lanes: LaneSet, filling: boolean, signal: AbortSignal, until?: Position): Promise<void> {
    const { onProgress, fillingPages } = this.options;
    const pages = (filling && fillingPages) || this.options.pages;
    try {
      if (until !== undefined && lanes.position >= until) return;
      for await (const page of pages.from(lanes.position, signal)) {
        await lanes.take(page);
        onProgress?.({ projection: this.name, filling, position: page.through, head: until ?? page.through });
        if (until !== undefined && page.through >= until) break;
      }
    } finally {
      await lanes.idle();
    }
  }

  private async retryParkedNowAndThen(lanes: LaneSet, lease: Lease, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(LOOK_FOR_RETRIES_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.retryParked(lanes, lease);
    }
  }

  private async retryParked(lanes: LaneSet, lease: Lease): Promise<void> {
    if (!lanes.hasParked) return;
    for (const laneKey of await requestedRetries(this.pool, lease.subscriber))
      if (lanes.owns(laneKey)) await lanes.replay(laneKey);
  }
}
