import {
  And,
  Any,
  type DataSource,
  type FindOperator,
  type FindOptionsOrder,
  type FindOptionsWhere,
  IsNull,
  JsonContains,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  MoreThanOrEqual,
  QueryFailedError,
} from 'typeorm';
import { ReadModelNotReady } from './errors.js';
import type { Bounds, Condition, Find, RowSource } from './query.js';

/** Rows in Postgres, of the active version of each read model. */
export class TypeOrmRows implements RowSource {
  constructor(private readonly dataSource: DataSource) {}

  async find<R extends object>(entity: new () => R, find: Find<R> = {}): Promise<readonly R[]> {
    try {
      const options = { where: whereOf(find.where), order: orderOf(find.orderBy), take: find.limit };
      if (!find.behind) return await this.dataSource.getRepository(entity).find(options);
      const { sql, values } = this.behind(entity, find.orderBy, find.behind);
      const query = this.dataSource.getRepository(entity).createQueryBuilder('row').setFindOptions(options);
      return await query.andWhere(sql, values).getMany();
    } catch (error) {
      if (isMissing(error))
        throw new ReadModelNotReady(this.dataSource.getMetadata(entity).tableName, { cause: error });
      throw error;
    }
  }

  /** Compares whole places at once, which an index on these columns answers. */
  private behind<R extends object>(
    entity: new () => R,
    orderBy: Find<R>['orderBy'] = [],
    place: readonly (string | number)[],
  ) {
    const largestFirst = orderBy.every((order) => typeof order !== 'string');
    if (!largestFirst && orderBy.some((order) => typeof order !== 'string'))
      throw new Error(`${entity.name}: a place is in one direction.`);
    const properties = orderBy.map((order) => `row.${typeof order === 'string' ? order : order.desc}`);
    const names = place.map((_, at) => `:place${at}`);
    return {
      sql: `(${properties.join(', ')}) ${largestFirst ? '<' : '>'} (${names.join(', ')})`,
      values: Object.fromEntries(place.map((value, at) => [`place${at}`, value])),
    };
  }
}

type Scalar = string | number;
type Asked = Condition<Scalar | null> | { readonly contains: Scalar } | undefined;

function whereOf<R extends object>(where: Find<R>['where'] = {}): FindOptionsWhere<R> {
  const operators: Record<string, Scalar | FindOperator<unknown>> = {};
  for (const [property, condition] of Object.entries(where)) {
    const operator = operatorOf(condition as Asked);
    if (operator !== undefined) operators[property] = operator;
  }
  return operators as FindOptionsWhere<R>;
}

/** undefined: nothing is asked for. */
function operatorOf(condition: Asked): Scalar | FindOperator<unknown> | undefined {
  if (condition === undefined) return undefined;
  if (condition === null) return IsNull();
  if (typeof condition !== 'object') return condition;
  if ('in' in condition) return Any([...condition.in]);
  if ('contains' in condition) return JsonContains([condition.contains]);
  const { from, to, after, before } = condition as Bounds<Scalar>;
  const bounds = [
    ...(from === undefined ? [] : [MoreThanOrEqual(from)]),
    ...(to === undefined ? [] : [LessThanOrEqual(to)]),
    ...(after === undefined ? [] : [MoreThan(after)]),
    ...(before === undefined ? [] : [LessThan(before)]),
  ];
  return bounds.length === 0 ? undefined : And(...bounds);
}

const orderOf = <R extends object>(orderBy: Find<R>['orderBy'] = []): FindOptionsOrder<R> =>
  Object.fromEntries(
    orderBy.map((order) => (typeof order === 'string' ? [order, 'ASC'] : [order.desc, 'DESC'])),
  ) as FindOptionsOrder<R>;

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';

const isMissing = (error: unknown) => {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN;
};
