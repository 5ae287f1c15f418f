import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { MemoryRows, type Projection } from '@vouch/read-models';

export interface ReplayOptions {
  /** Inclusive; default: the head. */
  readonly upTo?: Position;
  readonly onProgress?: (progress: { readonly position: Position; readonly upTo: Position }) => void;
  /** Told of each event that a projection can't handle. As in the live rows, what comes later under its key waits behind it. */
  readonly onError?: (error: unknown, projection: string) => void;
  readonly signal?: AbortSignal;
}

/** The rows as they were when the log ended at a position, in memory. Every query reads them as it reads Postgres. */
export async function replayInMemory(
  log: EventLog,
  projections: readonly Projection[],
  options: ReplayOptions = {},
): Promise<MemoryRows> {
  const { onProgress, onError, signal } = options;
  const upTo = options.upTo ?? (await log.head());
  const rows = new MemoryRows();
  const types = [...new Set(projections.flatMap(({ on }) => Object.keys(on)))];
  const closed = new Map(projections.map(({ name }) => [name, new Set<string>()]));
  for await (const { events, through } of log.readAll({ after: 0, upTo, types, signal })) {
    for (const event of events)
      for (const projection of projections) {
        const closedKeys = closed.get(projection.name)!;
        if (closedKeys.has(event.laneKey)) continue;
        try {
          rows.apply(projection, event);
        } catch (error) {
          closedKeys.add(event.laneKey);
          onError?.(error, projection.name);
        }
      }
    onProgress?.({ position: through, upTo });
  }
  signal?.throwIfAborted();
  return rows;
}
