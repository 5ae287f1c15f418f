import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '@vouch/domain';
import type { EventLog, Page } from '@vouch/event-store';
import { BEFORE_FIRST, type Position, type RecordedEvent, EVERY_LANE } from '@vouch/events';
import pLimit, { type LimitFunction } from 'p-limit';
import type pg from 'pg';
import type { CommandExecutor } from '../commands/command-executor.js';
import { policyCommandIdOf } from '../commands/command-id.js';
import { InOrder } from '../commands/in-order.js';
import type { Lease } from '../leases.js';
import { park, parkBehind, parkedKeys, replayParked, requestedRetries } from '../parked-events.js';
import { EventParked } from '../projections/failures.js';
import type { Steps } from '../steps.js';
import { executeReactions, type Execution } from './execute-reactions.js';
import { type FoldedBatch, foldBatch, type RowChanges, rowKeysOf } from './fold-batch.js';
import { isPoison } from './is-poison.js';
import { loadRows, type RowsOfPolicies, saveRows } from './policy-rows.js';

export interface PolicySessionOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  /** For all policies of the process. */
  readonly rows: RowsOfPolicies;
  /** For all policies of the process. */
  readonly steps: Steps;
  readonly executor: CommandExecutor;
  /** Commands executed at a time, at most. */
  readonly concurrency: number;
  /** How often an event's commands are tried before it is parked. */
  readonly attempts: number;
  readonly pauseMs: number;
  readonly probe: (point: string) => void;
  readonly onError: (error: unknown) => void;
}

interface Handled {
  readonly changes: RowChanges;
  /** What could not be handled, with the reason and how often it was tried. */
  readonly parked: ReadonlyMap<RecordedEvent, { readonly error: unknown; readonly attempts: number }>;
}

/**
 * One policy while this process holds its lease. It takes the log page by page: rows and checkpoint move together, after
 * every command of the page was executed. When it dies in between, the next one meets the same events, derives the same
 * commands with the same ids, and finds those that are recorded.
 */
export class PolicySession {
  private readonly limit: LimitFunction;
  private readonly turns = new InOrder();
  /** Lane keys with parked events. */
  private readonly closed = new Set<string>();
  private at: Position;

  private constructor(
    private readonly policy: Policy,
    private readonly lease: Lease,
    private readonly options: PolicySessionOptions,
  ) {
    this.at = lease.checkpoints[0]?.position ?? BEFORE_FIRST;
    this.limit = pLimit(options.concurrency);
  }

  static async open(policy: Policy, lease: Lease, options: PolicySessionOptions): Promise<PolicySession> {
    const session = new PolicySession(policy, lease, options);
    for (const key of await parkedKeys(options.pool, lease.subscriber)) session.closed.add(key);
    return session;
  }

  /** Everything up to here is handled, or parked. */
  get position(): Position {
    return this.at;
  }

  /** Of the events that the policy reacts to. */
  get types(): readonly string[] {
    return Object.keys(this.policy.on);
  }

  /** Handles a page. Events that were handled before are left out, so that it may come twice, or begin too early. */
  take(page: Page): Promise<void> {
    return this.inTurn(() => this.handlePage(page));
  }

