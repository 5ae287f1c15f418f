import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { canonicalEvent, canonicalJson } from './canonical.js';
import { catalogue, definitionOf, type EventType } from './catalogue.js';
import type { EventEnvelope } from './envelope.js';
import { upcast } from './upcast.js';

/**
 * Every shape of event that ever shipped, as it was stored. The files are never changed: what they hold stands in someone's
 * log. A new event, or a new version of one, adds a file `<Type>.v<version>.json`; a new shape of one adds an element.
 */
const folder = new URL('../examples/', import.meta.url);
const files = readdirSync(folder);

interface Example {
  /** SHA-256 of the canonical bytes of the event, hex. */
  readonly hash: string;
  readonly event: EventEnvelope;
}
const examplesIn = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Example[];
const examples = files.flatMap((file) => examplesIn(file).map((example, number) => ({ file, number, ...example })));

describe('the stored examples', () => {
  it('are there for every version of every event', () => {
    const expected = Object.entries(catalogue).flatMap(([type, { version }]) =>
      Array.from({ length: version }, (_, earlier) => `${type}.v${earlier + 1}.json`),
    );
    expect(files.sort()).toEqual(expected.sort());
  });

  it.each(examples)('$file, number $number, still replays', ({ file, event }) => {
    expect(file).toBe(`${event.type}.v${event.schemaVersion}.json`);
    const data = upcast(event.type, event.schemaVersion, event.data);
    expect(definitionOf(event.type).data.parse(data)).toEqual(data);
  });

  it.each(examples)('$file, number $number, still has its bytes and its hash', ({ event, hash }) => {
    const { stream, revision, ...rest } = event;
    const canonical = canonicalEvent(stream, revision, rest as never);
    expect(canonical).toBe(canonicalJson(event));
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash);
  });

  it.each(examples)('$file, number $number, takes no field that it does not know', ({ event }) => {
    const data = upcast(event.type, event.schemaVersion, event.data) as object;
    expect(definitionOf(event.type).data.safeParse({ ...data, unheardOf: 1 }).success).toBe(false);
  });

  it('show every reason that an event can have, and every place that a reversal can take from', () => {
    const shown = (type: EventType, field: string) =>
      new Set(
        examples
          .filter(({ event }) => event.type === type)
          .map(({ event }) => (event.data as Record<string, unknown>)[field]),
      );
    expect(shown('ConversionFlagged', 'reason').size).toBe(2);
    expect(shown('RefundFlagged', 'reason').size).toBe(2);
    expect(shown('CommissionRefused', 'reason').size).toBe(13);
    expect(shown('CommissionsForfeited', 'from').size).toBe(2);
    expect(shown('CommissionReversed', 'takenFrom').size).toBe(4);
    expect(shown('CommissionReversed', 'because').size).toBe(7);
    expect(shown('CommissionHeld', 'because').size).toBe(3);
    expect(shown('CommissionHoldEnded', 'outcome').size).toBe(5);
    expect(shown('CommissionAccrued', 'paysFrom').size).toBe(3);
    expect(shown('PayoutRefused', 'reason').size).toBe(9);
  });
});
