import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from './envelope.js';
import { idsNamedIn } from './named-ids.js';

const folder = new URL('../examples/', import.meta.url);
const events = readdirSync(folder)
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { event: RecordedEvent }[])
  .map(({ event }) => event);

/** Fields by whose names one sees that they name a person or a text. */
function* idsByFieldName(value: unknown, field = ''): Generator<string> {
  if (typeof value === 'string' && /(person|contact|prospect|note|text)Id$/.test(field)) yield value;
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      const many = Array.isArray(value) || /Ids$/.test(field);
      yield* idsByFieldName(inner, many ? field.replace(/Ids$/, 'Id') : name);
    }
}

describe('the persons and texts that an event names', () => {
  it('are found by its schema', () => {
    const personId = '5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11';
    expect(idsNamedIn({ type: 'PersonForgotten', data: { personId, reason: 'asked' } })).toEqual({
      persons: [personId],
      texts: [],
    });
  });

  it('are none for an event about nobody', () => {
    const data = { date: '2026-03-01', zone: 'Europe/Berlin' };
    expect(idsNamedIn({ type: 'DayClosed', data })).toEqual({ persons: [], texts: [] });
  });

  it.each(events.map((event) => [event.type, event] as const))('of %s are all found', (_, event) => {
    const { persons, texts } = idsNamedIn(event);
    expect([...persons, ...texts]).toEqual(expect.arrayContaining([...idsByFieldName(event.data)]));
  });
});
