import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import type { Projection } from '@vouch/read-models';
import type pg from 'pg';
import { CheckpointBeyondHead } from '../checkpoints.js';
import { Leases, type LeasesOptions } from '../leases.js';
import { aborted } from './aborted.js';
import { backOff } from './failures.js';
import { Steps } from '../steps.js';
import { NewerVersionServed } from './read-model-versions.js';
import { runTogether } from './run-together.js';
import { type ProjectionProgress, ServedProjection } from './served-projection.js';
import { SharedPages } from './shared-pages.js';

export interface ProjectionRunnerOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly projections: readonly Projection[];
  /** How many lanes of each projection are written side by side; default 4. May be another number than before. */
  readonly lanes?: number;
  /** Into how many lanes a group divides each projection; absent: they are as many as are written side by side. */
  readonly dividedInto?: number;
  /** Who gives the lanes to several processes and brings their events; absent: one process reads the log for all. */
  readonly group?: LaneGroup;
  /** Events read, and at most folded, at a time; default 1,000. */
  readonly batchSize?: number;
  /** A page with no more events than this for a projection is written in one transaction for all its lanes; default 100. */
  readonly togetherUpTo?: number;
  readonly leases?: LeasesOptions;
  readonly onProgress?: (progress: ProjectionProgress) => void;
  /** Told of every failure: those that pass and are tried again, and events that were parked. */
  readonly onError?: (error: unknown, projection?: string) => void;
}

/** Divides the lanes of projections among the processes of a group. */
export interface LaneGroup {
  /** What this process holds; something else each time the lanes are divided anew. Ends when the signal aborts. */
  holdings(signal: AbortSignal): AsyncIterable<Holding>;
}

/** The lanes that a process holds until they are divided anew. */
export interface Holding {
  readonly lanes: readonly number[];
  /** Aborted when they are divided anew. Who is too slow to notice is kept from writing by the generation of the lanes. */
  readonly over: AbortSignal;
  /** Follows the events of these lanes, in the order of the log; may bring others too. */
  readonly follow: EventLog['follow'];
}

/**
 * Keeps the rows of projections up with the log. Any number of processes may run one: with a group they share the lanes,
 * without one does the work and the others stand by.
 */
export class ProjectionRunner {
  constructor(private readonly options: ProjectionRunnerOptions) {}

  /**
   * Until the signal aborts. What passes (a database that restarts, a lease that was lost) is waited for.
   * @throws CheckpointBeyondHead when rows know events that the log doesn't have; nothing goes on then.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { group } = this.options;
    if (!group) return await this.untilDone(signal, undefined);
    for await (const holding of group.holdings(signal)) {
      const until = AbortSignal.any([signal, holding.over]);
      if (holding.lanes.length > 0) await this.untilDone(until, undefined, holding);
      else await aborted(until);
    }
  }

  /** Until the head as it is now. */
  async catchUp(signal: AbortSignal = new AbortController().signal): Promise<void> {
    await this.untilDone(signal, await this.options.log.head());
    signal.throwIfAborted();
  }

  private async untilDone(signal: AbortSignal, until: Position | undefined, holding?: Holding): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        return await this.session(signal, until, holding);
      } catch (error) {
        if (signal.aborted) return;
        await this.pause(error, failures, signal);
      }
    }
  }

  /** One session of leases: it ends with them. */
  private async session(signal: AbortSignal, until: Position | undefined, holding?: Holding): Promise<void> {
    const { log, pool, projections, batchSize: pageSize = 1_000 } = this.options;
    const leases = await Leases.open(pool, this.options.leases);
    try {
      const types = [...new Set(projections.flatMap(({ on }) => Object.keys(on)))];
      const steps = new Steps(pool);
      const shared = { types, pageSize, expectedReaders: projections.length };
      const pages = holding
        ? new SharedPages(holding, { ...shared, patienceMs: GROUP_PATIENCE_MS, fromLowest: true })
        : new SharedPages(log, shared);
      const fillingPages = holding && new SharedPages(log, { types, pageSize });
      await runTogether(
        AbortSignal.any([signal, leases.lost]),
        projections.map((projection) => (stop) => {
          const served = new ServedProjection({
            ...this.options,
            projection,
            leases,
            pages,
            fillingPages,
            steps,
            held: holding?.lanes,
            until,
            signal: stop,
          });
          return this.keepServing(served, stop, until);
        }),
      );
      leases.lost.throwIfAborted();
    } finally {
      await leases.close();
    }
  }

  private async keepServing(served: ServedProjection, signal: AbortSignal, until: Position | undefined): Promise<void> {
    let failures = 0;
    let failedAt = 0;
    while (!signal.aborted) {
      try {
        return await served.serve();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof NewerVersionServed) return await this.standDown(error, served.name, signal, until);
        failures = Date.now() - failedAt > FORGET_FAILURES_AFTER_MS ? 1 : failures + 1;
        failedAt = Date.now();
        await this.pause(error, failures, signal, served.name);
      }
    }
  }

  /** Another process serves this one now; the rest goes on. */
  private async standDown(
    error: NewerVersionServed,
    projection: string,
    signal: AbortSignal,
    until: Position | undefined,
  ): Promise<void> {
    this.options.onError?.(error, projection);
    if (until === undefined) await aborted(signal);
  }

  private async pause(error: unknown, failures: number, signal: AbortSignal, projection?: string): Promise<void> {
    if (error instanceof CheckpointBeyondHead) throw error;
    this.options.onError?.(error, projection);
    await backOff(failures, signal);
  }
}

const FORGET_FAILURES_AFTER_MS = 60_000;
/** Who falls behind the group's pages has to read the log, which is what a group is to be spared. */
const GROUP_PATIENCE_MS = 10_000;
