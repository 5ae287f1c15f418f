import { IsIn, IsOptional, Matches } from 'class-validator';
import { getMetadataArgsStorage } from 'typeorm';
import { isValueOf, type Kind, kindOf } from './columns.js';
import { ParameterRefused } from './errors.js';
import { IsWholeNumber } from './parameters.js';
import type { Find, RowSource } from './query.js';

/**
 * Lists that are read page by page. A page begins behind the last row of the one before, by the values that the row is
 * ordered by and never by counting: what arrives in between shifts nothing, and a row that doesn't change its place is
 * shown exactly once.
 */

/** What a list takes besides its filters; its class extends this one. */
export class PageParams {
  /** Rows at most. */
  @IsOptional()
  @IsWholeNumber(1, 1000)
  limit: number = 100;

  /** Go on behind this place: the `next` of the answer before, with the same `sort`. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,1000}$/, { message: '$property must be the "next" of an earlier answer' })
  cursor?: string;
}

/**
 * The orders that a list can be asked in, each by the properties that it sorts by. The entity's key is added to each, so
 * that no two rows share a place. Properties that may be null can't be sorted by.
 */
export type Orders<R> = Readonly<Record<string, readonly (keyof R & string)[]>>;

/** The name of an order, smallest first, or with "-" before it, largest first. */
export type SortBy<O extends Orders<never>> = (keyof O & string) | `-${keyof O & string}`;

/** A parameter `sort` that takes the names of these orders. */
export const IsSort = (orders: Orders<never>): PropertyDecorator =>
  IsIn(Object.keys(orders).flatMap((name) => [name, `-${name}`]));

export interface Page<R> {
  readonly rows: readonly R[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export interface Paged<R> {
  readonly where?: Find<R>['where'];
  readonly orders: Orders<R>;
  /** One of these orders, or its name with "-" before it. */
  readonly sort: string;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/**
 * One page of an entity's rows.
 * @throws ParameterRefused for a cursor that comes from another list or another order.
 */
export async function pageOf<R extends object>(
  from: RowSource,
  entity: new () => R,
  { where, orders, sort, limit = 100, cursor }: Paged<R>,
): Promise<Page<R>> {
  const largestFirst = sort.startsWith('-');
  const properties = placeOf(entity, orders[largestFirst ? sort.slice(1) : sort]);
  const name = `${entity.name} ${sort}`;
  const found = await from.find(entity, {
    where,
    orderBy: properties.map((property) => (largestFirst ? { desc: property } : property)),
    behind:
      cursor === undefined
        ? undefined
        : decoded(
            cursor,
            name,
            properties.map((one) => kindOf(entity, one)),
          ),
    limit: limit + 1,
  });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows,
    next:
      last && found.length > limit
        ? encoded(
            name,
            properties.map((one) => last[one]),
          )
        : null,
  };
}

/** The properties that give each row a place of its own. */
function placeOf<R extends object>(
  entity: new () => R,
  sorted: readonly (keyof R & string)[] | undefined,
): (keyof R & string)[] {
  if (!sorted) throw new Error(`${entity.name} can't be sorted like this.`);
  const columns = getMetadataArgsStorage().filterColumns(entity);
  const nullable = columns.find(
    ({ propertyName, options }) => options.nullable && sorted.includes(propertyName as never),
  );
  if (nullable) throw new Error(`${entity.name}.${nullable.propertyName} may be null, so it gives no row a place.`);
  const key = columns.filter(({ options }) => options.primary).map(({ propertyName }) => propertyName);
  return [...new Set([...sorted, ...key])] as (keyof R & string)[];
}

const encoded = (name: string, values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([name, ...values])).toString('base64url');

function decoded(cursor: string, name: string, kinds: readonly Kind[]): readonly (string | number)[] {
  const [from, ...values] = listIn(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (from === name && values.length === kinds.length && values.every((value, at) => isValueOf(kinds[at]!, value)))
    return values as (string | number)[];
  throw new ParameterRefused('cursor', 'cursor belongs to another list or sort. Take the "next" of the answer before.');
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
