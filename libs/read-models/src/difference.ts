import { canonicalJson, type RecordedEvent } from '@vouch/events';
import type { Row } from './projection.js';

/** What an answer said then and says now, line by line: a line is an object in a list of the answer, or the answer itself. */
export interface LineDifference {
  readonly change: 'added' | 'changed' | 'gone';
  /** Which list it stands in, by the names that lead there: `accounts.lines`; empty for the answer itself. */
  readonly list: string;
  /** What it is known by, with what it stands in. */
  readonly line: Readonly<Record<string, Scalar>>;
  /** What differs; of a line that was added or is gone, all that it says. */
  readonly fields: readonly { readonly field: string; readonly then: unknown; readonly now: unknown }[];
  /** The first events that caused it, in the order of the log. */
  readonly because: readonly Cause[];
  /** How many more there are. */
  readonly more: number;
}

export interface Cause {
  readonly eventId: string;
  readonly position: number;
  readonly type: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
}

/** A row that an event changed, for finding out which events a line follows from. */
export interface RowChange {
  readonly row: Row;
  readonly event: RecordedEvent;
}

type Scalar = string | number | boolean | null;
type Json = Scalar | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

interface Line {
  readonly list: string;
  readonly ids: Readonly<Record<string, Scalar>>;
  readonly content: Readonly<Record<string, Json>>;
}

const MOST_CAUSES = 10;

/** @param changes Every row that changed in between, with its event. */
export function differencesBetween(then: unknown, now: unknown, changes: readonly RowChange[]): LineDifference[] {
  // As it is sent: dates and what is undefined read alike then and now.
  const [said, says] = [then, now].map((answer) => JSON.parse(JSON.stringify(answer)) as JsonObject) as [
    JsonObject,
    JsonObject,
  ];
  const knownBy = namesOfLists([said, says]);
  const [before, after] = [linesOf(said, knownBy), linesOf(says, knownBy)];
  const differences: LineDifference[] = [];
  for (const [name, line] of before) {
    const same = after.get(name);
    if (!same) differences.push(differenceOf('gone', line, {}, line.content, changes));
    else if (canonicalJson(same.content) !== canonicalJson(line.content))
      differences.push(differenceOf('changed', line, same.content, line.content, changes));
  }
  for (const [name, line] of after)
    if (!before.has(name)) differences.push(differenceOf('added', line, line.content, {}, changes));
  return differences;
}

