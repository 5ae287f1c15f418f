import type { EventType, RecordedEvent } from '@vouch/events';
import type { Folding, Projection, ReadModelTable, Row, RowKey } from '@vouch/read-models';

/** An event that a projection handles, and the row that it touches. */
export interface KeyedEvent {
  readonly event: RecordedEvent;
  readonly key: RowKey;
  /** The key as a text, the same for the same key. */
  readonly rowId: string;
}

/** Rows by their ids. null: there is none. */
export type RowsById = Map<string, Row | null>;

export const foldingOf = (projection: Projection, type: EventType) =>
  projection.on[type] as Folding<Row, EventType> | undefined;

/** U+0000 separates, because no text in Postgres can hold it. */
export const rowIdOf = (key: RowKey): string => (key.length === 1 ? String(key[0]) : key.join('\0'));

/** The events that the projection handles, with their keys. */
export function keyEvents(projection: Projection, events: readonly RecordedEvent[]): KeyedEvent[] {
  const keyed: KeyedEvent[] = [];
  for (const event of events) {
    const folding = foldingOf(projection, event.type);
    if (!folding) continue;
    const key = folding.key(event);
    keyed.push({ event, key, rowId: rowIdOf(key) });
  }
  return keyed;
}

/**
 * Folds the events, in order, into the rows that they touch. `rows` must hold each of them as it is before.
 * Returns what is different afterwards.
 */
export function foldEvents(projection: Projection, rows: RowsById, events: readonly KeyedEvent[]): RowChanges {
  const changes = new Map<string, RowChange>();
  for (const { event, key, rowId } of events) {
    const before = rows.get(rowId);
    if (before === undefined) throw new Error(`${projection.name}: row ${rowId} was not loaded.`);
    const after = foldingOf(projection, event.type)!.fold(before, event);
    if (after === before) continue;
    rows.set(rowId, after);
    changes.set(rowId, { key, row: after });
  }
  return changes;
}

/** By row id. */
export type RowChanges = ReadonlyMap<string, RowChange>;

export interface RowChange {
  readonly key: RowKey;
  /** null: the row goes. */
  readonly row: Row | null;
}

/** A fold that answers with another row than it was asked for would write over that one. */
export function assertOwnKey({ table, primaryKey }: ReadModelTable, { key, row }: RowChange): void {
  if (row === null) return;
  for (const [i, property] of primaryKey.entries())
    if (row[property] !== key[i])
      throw new Error(`${table}: the row folded for key ${rowIdOf(key)} says ${property} = ${String(row[property])}.`);
}
