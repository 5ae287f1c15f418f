import { describe, expect, it } from '@jest/globals';
import { someTiers, tierCriteria } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import {
  applied,
  approved,
  certified,
  dayClosed,
  declined,
  launched,
  lost,
  paid,
  published,
  tierChanged,
  won,
} from '../spec-support/story.js';
import { tiers, tiersOf } from './tiers.query.js';

const none = tierCriteria();
const three = tierCriteria({ activeCustomers: 3 });

/** Tiers: Registered asks for nothing, Silver for 3 active customers, Gold for 5 and a certification. */
const rows = given(
  launched(),
  applied('ann'),
  approved('ann'),
  tierChanged('PartnerPromoted', 'ann', { from: null, to: 'Registered', facts: none, criteria: none }),
  won('ann', 'c1', '2026-01-10'),
  won('ann', 'c2', '2026-01-11'),
  won('ann', 'c3', '2026-01-12'),
  tierChanged(
    'PartnerPromoted',
    'ann',
    { from: 'Registered', to: 'Silver', facts: three, criteria: three },
    '2026-01-12',
  ),
  won('ann', 'c4', '2026-01-13'),
  applied('bob'),
  declined('bob', 'no-audience'),
  applied('cleo'),
  approved('cleo'),
  tierChanged('PartnerPromoted', 'cleo', { from: null, to: 'Registered', facts: none, criteria: none }),
  won('cleo', 'c9', '2026-01-10'),
  lost('cleo', 'c9', '2026-01-10', '2026-02-10'),
  certified('cleo', 'basics'),
);

describe('tiers', () => {
  it('says where each partner stands and what is missing for the next tier', async () => {
    const { partners, changes } = await tiersOf({ limit: 100 }, rows);
    expect(
      partners.map(({ partnerId, status, tier, activeCustomers, next }) => ({
        partnerId,
        status,
        tier,
        activeCustomers,
        next,
      })),
    ).toMatchObject([
      {
        partnerId: 'ann',
        status: 'approved',
        tier: 'Silver',
        activeCustomers: 4,
        next: {
          tier: 'Gold',
          missing: [{ words: '1 more active customer (4 of 5)' }, { words: 'a certification' }],
        },
      },
      {
        partnerId: 'bob',
        status: 'declined',
        tier: null,
        next: { tier: 'Registered', missing: [{ words: 'an approved application' }] },
      },
      {
        partnerId: 'cleo',
        tier: 'Registered',
        activeCustomers: 0,
        next: { tier: 'Silver', missing: [{ words: '3 more active customers (0 of 3)' }] },
      },
    ]);
    expect(changes).toBeNull();
  });

  it('says why a partner is in its tier, and how it came there', async () => {
    const { partners, changes } = await tiersOf({ partner: 'ann', limit: 100 }, rows);
    expect(partners[0]?.why).toMatchObject({
      direction: 'promoted',
      from: 'Registered',
      words: 'promoted: had 3 active customers; the tier asks for 3 active customers',
    });
    expect(changes?.map(({ fromTier, toTier }) => [fromTier, toTier])).toEqual([
      [null, 'Registered'],
      ['Registered', 'Silver'],
    ]);
  });

  it('has nothing above the top, and knows no way up in a program that was never launched', async () => {
    const five = tierCriteria({ activeCustomers: 5, certified: true });
    const top = given(
      launched(),
      applied('ann'),
      tierChanged('PartnerPromoted', 'ann', { from: null, to: 'Gold', facts: five, criteria: five }),
      applied('bob', '2026-01-01', { programId: 'unknown' }),
    );
    expect((await tiersOf({ limit: 100 }, top)).partners.map(({ next, programName }) => [programName, next])).toEqual([
      ['Growth', null],
      [null, null],
    ]);
  });

  it('does not know a partner or a program that nobody named', async () => {
    await expect(tiersOf({ partner: 'nobody', limit: 100 }, rows)).rejects.toMatchObject({ code: 'PartnerUnknown' });
    await expect(tiersOf({ program: 'nothing', limit: 100 }, rows)).rejects.toMatchObject({ code: 'ProgramUnknown' });
  });

  it('reads as a table', async () => {
    const [table] = tiers.tables(await tiersOf({ limit: 100 }, rows));
    expect(table?.rows.map((row) => [row[0], row[2], row[3], row[4], row[8]])).toEqual([
      ['ann', 'approved', 'Silver', '2026-01-12', 'Gold: 1 more active customer (4 of 5), a certification'],
      ['bob', 'declined: no-audience', '–', '–', 'Registered: an approved application'],
      ['cleo', 'approved', 'Registered', '2026-01-04', 'Silver: 3 more active customers (0 of 3)'],
    ]);
  });

  it('says what is missing of every criterion, by the tiers in force', async () => {
    const story = [
      launched(),
      applied('ann'),
      approved('ann'),
      won('ann', 'c1', '2026-01-10'),
      paid('ann', 'pay1', 30_000),
      paid('ann', 'pay2', 5_000, 'USD'),
      published(2, {
        tiers: someTiers([
          { name: 'Start' },
          { name: 'Top', criteria: { customersWon: 2, retainedRevenueMinor: 100_000 } },
        ]),
        effectiveFrom: '2026-03-01T00:00:00.000Z',
      }),
    ];
    const missing = async (...closed: ReturnType<typeof dayClosed>[]) =>
      (await tiersOf({ limit: 100 }, given(...story, ...closed))).partners[0]?.next?.missing.map(({ words }) => words);
    expect(await missing()).toEqual([]);
    const inForce = given(
      ...story,
      tierChanged('PartnerPromoted', 'ann', { from: null, to: 'Start', facts: none, criteria: none }),
      dayClosed('2026-03-01'),
    );
    expect((await tiersOf({ limit: 100 }, inForce)).partners[0]).toMatchObject({
      facts: { activeCustomers: 1, customersWon: 1, retainedRevenueMinor: 30_000, certified: false },
      next: {
        tier: 'Top',
        missing: [
          { words: '1 more customer won (1 of 2)' },
          { words: '700.00 EUR more of retained revenue (300.00 EUR of 1,000.00 EUR)' },
        ],
      },
    });
  });

  it('goes on page by page', async () => {
    const first = await tiersOf({ limit: 2 }, rows);
    expect(first.partners.map(({ partnerId }) => partnerId)).toEqual(['ann', 'bob']);
    const second = await tiersOf({ limit: 2, cursor: first.next ?? '' }, rows);
    expect([second.partners.map(({ partnerId }) => partnerId), second.next]).toEqual([['cleo'], null]);
  });
});
