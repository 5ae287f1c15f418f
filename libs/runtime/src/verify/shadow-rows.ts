import type { EventLog } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import { type Projection, type ReadModelTable, tableOf } from '@vouch/read-models';
import type pg from 'pg';
import type { Checkpoint } from '../checkpoints.js';
import type { Leases } from '../leases.js';
import { LaneSet } from '../projections/lane-set.js';
import { laneOf } from '../projections/lanes.js';
import { ProjectionWriter } from '../projections/projection-writer.js';
import { tableName } from '../projections/row-store.js';
import type { SharedPages } from '../projections/shared-pages.js';
import { projectionSubscriber } from '../subscribers.js';
import { takeStep } from '../steps.js';
import { inSavepoint } from '../transaction.js';
import { compareRows } from './compare-rows.js';
import type { RowFinding } from './row-finding.js';
import { SHADOW_SCHEMA, SHADOW_SUBSCRIBER } from './shadow-schema.js';

export interface ShadowOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly leases: Leases;
  readonly projection: Projection;
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onError?: (error: unknown) => void;
}

/** A read model's rows, folded a second time from the whole log by the same code, in a table of their own. */
export class ShadowRows {
  private constructor(
    private readonly table: ReadModelTable,
    private readonly options: ShadowOptions,
    private readonly writer: ProjectionWriter,
    private readonly lanes: LaneSet,
  ) {}

  static async create(options: ShadowOptions): Promise<ShadowRows> {
    const { log, pool, leases, projection, signal, onError } = options;
    const live = tableOf(projection);
    const table = { ...live, schema: SHADOW_SCHEMA };
    await pool.query(`create unlogged table ${tableName(table)} (like ${tableName(live)} including all)`);
    const lease = await leases.take(`${SHADOW_SUBSCRIBER}${projectionSubscriber(projection)}`, {
      lanes: options.lanes,
    });
    const writer = new ProjectionWriter({ projection, table, fence: lease, onError });
    const lanes = new LaneSet({ pool, log, lease, writer, signal, onError });
    return new ShadowRows(table, options, writer, lanes);
  }

  get readModel(): string {
    return this.options.projection.name;
  }

  get subscriber(): string {
    return projectionSubscriber(this.options.projection);
  }

  get types(): readonly string[] {
    return Object.keys(this.options.projection.on);
  }

  get liveTable(): string {
    return tableName(tableOf(this.options.projection));
  }

  /** Reads up to a position, and not beyond it. */
  async readUpTo(
    position: Position,
    pages: SharedPages,
    signal: AbortSignal,
    onPage: (through: Position) => void,
  ): Promise<void> {
    const { lanes } = this;
    if (lanes.position >= position) return;
    try {
      for await (const { events, through } of pages.from(lanes.position, signal)) {
        const reached = Math.min(through, position);
        await lanes.take({ events: events.filter((event) => event.position <= position), through: reached });
        onPage(reached);
        if (reached === position) break;
      }
    } finally {
      await lanes.idle();
    }
    signal.throwIfAborted();
  }

  /**
   * Folds what is left until the live rows' checkpoints, each lane to its own, inside the caller's transaction. The live rows
   * must be at or beyond where this reader is.
   */
  async readInside(client: pg.ClientBase, live: readonly Checkpoint[]): Promise<void> {
    const { writer, lanes } = this;
    const upTo = Math.max(...live.map(({ position }) => position));
    const isLive = ({ laneKey, position }: RecordedEvent) => position <= live[laneOf(laneKey, live.length)]!.position;
    let from = lanes.position;
    if (from >= upTo) return;
    const { types } = this;
    for await (const { events, through } of this.options.log.readAll({ after: from, upTo, types })) {
      const batch = { lanes: lanes.numbers, from, to: through, events: events.filter(isLive) };
      await writer.apply((step) => inSavepoint(client, () => takeStep(client, step)), batch);
      from = through;
    }
  }

  compare(client: pg.ClientBase): AsyncIterable<RowFinding> {
    const { readModel, liveTable, table } = this;
    return compareRows(client, { readModel, live: liveTable, replayed: tableName(table), ...table });
  }
}
