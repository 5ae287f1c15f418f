import type { Policy } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST, type Position, type RecordedEvent } from '@vouch/events';
import type pg from 'pg';
import { type Checkpoint } from '../checkpoints.js';
import { foldBatch, rowKeysOf } from '../policies/fold-batch.js';
import { loadRows, saveRows } from '../policies/policy-rows.js';
import type { SharedPages } from '../projections/shared-pages.js';
import { policySubscriber } from '../subscribers.js';
import { inTransaction } from '../transaction.js';
import { compareRows } from './compare-rows.js';
import type { RowFinding } from './row-finding.js';
import { SHADOW_SCHEMA } from './shadow-schema.js';

export interface ShadowPolicyOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  /** One that starts at the beginning. */
  readonly policy: Policy;
}

const SHADOW = `${SHADOW_SCHEMA}.policy_row`;

/**
 * A policy's private rows, folded a second time; the commands that it wants are thrown away. While events of the policy are
 * parked, its rows are not compared: they would be folded in another order.
 */
export class ShadowPolicyRows {
  readonly liveTable = 'vouch_runtime.policy_row';
  private position: Position = BEFORE_FIRST;

  constructor(private readonly options: ShadowPolicyOptions) {}

  get readModel(): string {
    return policySubscriber(this.options.policy);
  }

  get subscriber(): string {
    return policySubscriber(this.options.policy);
  }

  get types(): readonly string[] {
    return Object.keys(this.options.policy.on);
  }

  /** Reads up to a position, and not beyond it. */
  async readUpTo(
    position: Position,
    pages: SharedPages,
    signal: AbortSignal,
    onPage: (through: Position) => void,
  ): Promise<void> {
    const { pool } = this.options;
    if (this.position >= position) return;
    for await (const { events, through } of pages.from(this.position, signal)) {
      const reached = Math.min(through, position);
      await inTransaction(pool, (client) => this.fold(client, events, reached), { durable: false });
      this.position = reached;
      onPage(reached);
      if (reached === position) break;
    }
    signal.throwIfAborted();
  }

  /** Folds what is left until the live rows' checkpoint inside the caller's transaction. */
  async readInside(client: pg.ClientBase, live: readonly Checkpoint[]): Promise<void> {
    const upTo = live[0]!.position;
    const { types } = this;
    for await (const { events } of this.options.log.readAll({ after: this.position, upTo, types }))
      await this.fold(client, events, upTo);
  }

  async *compare(client: pg.ClientBase): AsyncGenerator<RowFinding> {
    const { readModel, subscriber } = this;
    const parked = await client.query('select from vouch_runtime.parked_event where subscriber = $1 limit 1', [
      subscriber,
    ]);
    if (parked.rowCount) return;
    const of = (table: string) =>
      `(select * from ${table} where policy = ${client.escapeLiteral(this.options.policy.name)})`;
    yield* compareRows(client, {
      readModel,
      live: of(this.liveTable),
      replayed: of(SHADOW),
      columns: ['policy', 'key', 'row'].map((name) => ({ name, property: name })),
      primaryKey: ['policy', 'key'],
    });
  }

  private async fold(client: pg.ClientBase, page: readonly RecordedEvent[], upTo: Position): Promise<void> {
    const { policy } = this.options;
    const events = page.filter(
      ({ type, position }) => position > this.position && position <= upTo && policy.on[type] !== undefined,
    );
    if (events.length === 0) return;
    const stored = await loadRows(client, policy.name, rowKeysOf(policy, events), SHADOW);
    await saveRows(client, policy.name, foldBatch(policy, events, stored), SHADOW);
  }
}
