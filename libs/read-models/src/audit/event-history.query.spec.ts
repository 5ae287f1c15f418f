import { describe, expect, it } from '@jest/globals';
import { happened } from '@vouch/testing';
import { ParameterRefused } from '../errors.js';
import { given } from '../spec-support/given.js';
import { applied, approved, launched, paid, referred, won } from '../spec-support/story.js';
import { eventHistory, eventHistoryOf, EventHistoryParams } from './event-history.query.js';

const rows = given(
  launched(),
  applied('ann', '2026-01-01'),
  approved('ann', '2026-01-02'),
  referred('ann', 'r1', '2026-01-05'),
  won('ann', 'c1', '2026-01-10'),
  paid('ann', 'pay1', 10_000, 'EUR', '2026-02-01'),
  applied('bob', '2025-12-24'),
);

const ask = (fields: Partial<EventHistoryParams>) =>
  eventHistoryOf(Object.assign(new EventHistoryParams(), fields), rows);
const positions = async (fields: Partial<EventHistoryParams>) =>
  (await ask(fields)).events.map(({ position }) => position);

describe('event history', () => {
  it.each([
    ['a stream', { stream: 'partner-ann' }, [2, 3]],
    ['a partner', { partner: 'ann' }, [2, 3, 4, 5, 6]],
    ['a customer', { customer: 'c1' }, [5, 6]],
    ['a type', { type: 'PartnerApplied' }, [2, 7]],
    ['a day, both ends included', { from: '2026-01-05', to: '2026-01-10' }, [4, 5]],
    ['an instant', { from: '2026-01-05T12:00:00.001Z', to: '2026-02-01T13:00:00+01:00' }, [1, 5, 6]],
    ['a partner and a type', { partner: 'bob', type: 'PartnerApplied' }, [7]],
    ['what never was', { stream: 'partner-nobody' }, []],
  ] as const)('can be asked for %s', async (_, filter, expected) => {
    expect(await positions(filter)).toEqual(expected);
  });

  it('comes in pages from either end, as recorded or as it happened', async () => {
    const paged = async (fields: Partial<EventHistoryParams>) => {
      const pages: number[][] = [];
      let cursor: string | undefined;
      do {
        const { events, next } = await ask({ ...fields, cursor });
        pages.push(events.map(({ position }) => position));
        cursor = next ?? undefined;
      } while (cursor !== undefined);
      return pages;
    };
    expect(await paged({ limit: 3 })).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(await paged({ limit: 4, sort: '-recorded' })).toEqual([
      [7, 6, 5, 4],
      [3, 2, 1],
    ]);
    const happened = (await paged({ limit: 2, sort: 'occurred' })).flat();
    expect(happened.indexOf(7)).toBeLessThan(happened.indexOf(2));
    expect([...happened].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const newest = await ask({ limit: 4, sort: '-recorded' });
    expect(eventHistory.tables(newest)[0]?.notes).toEqual([`There are more: ask again with --cursor ${newest.next}.`]);
    await expect(ask({ cursor: newest.next! })).rejects.toThrow('another list or sort');
  });

  it('can be asked for a person, and says which ids the vault knows more of', async () => {
    const [ada, bob] = ['5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11', '5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f12'];
    const forgotten = (personId: string) => happened('PersonForgotten', { personId, reason: 'asked' });
    const both = given(forgotten(ada), forgotten(bob));
    const answer = await eventHistoryOf(Object.assign(new EventHistoryParams(), { person: ada }), both);
    expect(answer.events.map(({ position, persons, texts }) => [position, persons, texts])).toEqual([[1, [ada], null]]);
    expect(eventHistory.reveals?.(answer, 'staff')).toEqual({ persons: [ada], texts: [] });
    expect(eventHistory.tables(answer)[0]?.rows[0]).toContain(ada);
    const names = { person: () => 'Ada Lovelace', text: (id: string) => id };
    expect(eventHistory.tables(answer, names)[0]?.rows[0]).toContain('Ada Lovelace');
  });

  it('ends exactly on a full page', async () => {
    expect((await ask({ limit: 7 })).next).toBeNull();
  });

  it('refuses an end before the beginning, and does not know a partner that no event names', async () => {
    await expect(ask({ from: '2026-02-01', to: '2026-01-01' })).rejects.toThrow(ParameterRefused);
    await expect(ask({ partner: 'nobody' })).rejects.toMatchObject({ code: 'PartnerUnknown' });
  });
});
