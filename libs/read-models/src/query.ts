import type { NamedIds, RecordedEvent, Role } from '@vouch/events';
import type { Projection } from './projection.js';

/** A value that the column has (null too), one of several, or bounds: `from` and `to` inclusive, `after` and `before` exclusive. */
export type Condition<V> = V | { readonly in: readonly V[] } | Bounds<NonNullable<V>> | Containing<NonNullable<V>>;

/** Of a list: that this is in it. A null is no list. */
export type Containing<V> = V extends readonly (infer Item)[] ? { readonly contains: Item } : never;

export interface Bounds<V> {
  readonly from?: V;
  readonly to?: V;
  readonly after?: V;
  readonly before?: V;
}

/** A property, smallest first, or largest first with `desc`. Text is ordered by code point. */
export type Order<R> = (keyof R & string) | { readonly desc: keyof R & string };

export interface Find<R> {
  /** All of these hold. A property that is undefined asks for nothing. */
  readonly where?: { readonly [P in keyof R]?: Condition<R[P]> };
  /** Without it the order is unspecified. Properties that may be null can't be ordered by. */
  readonly orderBy?: readonly Order<R>[];
  /** Only rows behind the place where the properties of `orderBy`, all of one direction, have these values. */
  readonly behind?: readonly (string | number)[] | undefined;
  readonly limit?: number;
}

/** Where a query finds its rows: Postgres, or memory in a replay. The same rows give the same answer. */
export interface RowSource {
  /** @throws ReadModelNotReady when there is no table yet that has these rows. */
  find<R extends object>(entity: new () => R, find?: Find<R>): Promise<readonly R[]>;
}

/** The log behind the rows, as far as the rows are: for a query that shows what a row follows from. */
export interface Records {
  /** The events of a stream, in order; none where it is unknown. */
  of(stream: string): Promise<readonly RecordedEvent[]>;
  /** One event of a stream; null where it has no such revision. */
  at(stream: string, revision: number): Promise<RecordedEvent | null>;
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

/** How ids read for people, where whoever asks may see it; to everyone else an id is all there is. */
export interface Names {
  readonly person: (id: string) => string;
  readonly text: (id: string) => string;
}

export const IDS_ONLY: Names = { person: (id) => id, text: (id) => id };

/** Whom names are shown to: the people who run the programs, or a partner that asks for its own. */
export type RevealedTo = 'staff' | 'partner';

/** rows → answer. */
export interface Query<Params extends object = object, Answer = unknown> {
  /** What its reader calls it: `statement`. Its path in the API and its name in the CLI. */
  readonly name: string;
  readonly capability: string;
  readonly summary: string;
  /** The roles that may ask it. With `partner` among them it has a parameter `partner`, and gives that partner's rows only. */
  readonly by: readonly Role[];
  /** class-validator class: the query string, the OpenAPI parameters and the CLI's options at once. */
  readonly params: new () => Params;
  /** The projections that it reads, for waiting until they have caught up. */
  readonly reads: readonly Projection[];
  /** @throws QueryProblem: NotFound, ParameterRefused or ReadModelNotReady. */
  readonly answer: (params: Params, rows: RowSource, records: Records) => Promise<Answer>;
  /**
   * Which ids in an answer stand for persons and texts that whoever asks may know of. It gets what the vault knows of them
   * beside the answer, as `people` and `texts` by id; a partner only what was brought to its own streams, whatever is said
   * here. Nobody but these two gets anything.
   */
  readonly reveals?: (answer: Answer, to: RevealedTo) => NamedIds;
  readonly tables: (answer: Answer, names?: Names) => readonly Table[];
}

export const query = <Params extends object, Answer>(definition: Query<Params, Answer>): Query =>
  definition as unknown as Query;
