import { describe, expect, it } from '@jest/globals';
import { catalogue, type RecordedEvent } from '@vouch/events';
import { settle } from '@vouch/testing/histories';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { booked, table } from './figures.js';
import { naively } from './naive-oracle.js';
import type { Fact } from './naive-words.js';
import { randomStory } from './random-story.js';

/** The same stories each time; `VOUCH_LAWS` says how many times as many are told, others each time. */
const more = process.env['VOUCH_LAWS'];
const runs = more === undefined ? { numRuns: 20, seed: 2026 } : { numRuns: 20 * Number(more) };

/** What happened and what people decided: all that the oracle is told. */
const factsIn = (events: readonly RecordedEvent[]): readonly Fact[] =>
  JSON.parse(JSON.stringify(events.filter(({ type }) => catalogue[type].decidedBy !== 'policy'))) as Fact[];

describe('a naive oracle', () => {
  it.each(readdirSync(import.meta.dirname).filter((file) => file.startsWith('naive-')))(
    'shares nothing with the product: %s',
    (file) => {
      const source = readFileSync(join(import.meta.dirname, file), 'utf8');
      expect(source).not.toMatch(/\bimport\(|\brequire\(|\bfrom '(?!\.\/naive-)/m);
    },
  );

  it('arrives at the same cents as the product, by random terms, over histories told late, twice and out of order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 5, max: 60 }), (seed, size) => {
        const { events } = settle(randomStory(seed, size));
        expect(table(booked(events))).toEqual(table(naively(factsIn(events))));
      }),
      runs,
    );
  });
});
