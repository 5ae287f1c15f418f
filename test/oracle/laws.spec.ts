import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { WhatIf } from '@vouch/simulation';
import { settle } from '@vouch/testing/histories';
import fc from 'fast-check';
import { booked, table } from './figures.js';
import { inTwoOrders, randomStory } from './random-story.js';

/** `VOUCH_LAWS` says how many times as many stories are told. */
const numRuns = 7 * Number(process.env['VOUCH_LAWS'] ?? 1);
const stories = { seed: fc.nat(), size: fc.integer({ min: 5, max: 60 }), lagSeed: fc.option(fc.nat()) };

/** A failure prints seed, size and lagSeed, which make the story again. */
const holds = (law: (events: readonly RecordedEvent[]) => unknown) =>
  fc.assert(
    fc.asyncProperty(fc.record(stories), async ({ seed, size, lagSeed }) => {
      await law(settle(randomStory(seed, size), lagSeed === null ? {} : { lagSeed }).events);
    }),
    { numRuns },
  );

describe('by random terms', () => {
  it('debits are credits after every event, and nobody is owed less than nothing while it is held', () =>
    holds((events) => {
      const balances = new Map<string, bigint>();
      for (const { data } of events) {
        if (!('postings' in data)) continue;
        for (const { account, amountMinor, currency } of data.postings) {
          const key = `${account} ${currency}`;
          balances.set(key, (balances.get(key) ?? 0n) + BigInt(amountMinor));
          if (account.startsWith('commissions-held:')) expect(balances.get(key)! <= 0n).toBe(true);
        }
        expect([...balances.values()].reduce((sum, minor) => sum + minor, 0n)).toBe(0n);
      }
    }));

  it('no limit is exceeded, and a commission is never taken back but once', () =>
    holds((events) => {
      const left = new Map<string, number>();
      for (const { type, data } of events) {
        if (type === 'AllowanceReserved') {
          const { usedBefore, granted, most } = data.limit;
          if (granted > 0) expect(usedBefore + granted).toBeLessThanOrEqual(most);
        }
        if (type === 'CommissionAccrued') left.set(data.commissionId, data.amount.amountMinor);
        if (type !== 'CommissionReversed') continue;
        left.set(data.commissionId, left.get(data.commissionId)! - data.amount.amountMinor);
        expect(left.get(data.commissionId)).toBe(data.leavesMinor);
        expect(data.leavesMinor).toBeGreaterThanOrEqual(0);
      }
    }));

  it('each payment that counts is answered: by a commission, a reward, or a refusal', () =>
    holds((events) => {
      const answered = new Set(
        events.flatMap(({ type, data }) =>
          type === 'CommissionAccrued' || type === 'RewardOwed' || type === 'CommissionRefused'
            ? [data.sourceEventId]
            : [],
        ),
      );
      for (const { type, id } of events) if (type === 'PaymentCredited') expect(answered).toContain(id);
    }));

  it('what-if with the terms in force comes to what was recorded', () =>
    fc.assert(
      fc.asyncProperty(fc.record(stories), async ({ seed, size }) => {
        const run = new WhatIf([{ name: 'later', tiers: [], from: '2100-01-01' }]);
        run.take(settle(randomStory(seed, size)).events);
        const { partners, histories } = await run.report();
        for (const { differenceMinor } of partners) expect(differenceMinor).toEqual([0, 0]);
        expect(histories[1]?.outcomes).toEqual(histories[0]?.outcomes);
        expect(histories[1]?.impossible).toEqual({});
      }),
      { numRuns },
    ));

  it('order makes no difference between customers who share no limit, no table and no tier', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 5, max: 60 }), (seed, size) => {
        const [one, other] = inTwoOrders(seed, size).map((told) => table(booked(settle(told).events)));
        expect(one).toEqual(other);
      }),
      { numRuns },
    );
  });
});
