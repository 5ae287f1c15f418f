import { describe, expect, it } from '@jest/globals';
import { catalogue, type RecordedEvent } from '@vouch/events';
import { settle } from '@vouch/testing/histories';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Earned, type Fact, naively } from './naive-oracle.js';
import { randomStory } from './random-story.js';

/** `VOUCH_LAWS` says how many times as many stories are told. */
const numRuns = 60 * Number(process.env['VOUCH_LAWS'] ?? 1);

/** What happened and what people decided: all that the oracle is told. */
const factsIn = (events: readonly RecordedEvent[]): readonly Fact[] =>
  JSON.parse(JSON.stringify(events.filter(({ type }) => catalogue[type].decidedBy !== 'policy'))) as Fact[];

/** The same figures as the oracle's, from what the product booked. */
function booked(events: readonly RecordedEvent[]): Map<string, Earned> {
  const earned = new Map<string, Earned>();
  const of = (partnerId: string, currency: string) => {
    const key = `${partnerId} ${currency}`;
    const known = earned.get(key) ?? { accrued: {}, reversed: {}, released: {}, refused: {}, payable: 0n };
    earned.set(key, known);
    return known;
  };
  const add = (months: Record<string, bigint>, day: string, amount: bigint) =>
    (months[day.slice(0, 7)] = (months[day.slice(0, 7)] ?? 0n) + amount);
  for (const { type, data } of events) {
    if (type === 'CommissionRefused') add(of(data.partnerId, data.basis.currency).refused, data.bookedOn, 1n);
    if (!('postings' in data)) continue;
    const account = of(data.partnerId, data.amount.currency);
    const minor = BigInt(data.amount.amountMinor);
    if (type === 'CommissionAccrued') add(account.accrued, data.bookedOn, minor);
    if (type === 'CommissionReversed') add(account.reversed, data.bookedOn, minor);
    if (type === 'CommissionReleased') add(account.released, data.bookedOn, minor);
    for (const posting of data.postings)
      if (posting.account === `commissions-payable:${data.partnerId}`) account.payable -= BigInt(posting.amountMinor);
  }
  return earned;
}

/** A line for each figure that there is, to be read side by side. */
const table = (earned: ReadonlyMap<string, Earned>): readonly string[] =>
  [...earned]
    .flatMap(([account, { payable, ...byMonth }]) => [
      ...Object.entries(byMonth).flatMap(([what, months]) =>
        Object.entries(months as Record<string, bigint>).map(
          ([month, minor]) => `${account} ${month} ${what} ${minor}`,
        ),
      ),
      ...(payable === 0n ? [] : [`${account} payable ${payable}`]),
    ])
    .sort();

describe('a naive oracle', () => {
  it('shares nothing with the product', () => {
    const source = readFileSync(join(import.meta.dirname, 'naive-oracle.ts'), 'utf8');
    expect(source).not.toMatch(/^import|\bimport\(|\brequire\(|\bfrom '/m);
  });

  it('arrives at the same cents as the product, by random terms, over histories told late, twice and out of order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 5, max: 60 }), (seed, size) => {
        const { events } = settle(randomStory(seed, size));
        expect(table(booked(events))).toEqual(table(naively(factsIn(events))));
      }),
      { numRuns },
    );
  });
});
