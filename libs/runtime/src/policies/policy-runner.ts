import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST, type Position } from '@vouch/events';
import type pg from 'pg';
import { assertWithinLog, CheckpointBeyondHead } from '../checkpoints.js';
import type { CommandExecutor } from '../commands/command-executor.js';
import { Leases, type LeasesOptions } from '../leases.js';
import { backOff } from '../projections/failures.js';
import { runTogether } from '../projections/run-together.js';
import { SharedPages } from '../projections/shared-pages.js';
import { Steps } from '../steps.js';
import { policySubscriber } from '../subscribers.js';
import { RowsOfPolicies } from './policy-rows.js';
import { PolicySession } from './policy-session.js';

export interface PolicyRunnerOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly executor: CommandExecutor;
  readonly policies: readonly Policy[];
  /** Events in one transaction, at most; default 1,000. */
  readonly batchSize?: number;
  /** Commands that one policy executes at a time, at most; default 256. */
  readonly concurrency?: number;
  /** How often an event's commands are tried before the event is parked; default 3. */
  readonly attempts?: number;
  /** Pause between two tries of a refused command, in milliseconds; default 100. */
  readonly pauseMs?: number;
  /** How often to look whether someone wants parked events handled again, in milliseconds; default 1,000. */
  readonly retryEveryMs?: number;
  readonly leases?: LeasesOptions;
  /** Called at each named point of the work; a test of crashes ends the process there. */
  readonly probe?: (point: string) => void;
  /** Told of every failure: those that pass and are tried again, and events that were parked. Default: standard error. */
  readonly onError?: (error: unknown, policy?: string) => void;
}

/**
 * Runs policies on what the log says: each one follows it in order, in one process at a time. Whatever stands in the way for
 * a while (the log, the database, another holder of the lease) is waited for; an event that can't be handled is parked.
 */
export class PolicyRunner {
  private readonly onError: (error: unknown, policy?: string) => void;
  private readonly rows: RowsOfPolicies;
  private readonly steps: Steps;

  constructor(private readonly options: PolicyRunnerOptions) {
    this.rows = new RowsOfPolicies(options.pool);
    this.steps = new Steps(options.pool);
    this.onError = options.onError ?? ((error) => console.error(error));
  }

  /**
   * Runs until the signal aborts; what is in hand then is finished first.
   * @throws CheckpointBeyondHead when a policy knows events that the log doesn't have.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { log, policies, batchSize = 1_000 } = this.options;
    const types = [...new Set(policies.flatMap((policy) => Object.keys(policy.on)))];
    await this.untilItPasses(signal, () =>
      this.withLeases((leases) => {
        const pages = new SharedPages(log, { types, pageSize: batchSize });
        const scope = AbortSignal.any([signal, leases.lost]);
        const reading = policies.map(
          (policy) => (scope: AbortSignal) =>
            this.untilItPasses(scope, (passed) => this.follow(policy, leases, pages, scope, passed), policy),
        );
        return runTogether(scope, reading);
      }),
    );
  }

  /**
   * Runs until every policy has handled everything, also what the policies themselves recorded meanwhile. Waits where
   * another process runs one of them.
   */
  async catchUp(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { log, policies } = this.options;
    await this.untilItPasses(signal, (passed) =>
      this.withLeases(async (leases) => {
        const scope = AbortSignal.any([signal, leases.lost]);
        const sessions = await Promise.all(policies.map((policy) => this.openSession(policy, leases, scope)));
        for (const session of sessions) await session.retryParked();
        for (let head = await log.head(), before = -1; head !== before; before = head, head = await log.head())
          await runTogether(
            scope,
            sessions.map((session) => (scope: AbortSignal) => this.advance(session, head, scope, passed)),
          );
      }),
    );
    signal.throwIfAborted();
  }

  private async follow(
    policy: Policy,
    leases: Leases,
    pages: SharedPages,
    signal: AbortSignal,
    passed: () => void,
  ): Promise<void> {
    const { retryEveryMs = 1_000 } = this.options;
    const session = await this.openSession(policy, leases, signal);
    try {
      await runTogether(signal, [
        async (signal) => {
          for await (const page of pages.from(session.position, signal)) {
            await session.take(page);
            passed();
          }
        },
        async (signal) => {
          while (!signal.aborted) {
            await session.retryParked();
            await pause(retryEveryMs, signal);
          }
        },
      ]);
    } finally {
      await leases.release(policySubscriber(policy));
    }
  }

  private async advance(
    session: PolicySession,
    head: Position,
    signal: AbortSignal,
    passed: () => void,
  ): Promise<void> {
    const { log, batchSize: pageSize = 1_000 } = this.options;
    const pages = log.readAll({ after: session.position, upTo: head, types: session.types, pageSize, signal });
    for await (const page of pages) {
      await session.take(page);
      passed();
    }
  }

  private async openSession(policy: Policy, leases: Leases, signal: AbortSignal): Promise<PolicySession> {
    const { log, pool, executor, concurrency = 256, attempts = 3, pauseMs = 100, probe = () => {} } = this.options;
    const subscriber = policySubscriber(policy);
    const startAt = policy.startsAt === 'head' ? await log.head() : BEFORE_FIRST;
    const lease = await leases.acquire(subscriber, { startAt, signal });
    const onError = (error: unknown) => this.onError(error, policy.name);
    const { rows, steps } = this;
    const session = { log, pool, rows, steps, executor, concurrency, attempts, pauseMs, probe, onError };
    try {
      assertWithinLog(subscriber, lease.checkpoints, await log.head());
      return await PolicySession.open(policy, lease, session);
    } catch (error) {
      await leases.release(subscriber);
      throw error;
    }
  }

  private async withLeases(work: (leases: Leases) => Promise<void>): Promise<void> {
    const leases = await Leases.open(this.options.pool, this.options.leases);
    try {
      await work(leases);
      // It may have ended early, and in peace, because the leases are gone.
      leases.lost.throwIfAborted();
    } finally {
      await leases.close();
    }
  }

  /** Tries until it ends by itself or the signal aborts, with longer and longer pauses until it says that it got on. */
  private async untilItPasses(
    signal: AbortSignal,
    work: (passed: () => void) => Promise<void>,
    policy?: Policy,
  ): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        return await work(() => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof CheckpointBeyondHead) throw error;
        this.onError(error, policy?.name);
        await backOff(++failures, signal).catch(() => {});
      }
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
