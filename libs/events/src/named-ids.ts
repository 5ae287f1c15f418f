import { catalogue, type EventType } from './catalogue.js';
import type { RecordedEvent } from './envelope.js';
import { jsonSchemaOf } from './json-schema.js';
import { personId, textId } from './values.js';

/** Ids that stand for what only the vault knows, each once. */
export interface NamedIds {
  readonly persons: readonly string[];
  readonly texts: readonly string[];
}

interface Shape {
  readonly title?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

type Find = (value: unknown, persons: Set<string>, texts: Set<string>) => void;

const PERSON = (jsonSchemaOf(personId) as Shape).title;
const TEXT = (jsonSchemaOf(textId) as Shape).title;

/** By type, made when it is first met. null: events of this type name nobody. */
const finders = new Map<EventType, Find | null>();

/** The persons and the texts that an event names, wherever its schema has them. */
export function idsNamedIn({ type, data }: Pick<RecordedEvent, 'type' | 'data'>): NamedIds {
  let find = finders.get(type);
  if (find === undefined) finders.set(type, (find = finderOf(jsonSchemaOf(catalogue[type].data) as Shape)));
  const persons = new Set<string>();
  const texts = new Set<string>();
  find?.(data, persons, texts);
  return { persons: [...persons], texts: [...texts] };
}

function finderOf(shape: Shape): Find | null {
  if (shape.title === PERSON) return (value, persons) => void (typeof value === 'string' && persons.add(value));
  if (shape.title === TEXT) return (value, _, texts) => void (typeof value === 'string' && texts.add(value));
  const finds: Find[] = [];
  for (const [name, field] of Object.entries(shape.properties ?? {})) {
    const find = finderOf(field);
    if (find) finds.push((value, ...found) => isRecord(value) && find(value[name], ...found));
  }
  const inEach = [shape.items, shape.additionalProperties].map((each) => typeof each === 'object' && finderOf(each));
  for (const find of inEach)
    if (find)
      finds.push((value, ...found) => {
        if (isRecord(value)) for (const item of Object.values(value)) find(item, ...found);
      });
  for (const variant of [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])]) {
    const find = finderOf(variant);
    if (find) finds.push(find);
  }
  if (finds.length === 0) return null;
  return (value, ...found) => finds.forEach((find) => find(value, ...found));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
