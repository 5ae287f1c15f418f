import { describe, expect, it } from '@jest/globals';
import { queries } from '@vouch/read-models';
import { settle } from '@vouch/testing/histories';
import fc from 'fast-check';
import { knownOf } from '../journeys/explain-story.js';
import { randomStory } from './random-story.js';

/** `VOUCH_LAWS` says how many times as many stories are told. */
const numRuns = 5 * Number(process.env['VOUCH_LAWS'] ?? 1);
const stories = { seed: fc.nat(), size: fc.integer({ min: 5, max: 50 }), lagSeed: fc.option(fc.nat()) };

interface Explanation {
  readonly recomputed: { readonly checks: readonly { readonly agrees: boolean }[] } | null;
}
const explain = queries.find(({ name }) => name === 'explain')!;

describe('by random terms', () => {
  it('an explanation of whatever was earned, taken back, given or refused computes the same again', () =>
    fc.assert(
      fc.asyncProperty(fc.record(stories), async ({ seed, size, lagSeed }) => {
        const { events } = settle(randomStory(seed, size), lagSeed === null ? {} : { lagSeed });
        const { rows, records } = knownOf(events);
        for (const { id, type } of events) {
          if (!['CommissionAccrued', 'CommissionReversed', 'CommissionRefused', 'RewardOwed'].includes(type)) continue;
          const params = Object.assign(new explain.params(), { ref: id });
          const { recomputed } = (await explain.answer(params, rows, records)) as Explanation;
          expect([id, type, recomputed !== null]).toEqual([id, type, true]);
          expect(recomputed?.checks.filter(({ agrees }) => !agrees)).toEqual([]);
        }
      }),
      { numRuns },
    ));
});
