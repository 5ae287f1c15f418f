import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { randomHistory, seededRandom, settle } from '@vouch/testing';
import { isDeepStrictEqual } from 'node:util';
import { MemoryRows } from './memory-rows.js';
import type { Folding, Projection, Row } from './projection.js';
import { projections } from './read-models.js';
import { type TableColumn, tableOf } from './table-of.js';

/** Laws that hold for every projection over every history. A failure names its seed. */

const SEEDS = [1, 2, 3, 4, 5, 6];
const historyOf = (seed: number) => settle(randomHistory(seed, 400), { lagSeed: seed }).events;
const histories = new Map(SEEDS.map((seed) => [seed, historyOf(seed)]));
const eventsOf = (seed: number) => histories.get(seed) ?? historyOf(seed);

const tables = new Map(projections.map((projection) => [projection, tableOf(projection)]));

const foldingOf = (projection: Projection, event: RecordedEvent) =>
  projection.on[event.type] as Folding<Row, RecordedEvent['type']> | undefined;

function fold(events: readonly RecordedEvent[]): Map<string, unknown> {
  const rows = new MemoryRows();
  for (const event of events) for (const projection of projections) rows.apply(projection, event);
  const folded = new Map<string, unknown>();
  for (const projection of projections) {
    const { primaryKey } = tables.get(projection)!;
    const keyOf = (row: Row) => JSON.stringify(primaryKey.map((property) => row[property]));
    const found = [...rows.all(projection.entity)].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
    folded.set(projection.name, found);
  }
  return folded;
}

/** Another interleaving in which every lane key keeps its order, as many lanes side by side may bring it about. */
function interleaved(events: readonly RecordedEvent[], seed: number): RecordedEvent[] {
  const random = seededRandom(seed);
  const queues = new Map<string, RecordedEvent[]>();
  for (const event of events) queues.set(event.laneKey, [...(queues.get(event.laneKey) ?? []), event]);
  const waiting = [...queues.values()];
  const order: RecordedEvent[] = [];
  while (waiting.length > 0) {
    const queue = random.pick(waiting);
    for (let burst = random.int(1, 20); burst > 0 && queue.length > 0; burst--)
      order.push(queue.shift() as RecordedEvent);
    if (queue.length === 0) waiting.splice(waiting.indexOf(queue), 1);
  }
  return order;
}

describe.each(SEEDS)('over the history of seed %i, every projection', (seed) => {
  it('meets what it folds', () => {
    const types = new Set(eventsOf(seed).map(({ type }) => type));
    expect(types.size).toBeGreaterThan(15);
  });

  it('touches each row from one lane key only', () => {
    const owners = new Map<string, string>();
    const torn: unknown[] = [];
    for (const event of eventsOf(seed)) {
      for (const projection of projections) {
        const folding = foldingOf(projection, event);
        if (!folding) continue;
        const row = `${projection.name} ${JSON.stringify(folding.key(event))}`;
        const owner = owners.get(row) ?? event.laneKey;
        if (owner !== event.laneKey) torn.push({ row, owner, other: event.laneKey });
        owners.set(row, owner);
      }
    }
    expect(torn).toEqual([]);
  });

  it('gives the same rows however its lanes overtake each other', () => {
    const expected = fold(eventsOf(seed));
    for (const shuffle of [11, 12, 13]) expect(fold(interleaved(eventsOf(seed), shuffle))).toEqual(expected);
  });

  it('folds rows that fit their table: their own key, each column, JSON values of the column’s type', () => {
    const rows = new MemoryRows();
    const wrong: unknown[] = [];
    for (const event of eventsOf(seed)) {
      for (const projection of projections) {
        rows.apply(projection, event);
        const key = foldingOf(projection, event)?.key(event);
        const [row] = key ? rows.load(projection.entity, [key]) : [];
        if (!key || !row) continue;
        const { columns, primaryKey } = tables.get(projection)!;
        const misfits = columns.filter((column) => !fits(row[column.property], column)).map(({ property }) => property);
        const strangers = Object.keys(row).filter(
          (property) => !columns.some((column) => column.property === property),
        );
        const ownKey = primaryKey.every((property, place) => row[property] === key[place]);
        if (
          misfits.length > 0 ||
          strangers.length > 0 ||
          !ownKey ||
          !isDeepStrictEqual(JSON.parse(JSON.stringify(row)), row)
        )
          wrong.push({ projection: projection.name, key, row, misfits, strangers });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('changes no row and no event that it is given', () => {
    const rows = new MemoryRows();
    for (const event of eventsOf(seed)) for (const projection of projections) rows.apply(projection, deepFreeze(event));
    for (const projection of projections) for (const row of rows.all(projection.entity)) deepFreeze(row);
    for (const event of eventsOf(seed)) for (const projection of projections) rows.apply(projection, event);
  });
});

function fits(value: unknown, { pgType, nullable }: TableColumn): boolean {
  if (value === null) return nullable;
  switch (pgType) {
    case 'integer':
      return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
    case 'bigint':
      return Number.isSafeInteger(value);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'timestamptz':
      return typeof value === 'string' && new Date(value).toISOString() === value;
    case 'jsonb':
      return typeof value === 'object';
    case 'text':
      return typeof value === 'string';
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
