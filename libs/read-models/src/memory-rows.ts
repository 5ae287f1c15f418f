import type { RecordedEvent } from '@vouch/events';
import type { Folding, Projection, Row } from './projection.js';
import type { Bounds, Condition, Find, Order, RowSource } from './query.js';

export type RowKey = readonly (string | number)[];
type Entity = new () => object;

/** Rows in memory: what a replay folds into, and what queries read there as they read Postgres. */
export class MemoryRows implements RowSource {
  private readonly tables = new Map<Entity, Map<string, Row>>();

  find<R extends object>(entity: new () => R, find: Find<R> = {}): Promise<readonly R[]> {
    const matches = compileWhere(find.where);
    const { placeOf, compare } = ordering(find.orderBy ?? []);
    const { behind } = find;
    const found: R[] = [];
    for (const row of this.all(entity))
      if (matches(row as R) && (!behind || compare(placeOf(row as R), behind) > 0)) found.push(row as R);
    if (find.orderBy) found.sort((one, other) => compare(placeOf(one), placeOf(other)));
    return Promise.resolve(find.limit === undefined ? found : found.slice(0, find.limit));
  }

  /** The rows of these keys, in their order; null where there is none. */
  load(entity: Entity, keys: readonly RowKey[]): (Row | null)[] {
    const table = this.tables.get(entity);
    return keys.map((key) => table?.get(textOf(key)) ?? null);
  }

  /** Puts a row in the place of this key's row; null removes it. */
  save(entity: Entity, key: RowKey, row: Row | null): void {
    this.put(entity, textOf(key), row);
  }

  private put(entity: Entity, key: string, row: Row | null): void {
    let table = this.tables.get(entity);
    if (!table) this.tables.set(entity, (table = new Map<string, Row>()));
    if (row === null) table.delete(key);
    else table.set(key, row);
  }

  /** Folds one event into the row that it touches; an event that the projection doesn't know changes nothing: then null. */
  apply(
    projection: Projection,
    event: RecordedEvent,
  ): { readonly before: Row | null; readonly after: Row | null } | null {
    const folding = projection.on[event.type] as Folding<Row, RecordedEvent['type']> | undefined;
    if (!folding) return null;
    const key = textOf(folding.key(event));
    const before = this.tables.get(projection.entity)?.get(key) ?? null;
    const after = folding.fold(before, event);
    this.put(projection.entity, key, after);
    return { before, after };
  }

  all(entity: Entity): Iterable<Row> {
    return this.tables.get(entity)?.values() ?? [];
  }

  count(entity: Entity): number {
    return this.tables.get(entity)?.size ?? 0;
  }
}

/** No text of a row holds a NUL: Postgres takes none. */
const textOf = (key: RowKey) => key.join('\0');

type Scalar = string | number;

function compileWhere<R extends object>(where: Find<R>['where'] = {}): (row: R) => boolean {
  const tests = Object.entries(where)
    .filter(([, condition]) => condition !== undefined)
    .map(([property, condition]) => [property as keyof R, holds(condition as Asked)] as const);
  return (row) => tests.every(([property, test]) => test(row[property] as Scalar));
}

type Asked = Condition<Scalar> | { readonly contains: Scalar };

function holds(condition: Asked): (value: Scalar | null) => boolean {
  if (typeof condition !== 'object' || condition === null) return (value) => value === condition;
  if ('in' in condition) {
    const wanted = new Set<Scalar | null>(condition.in);
    return (value) => value !== null && wanted.has(value);
  }
  if ('contains' in condition) {
    const { contains } = condition;
    return (value) => Array.isArray(value) && value.includes(contains);
  }
  const { from, to, after, before } = condition as Bounds<Scalar>;
  if ((from ?? to ?? after ?? before) === undefined) return () => true;
  return (value) =>
    value !== null &&
    (from === undefined || value >= from) &&
    (to === undefined || value <= to) &&
    (after === undefined || value > after) &&
    (before === undefined || value < before);
}

type Place = readonly (string | number)[];

/** A row's place is what it is sorted by. */
function ordering<R extends object>(orderBy: readonly Order<R>[]) {
  const orders = orderBy.map((order) =>
    typeof order === 'string' ? { property: order, sign: 1 } : { property: order.desc, sign: -1 },
  );
  return {
    placeOf: (row: R): Place => orders.map(({ property }) => row[property] as string | number),
    compare: (one: Place, other: Place): number => {
      for (const [at, { sign }] of orders.entries()) {
        if (one[at]! < other[at]!) return -sign;
        if (one[at]! > other[at]!) return sign;
      }
      return 0;
    },
  };
}
