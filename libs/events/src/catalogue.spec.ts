import { describe, expect, it } from '@jest/globals';
import { catalogue, catalogueByCapability, definitionOf, type EventType, isEventType } from './catalogue.js';
import { jsonSchemaOf } from './json-schema.js';
import * as values from './values.js';

const types = Object.keys(catalogue) as EventType[];

interface Shape {
  readonly properties?: Readonly<Record<string, Shape & { readonly description?: string }>>;
  readonly oneOf?: readonly Shape[];
  readonly additionalProperties?: unknown;
}
/** What an id or a day is in general says nothing about this field. */
const general = new Set(
  [
    values.id,
    values.day,
    values.instant,
    values.money,
    values.positiveMoney,
    values.minor,
    values.positiveMinor,
    values.rate,
  ].map((value) => jsonSchemaOf(value).description),
);
const shapesOf = (type: EventType): readonly Shape[] => {
  const shape = jsonSchemaOf(definitionOf(type).data) as Shape;
  return shape.oneOf ?? [shape];
};

describe('the catalogue of events', () => {
  it('holds every event of every capability once', () => {
    expect(
      Object.values(catalogueByCapability)
        .flatMap((events) => Object.keys(events))
        .sort(),
    ).toEqual([...types].sort());
  });

  it('knows its types, and nothing that only an object has', () => {
    expect(types.every(isEventType)).toBe(true);
    expect(['PartnerVanished', 'toString', '__proto__', ''].some(isEventType)).toBe(false);
  });

  it.each(types)(
    '%s is a subject and what happened to it, says so in a sentence, and decisions say whose they are',
    (type) => {
      const { summary, kind, decidedBy, version } = definitionOf(type);
      expect(type).toMatch(/^([A-Z][a-z]+){2,}$/);
      expect(summary).toMatch(/^[A-Z].+\.$/);
      expect(decidedBy === undefined).toBe(kind === 'fact');
      expect(version).toBeGreaterThanOrEqual(1);
    },
  );

  it.each(types)('%s carries what names its stream and its lane', (type) => {
    const { stream, lane } = definitionOf(type);
    for (const { properties = {} } of shapesOf(type)) {
      const names = [...stream.matchAll(/<(\w+)>/g)].map(([, name]) => name as string);
      const inMoney = Object.values(properties).some((field) => field.properties && 'currency' in field.properties);
      for (const name of names) expect(name in properties || (name === 'currency' && inMoney)).toBe(true);
      if (lane !== '*') expect(properties).toHaveProperty(`${lane.split(' ')[0]}Id`);
    }
  });

  it.each(types)('%s says what each of its fields means, and takes no other', (type) => {
    for (const { properties = {}, additionalProperties } of shapesOf(type)) {
      expect(additionalProperties).toBe(false);
      for (const [field, { description }] of Object.entries(properties)) {
        expect([field, description]).toEqual([field, expect.stringMatching(/^[A-Z1].+\.$/)]);
        expect([field, general.has(description)]).toEqual([field, false]);
      }
    }
  });
});
