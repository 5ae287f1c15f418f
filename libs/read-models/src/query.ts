import type { Projection } from './projection.js';

export interface Find<R> {
  readonly where?: Partial<R>;
  readonly orderBy?: readonly (keyof R & string)[];
  readonly limit?: number;
}

/** Where a query finds its rows: Postgres, or memory in a replay. The same rows give the same answer. */
export interface RowSource {
  find<R extends object>(entity: new () => R, find?: Find<R>): Promise<readonly R[]>;
}

/** A table for people: what the CLI prints and a screen shows. */
export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly header: string; readonly align?: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** What to say when there are no rows: what to do next. */
  readonly empty: string;
  readonly notes?: readonly string[];
}

/** rows → answer. */
export interface Query<Params extends object = object, Answer = unknown> {
  /** What its reader calls it: `statement`. Its path in the API and its name in the CLI. */
  readonly name: string;
  readonly capability: string;
  readonly summary: string;
  /** class-validator class: the query string, the OpenAPI parameters and the CLI's options at once. */
  readonly params: new () => Params;
  /** The projections that it reads, for waiting until they have caught up. */
  readonly reads: readonly Projection[];
  readonly answer: (params: Params, rows: RowSource) => Promise<Answer>;
  readonly tables: (answer: Answer) => readonly Table[];
}

export const query = <Params extends object, Answer>(definition: Query<Params, Answer>): Query =>
  definition as unknown as Query;
