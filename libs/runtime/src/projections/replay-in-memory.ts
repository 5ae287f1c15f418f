import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST, canonicalJson, type Position, type RecordedEvent } from '@vouch/events';
import { MemoryRows, type Projection, type Row } from '@vouch/read-models';

export interface ReplayOptions {
  /** Inclusive; default: the head. */
  readonly upTo?: Position;
  readonly onProgress?: (progress: { readonly position: Position; readonly upTo: Position }) => void;
  /** Told of each event that a projection can't handle. As in the live rows, what comes later under its key waits behind it. */
  readonly onError?: (error: unknown, projection: string) => void;
  readonly signal?: AbortSignal;
}

/** A row that an event changed: as it is after it, or as it was where it is gone. */
export type OnChange = (change: { readonly row: Row; readonly event: RecordedEvent }) => void;

/** The rows of the past in memory, built from the log alone, and taken further. Every query reads them as it reads Postgres. */
export class Replay {
  readonly rows = new MemoryRows();
  private position = BEFORE_FIRST;
  private readonly types: readonly string[];
  private readonly closed: ReadonlyMap<Projection, Set<string>>;

  constructor(
    private readonly log: EventLog,
    projections: readonly Projection[],
    private readonly options: Omit<ReplayOptions, 'upTo'> = {},
  ) {
    this.types = [...new Set(projections.flatMap(({ on }) => Object.keys(on)))];
    this.closed = new Map(projections.map((projection) => [projection, new Set<string>()]));
  }

  /** @param ends Where the progress that is told of ends: where the last of several steps does. */
  async to(upTo: Position, ends = upTo, onChange?: OnChange): Promise<MemoryRows> {
    const { onProgress, signal } = this.options;
    const reading = { after: this.position, upTo, types: this.types, ...(signal && { signal }) };
    if (upTo > this.position)
      for await (const { events, through } of this.log.readAll(reading)) {
        for (const event of events)
          for (const [projection, closedKeys] of this.closed) this.fold(projection, closedKeys, event, onChange);
        onProgress?.({ position: through, upTo: ends });
      }
    signal?.throwIfAborted();
    this.position = upTo;
    return this.rows;
  }

  private fold(projection: Projection, closedKeys: Set<string>, event: RecordedEvent, onChange?: OnChange): void {
    if (closedKeys.has(event.laneKey)) return;
    try {
      const folded = this.rows.apply(projection, event);
      if (!onChange || !folded) return;
      const { before, after } = folded;
      const row = after ?? before;
      if (row && canonicalJson(before) !== canonicalJson(after)) onChange({ row, event });
    } catch (error) {
      closedKeys.add(event.laneKey);
      this.options.onError?.(error, projection.name);
    }
  }
}

/** The rows as they were when the log ended at a position, in memory. */
export const replayInMemory = async (
  log: EventLog,
  projections: readonly Projection[],
  { upTo, ...options }: ReplayOptions = {},
): Promise<MemoryRows> => new Replay(log, projections, options).to(upTo ?? (await log.head()));
