import { Column, type ColumnOptions, getMetadataArgsStorage, PrimaryColumn } from 'typeorm';

type ColumnKind = Omit<ColumnOptions, 'nullable'>;

/**
 * The kinds of column that rows have, each with its Postgres type and the form in which its values meet the code: JSON
 * values only, the same in memory and in the database.
 */

/** Ids, codes and words. Ordered by code point everywhere, whatever language the database speaks. */
const text: ColumnKind = { type: 'text', collation: 'C' };

const integer: ColumnKind = { type: 'integer' };

/** Amounts in minor units and positions: safe integers. */
const bigint: ColumnKind = { type: 'bigint', transformer: { from: safeInteger, to: unchanged } };

/** A calendar day, YYYY-MM-DD. */
const date: ColumnKind = { type: 'date' };

/** An instant, ISO 8601 in UTC with milliseconds. */
const instant: ColumnKind = { type: 'timestamptz', transformer: { from: isoInstant, to: unchanged } };

const json: ColumnKind = { type: 'jsonb' };

const kinds = { text, integer, bigint, date, instant, json };
export type Kind = keyof typeof kinds;

/** A part of the row's key. */
export const Key = (kind: Kind, comment: string) => PrimaryColumn({ ...kinds[kind], comment });

/** A value that every row has. */
export const Value = (kind: Kind, comment: string) => Column({ ...kinds[kind], comment });

/** A value that a row may lack: then it is null. */
export const Optional = (kind: Kind, comment: string) => Column({ ...kinds[kind], nullable: true, comment });

/** What kind of column a property of an entity is. */
export function kindOf(entity: new () => object, property: string): Kind {
  const column = getMetadataArgsStorage()
    .filterColumns(entity)
    .find(({ propertyName }) => propertyName === property);
  const kind = (Object.keys(kinds) as Kind[]).find((name) => kinds[name].type === column?.options.type);
  if (!kind) throw new Error(`${entity.name} has no column ${property}.`);
  return kind;
}

/** Whether a value that came from outside is one that such a column can be compared with. */
export function isValueOf(kind: Kind, value: unknown): value is string | number {
  if (kind === 'integer' || kind === 'bigint')
    return Number.isSafeInteger(value) && (kind === 'bigint' || isInt4(value));
  if (kind === 'json' || typeof value !== 'string') return false;
  if (kind === 'text') return !/[\p{Surrogate}\0]/u.test(value);
  const instant = kind === 'date' ? `${value}T00:00:00.000Z` : value;
  const time = Date.parse(instant);
  return !Number.isNaN(time) && new Date(time).toISOString() === instant && instant >= '0001';
}

const isInt4 = (value: unknown) => (value as number) >= -(2 ** 31) && (value as number) < 2 ** 31;

function safeInteger(value: string | number | null): number | null {
  if (value === null) return null;
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new RangeError(`${value} is beyond the integers that a number holds exactly`);
  return number;
}

function isoInstant(value: Date | null): string | null {
  return value === null ? null : value.toISOString();
}

function unchanged<T>(value: T): T {
  return value;
}
