import { getMetadataArgsStorage } from 'typeorm';
import type { Kind } from './columns.js';
import type { Projection } from './projection.js';
import { columnName, readModelSchema, versionedTable } from './schema.js';

/** Postgres type of each kind of column, as in a cast. */
type PgType = Exclude<Kind, 'json' | 'instant'> | 'jsonb' | 'timestamptz';

export interface TableColumn {
  /** In Postgres: snake_case. Quote it. */
  readonly name: string;
  /** In rows: camelCase. */
  readonly property: string;
  /** Values of `jsonb` are to be sent as JSON text; all others as they are in the row. */
  readonly pgType: PgType;
  readonly nullable: boolean;
  readonly comment: string;
}

export interface ReadModelTable {
  readonly schema: string;
  /** What queries read: the active version. */
  readonly view: string;
  /** Where this version's rows are. */
  readonly table: string;
  readonly comment: string;
  readonly columns: readonly TableColumn[];
  /** Properties, in the order in which `Folding.key` gives their values. */
  readonly primaryKey: readonly string[];
}

/** Where a projection's rows go, read from what the decorators of its entity say. No database is needed. */
export function tableOf(projection: Projection): ReadModelTable {
  const storage = getMetadataArgsStorage();
  const columns = storage.filterColumns(projection.entity);
  const [table] = storage.filterTables(projection.entity);
  if (table?.name !== projection.name) {
    throw new Error(`The entity of projection ${projection.name} must be named like it, not ${table?.name}.`);
  }
  return {
    schema: readModelSchema,
    view: projection.name,
    table: versionedTable(projection),
    comment: (table as { comment?: string }).comment ?? '',
    columns: columns.map(({ propertyName, options }) => ({
      name: columnName(propertyName),
      property: propertyName,
      pgType: options.type as PgType,
      nullable: options.nullable === true,
      comment: options.comment ?? '',
    })),
    primaryKey: columns.filter(({ options }) => options.primary).map(({ propertyName }) => propertyName),
  };
}
