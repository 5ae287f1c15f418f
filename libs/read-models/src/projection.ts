import type { EventType, RecordedEvent } from '@vouch/events';

export type Row = Readonly<Record<string, unknown>>;

export interface Folding<R, T extends EventType> {
  /** The row that this event touches: values of the entity's primary columns, in their order. */
  readonly key: (event: RecordedEvent<T>) => readonly (string | number)[];
  /** The new row, or null for none. It must contain its own key. */
  readonly fold: (row: R | null, event: RecordedEvent<T>) => R | null;
}

/**
 * One table, folded from events: `(row or null, event) → row or null`, by key. A row depends on the events of one lane.
 * Rows hold JSON values only, so that they are the same in memory and in Postgres.
 */
export interface Projection<R = Row> {
  /** The read model's name, its view in Postgres and its checkpoint. */
  readonly name: string;
  readonly capability: string;
  /** Raised whenever the rows would come out differently: new tables are filled beside the old ones, then switched. */
  readonly version: number;
  /** The TypeORM entity whose columns the rows have. */
  readonly entity: new () => object;
  readonly on: { readonly [T in EventType]?: Folding<R, T> };
}

export const projection = <R extends object>(definition: Projection<R>): Projection =>
  definition as unknown as Projection;

/** The same folding for every type of event. */
export const onEvery = <R>(
  types: readonly EventType[],
  folding: Folding<R, EventType>,
): { readonly [T in EventType]?: Folding<R, T> } =>
  Object.fromEntries(types.map((type) => [type, folding])) as { [T in EventType]?: Folding<R, T> };