  /** Handles parked events again, of the lane keys for which someone asked. */
  retryParked(): Promise<void> {
    return this.inTurn(async () => {
      for (const laneKey of await requestedRetries(this.options.pool, this.lease.subscriber))
        await this.replayParked(laneKey);
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    return this.turns.run('', work);
  }

  private async handlePage({ events, through }: Page): Promise<void> {
    if (through <= this.at) return;
    const { lease, policy, options, closed } = this;
    const ours = events.filter(({ type, position }) => policy.on[type] && position > this.at);
    const open = inOrder(ours.filter(({ laneKey }) => !closed.has(laneKey)));
    const { changes, parked } = await this.handle(open);
    for (const { laneKey } of parked.keys()) closed.add(laneKey);
    const failedAt = new Map([...parked.keys()].map(({ laneKey, position }) => [laneKey, position]));
    const waiting = ours.filter(
      ({ laneKey, position }) => closed.has(laneKey) && position > (failedAt.get(laneKey) ?? BEFORE_FIRST),
    );

    await options.steps.together({
      move: { fence: lease, lanes: [0], from: this.at, to: through },
      write: async (client) => {
        this.probe('checkpoint-moved');
        await saveRows(client, policy.name, changes);
        for (const [event, failure] of parked) await park(client, lease.subscriber, event, failure);
        await parkBehind(client, lease.subscriber, inOrder(waiting));
        this.probe('rows-written');
      },
    });
    this.probe('committed');
    this.at = through;
    for (const [event, { error }] of parked)
      options.onError(new EventParked(lease.subscriber, event.laneKey, event.id, { cause: error }));
  }

  private async replayParked(laneKey: string): Promise<void> {
    const { pool, log } = this.options;
    const opened = await replayParked({
      pool,
      log,
      fence: this.lease,
      lane: 0,
      laneKey,
      isPoison,
      handle: async (client, event) => {
        const stored = await loadRows(client, this.policy.name, rowKeysOf(this.policy, [event]));
        const folded = foldBatch(this.policy, [event], stored);
        const executed = await this.execute(folded);
        const [failure] = [...folded.failed, ...executed.failed];
        if (failure) throw failure[1];
        await saveRows(client, this.policy.name, folded);
      },
    });
    if (opened) this.closed.delete(laneKey);
  }

  /**
   * Executes what the policy makes of the events. An event whose commands are refused is tried again, without those done
   * before, and given up in the end; a policy is pure, so what it throws it would throw again.
   * @throws what stands in the way of all of them, such as a log that can't be reached.
   */
  private async handle(events: readonly RecordedEvent[]): Promise<Handled> {
    const attempts = new Map<RecordedEvent, number>();
    const refused = new Map<RecordedEvent, unknown>();
    const done = new Set<RecordedEvent>();
    const stored = await this.options.rows.of(this.policy.name, rowKeysOf(this.policy, events));
    this.probe('rows-loaded');
    for (;;) {
      const folded = foldBatch(this.policy, events, stored, refused);
      this.probe('reacted');
      const executed = await this.execute(folded, done);
      this.probe('commands-executed');
      for (const event of executed.done) done.add(event);
      if (executed.failed.size === 0) {
        const parked = [...folded.failed].map(
          ([event, error]) => [event, { error, attempts: attempts.get(event) ?? 1 }] as const,
        );
        return { changes: folded, parked: new Map(parked) };
      }
      for (const [event, error] of executed.failed) {
        if (!isPoison(error)) throw error;
        const tried = (attempts.get(event) ?? 0) + 1;
        attempts.set(event, tried);
        if (tried >= this.options.attempts) refused.set(event, error);
      }
      await sleep(this.options.pauseMs);
    }
  }

  private execute({ reacted }: FoldedBatch, done: ReadonlySet<RecordedEvent> = new Set()) {
    return executeReactions(
      reacted.map((one) => (done.has(one.event) ? { ...one, commands: [] } : one)),
      this.execution,
    );
  }

  private readonly execution: Execution = {
    ownerOf: (command) => (this.policy.keepsOrder ? EVERY_LANE : this.options.executor.ownerOf(command)),
    execute: (event, command, number) =>
      this.limit(() =>
        this.options.executor.execute(command, {
          commandId: policyCommandIdOf(this.policy.name, event.id, number),
          actor: `policy:${this.policy.name}`,
          correlationId: event.correlationId,
          now: event.occurredAt,
          firstContentWins: true,
        }),
      ),
  };

  private probe(point: string): void {
    this.options.probe(`${this.lease.subscriber} ${point}`);
  }
}

/** The log delivers in order and once; a transport between it and us may not. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return [...new Map(events.map((event) => [event.position, event])).values()].sort((a, b) => a.position - b.position);
}
