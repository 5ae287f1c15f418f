import type { Position, RecordedEvent } from '@vouch/events';
import type { Projection, ReadModelTable, Row, RowKey } from '@vouch/read-models';
import { LRUCache } from 'lru-cache';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { CheckpointMove, Fence } from '../checkpoints.js';
import { park, parkBehind } from '../parked-events.js';
import type { TakeStep } from '../steps.js';
import { EventParked, FoldFailed, isPoison } from './failures.js';
import { assertOwnKey, foldEvents, foldingOf, keyEvents, type RowChanges, type RowsById } from './fold-events.js';
import { RowStore } from './row-store.js';

/** Events of some lanes, in order, and the stretch of the log that they are all of. */
export interface Batch {
  readonly lanes: readonly number[];
  /** Exclusive: where these lanes' checkpoints stand. */
  readonly from: Position;
  readonly to: Position;
  readonly events: readonly RecordedEvent[];
}

export interface ProjectionWriterOptions {
  readonly projection: Projection;
  readonly table: ReadModelTable;
  readonly fence: Fence;
  /** Lane keys that are closed from the start, because an event of theirs is parked. */
  readonly parkedKeys?: Iterable<string>;
  readonly onError?: (error: unknown) => void;
}

/** How often an event is tried before it is parked. */
const ATTEMPTS = 3;
const PAUSE_MS = 20;
const ROWS_KEPT = 5_000;

/** Folds batches into one read model's rows, and moves the checkpoints with them. */
export class ProjectionWriter {
  readonly fence: Fence;
  readonly projection: Projection;
  /** Lane keys that are closed: what comes for them is parked behind what is parked already. */
  readonly parkedKeys: Set<string>;
  private readonly rows: RowStore;
  /** Rows as they were written last, so that most need not be loaded. */
  private readonly lastRows = new LRUCache<string, { readonly row: Row | null }>({ max: ROWS_KEPT });

  constructor(private readonly options: ProjectionWriterOptions) {
    this.fence = options.fence;
    this.projection = options.projection;
    this.parkedKeys = new Set(options.parkedKeys);
    this.rows = new RowStore(options.table);
  }

  handles(event: RecordedEvent): boolean {
    return foldingOf(this.projection, event.type) !== undefined;
  }

  /**
   * Rows and checkpoints of a batch in one transaction. When an event in it can't be handled, the batch is done event by
   * event, and that one is parked with everything of its key that comes later.
   * @throws LeaseLost, and whatever is not an event's fault; then a part of the batch may have been written, and its
   * checkpoints say which.
   */
  async apply(take: TakeStep, batch: Batch): Promise<void> {
    try {
      await this.attempt(take, batch);
    } catch (error) {
      if (!isPoison(error)) throw error;
      await this.applyOneByOne(take, batch);
    }
  }

  /** Folds one event into its row, apart from any checkpoint. */
  async handle(client: pg.ClientBase, event: RecordedEvent): Promise<void> {
    this.lastRows.clear();
    await this.fold(client, [event]);
  }

  private async attempt(take: TakeStep, batch: Batch): Promise<void> {
    try {
      let changes: RowChanges = new Map();
      await take({
        move: this.moveOf(batch),
        write: async (client) => {
          changes = await this.write(client, batch.events);
        },
      });
      // They are those of this lane alone, and nobody else writes them as long as its checkpoint can be moved.
      for (const [rowId, { row }] of changes) this.lastRows.set(rowId, { row });
    } catch (error) {
      this.lastRows.clear();
      throw error;
    }
  }

  private async applyOneByOne(take: TakeStep, { lanes, from, to, events }: Batch): Promise<void> {
    let at = from;
    for (const event of events) {
      await this.applyOne(take, event, { lanes, from: at, to: event.position, events: [event] });
      at = event.position;
    }
    if (at < to) await take({ move: { fence: this.fence, lanes, from: at, to } });
  }

  private async applyOne(take: TakeStep, event: RecordedEvent, batch: Batch): Promise<void> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.attempt(take, batch);
      } catch (error) {
        if (!isPoison(error)) throw error;
        if (attempts === ATTEMPTS) return await this.park(take, event, batch, error);
        await delay(PAUSE_MS * attempts);
      }
    }
  }

  private async park(take: TakeStep, event: RecordedEvent, batch: Batch, error: unknown): Promise<void> {
    const { fence, options } = this;
    await take({
      move: this.moveOf(batch),
      write: (client) => park(client, fence.subscriber, event, { error, attempts: ATTEMPTS }),
    });
    this.parkedKeys.add(event.laneKey);
    options.onError?.(new EventParked(fence.subscriber, event.laneKey, event.id, { cause: error }));
  }

  private moveOf({ lanes, from, to }: Batch): CheckpointMove {
    return { fence: this.fence, lanes, from, to };
  }

  private async write(client: pg.ClientBase, events: readonly RecordedEvent[]): Promise<RowChanges> {
    const { parkedKeys } = this;
    if (parkedKeys.size === 0) return await this.fold(client, events);
    const changes = await this.fold(
      client,
      events.filter(({ laneKey }) => !parkedKeys.has(laneKey)),
    );
    await parkBehind(
      client,
      this.fence.subscriber,
      events.filter((event) => parkedKeys.has(event.laneKey) && this.handles(event)),
    );
    return changes;
  }

  private async fold(client: pg.ClientBase, events: readonly RecordedEvent[]): Promise<RowChanges> {
    const keyed = blamingTheFold(() => keyEvents(this.projection, events));
    if (keyed.length === 0) return new Map();
    const rows: RowsById = new Map();
    const unknown = new Map<string, RowKey>();
    for (const { rowId, key } of keyed) {
      const known = this.lastRows.get(rowId);
      if (known) rows.set(rowId, known.row);
      else unknown.set(rowId, key);
    }
    if (unknown.size > 0) await this.rows.load(client, unknown, rows);
    const changes = blamingTheFold(() => foldEvents(this.projection, rows, keyed));
    for (const change of changes.values()) blamingTheFold(() => assertOwnKey(this.options.table, change));
    await this.rows.write(client, changes.values());
    return changes;
  }
}

function blamingTheFold<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FoldFailed(String(error), { cause: error });
  }
}