function differenceOf(
  change: LineDifference['change'],
  { list, ids }: Line,
  now: Line['content'],
  then: Line['content'],
  changes: readonly RowChange[],
): LineDifference {
  const fields = [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .filter((field) => canonicalJson(then[field] ?? null) !== canonicalJson(now[field] ?? null))
    .map((field) => ({ field, then: then[field] ?? null, now: now[field] ?? null }));
  const causes = causesOf({ ...ids, ...scalarsIn(then), ...scalarsIn(now) }, ids, changes);
  return {
    change,
    list,
    line: ids,
    fields,
    because: causes.slice(0, MOST_CAUSES),
    more: Math.max(0, causes.length - MOST_CAUSES),
  };
}

const scalarsIn = (content: Line['content']) =>
  Object.fromEntries(Object.entries(content).filter(([, value]) => typeof value !== 'object'));

/** Rows are about a line where they share what it is known by; of these the ones that share most. */
function causesOf(said: Line['content'], ids: Line['ids'], changes: readonly RowChange[]): Cause[] {
  let most = 0;
  let closest: RowChange[] = [];
  for (const change of changes) {
    const shared = sharedWith(change.row, said, ids);
    if (shared > most) [most, closest] = [shared, [change]];
    else if (shared === most && shared > 0) closest.push(change);
  }
  const events = new Map(closest.map(({ event }) => [event.id, event]));
  return [...events.values()].map(({ id, position, type, occurredAt, recordedAt }) => ({
    eventId: id,
    position,
    type,
    occurredAt,
    recordedAt,
  }));
}

/** How much of what a line is known by a row has too; 0 where it says otherwise of any of it. */
function sharedWith(row: Row, said: Line['content'], ids: Line['ids']): number {
  let shared = 0;
  for (const [name, value] of Object.entries(row)) {
    if (!isName(name) || value === null || !(name in said)) continue;
    if (said[name] === value) shared++;
    else if (name in ids && ids[name] !== null) return 0;
  }
  return shared;
}

/** By which fields the lines of each list are known. */
type KnownBy = ReadonlyMap<string, readonly string[]>;

/** The lines of an answer by a name that each has then and now. */
function linesOf(answer: JsonObject, knownBy: KnownBy): Map<string, Line> {
  const lines = new Map<string, Line>();
  visit(answer, '', {}, (line, lists) => {
    let name = canonicalJson([line.list, line.ids]);
    while (lines.has(name)) name += '+';
    lines.set(name, line);
    return lists.map(({ list }) => knownBy.get(list) ?? []);
  });
  return lines;
}

interface List {
  readonly list: string;
  readonly elements: readonly JsonObject[];
}

/** Walks through an answer, its lists and theirs. `meet` says by which fields the elements of each list are known. */
function visit(
  value: JsonObject,
  list: string,
  ids: Line['ids'],
  meet: (line: Line, lists: readonly List[]) => readonly (readonly string[])[],
): void {
  const { content, lists } = partsOf(value, list === '' ? '' : `${list}.`);
  const known = meet({ list, ids, content }, lists);
  const inherited = { ...scalarNames(content), ...ids };
  for (const [at, { list: name, elements }] of lists.entries())
    for (const element of elements) visit(element, name, { ...inherited, ...pick(element, known[at] ?? []) }, meet);
}

/** The first field that tells the elements of a list apart, in both answers, else all of their names together. */
function namesOfLists(answers: readonly JsonObject[]): KnownBy {
  const met = new Map<string, (readonly JsonObject[])[]>();
  for (const answer of answers)
    visit(answer, '', {}, (_, lists) =>
      lists.map(({ list, elements }) => {
        met.set(list, [...(met.get(list) ?? []), elements]);
        return [];
      }),
    );
  return new Map([...met].map(([list, all]) => [list, tellingApart(all)]));
}

function tellingApart(all: readonly (readonly JsonObject[])[]): readonly string[] {
  const names = [...new Set(all.flat().flatMap((element) => Object.keys(element)))].filter(isName);
  const apart = names.find((name) => all.every((elements) => areDistinct(elements.map((element) => element[name]))));
  return apart === undefined ? names : [apart];
}

const areDistinct = (values: readonly (Json | undefined)[]) =>
  values.every((value) => typeof value === 'string' || typeof value === 'number') &&
  new Set(values).size === values.length;

/** What an object says itself, with what is nested in it, and the lists of objects in it. How a list goes on is no content. */
function partsOf(value: JsonObject, path: string, prefix = ''): { content: Record<string, Json>; lists: List[] } {
  const content: Record<string, Json> = {};
  const lists: List[] = [];
  for (const [key, one] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (Array.isArray(one) && one.length > 0 && one.every(isObject))
      lists.push({ list: `${path}${name}`, elements: one });
    else if (isObject(one)) {
      const nested = partsOf(one, path, `${name}.`);
      Object.assign(content, nested.content);
      lists.push(...nested.lists);
    } else if (name !== 'next' && !isEmpty(one)) content[name] = one;
  }
  return { content, lists };
}

/** An empty list is no content: its elements, when there are any, are lines of their own. */
const isEmpty = (value: Json) => Array.isArray(value) && value.length === 0;
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NAMES = new Set([
  'month',
  'currency',
  'rule',
  'name',
  'code',
  'version',
  'position',
  'date',
  'day',
  'tier',
  'stream',
  'channel',
  'cohort',
  'via',
  'state',
  'status',
  'what',
  'kind',
]);
const isName = (field: string) => field.endsWith('Id') || NAMES.has(field);

const scalarNames = (content: Line['content']) =>
  Object.fromEntries(
    Object.entries(content).filter(([name, value]) => isName(name) && typeof value !== 'object'),
  ) as Line['ids'];

const pick = (element: JsonObject, names: readonly string[]): Line['ids'] =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = element[name];
      return value === undefined || (typeof value === 'object' && value !== null) ? [] : [[name, value as Scalar]];
    }),
  );
