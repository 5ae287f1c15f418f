import type { RecordedEvent } from '@vouch/events';
import { MemoryRows } from '../memory-rows.js';
import type { Records } from '../query.js';
import { projections } from '../read-models.js';

/** The rows of all projections after these events, which stand at positions 1, 2, 3 … */
export function given(...events: readonly RecordedEvent[]): MemoryRows {
  const rows = new MemoryRows();
  for (const [index, event] of events.entries()) {
    for (const projection of projections) rows.apply(projection, { ...event, position: index + 1 } as RecordedEvent);
  }
  return rows;
}

/** The rows of one entity, in the order in which they came. */
export const rowsOf = <R extends object>(rows: MemoryRows, entity: new () => R): R[] => [...rows.all(entity)] as R[];

/** The log of these events, which stand where they say. */
export const recordsOf = (events: readonly RecordedEvent[]): Records => ({
  of: (stream) => Promise.resolve(events.filter((event) => event.stream === stream)),
  at: (stream, revision) =>
    Promise.resolve(events.find((event) => event.stream === stream && event.revision === revision) ?? null),
});
