import { describe, expect, it } from '@jest/globals';
import { given } from '../spec-support/given.js';
import { absurdRevenue, applied, refundFlagged, wonBeforeContact } from '../spec-support/story.js';
import { flags, flagsOf, FlagsParams } from './flags.query.js';

const rows = given(
  applied('ann'),
  applied('bob'),
  wonBeforeContact('ann', 'c1'),
  absurdRevenue('ann', 'c2', 99_000_000_000),
  refundFlagged('bob', 'refund1'),
);

const ask = (fields: Partial<FlagsParams>) => flagsOf(Object.assign(new FlagsParams(), fields), rows);

describe('flags', () => {
  it('says in words what there is to see', async () => {
    expect((await ask({})).flags.map(({ partnerId, reason, words }) => [partnerId, reason, words])).toEqual([
      [
        'ann',
        'won-before-first-contact',
        'converted 2026-01-04T12:00:00.000Z, before the first contact on 2026-01-05T12:00:00.000Z',
      ],
      ['ann', 'declared-revenue-implausible', 'declares 990,000,000.00 EUR a month; up to 10,000.00 EUR is plausible'],
      [
        'bob',
        'already-refunded-in-full',
        "refund of 5.00 EUR on payment pay1 of 100.00 EUR, which was refunded in full before, so it doesn't count",
      ],
    ]);
  });

  it('can be asked for a partner, conversions or refunds, or one reason', async () => {
    expect((await ask({ partner: 'bob' })).flags).toHaveLength(1);
    expect((await ask({ subject: 'conversion' })).flags).toHaveLength(2);
    expect((await ask({ reason: 'declared-revenue-implausible' })).flags).toHaveLength(1);
    await expect(ask({ partner: 'nobody' })).rejects.toMatchObject({ code: 'PartnerUnknown' });
  });

  it('comes in pages', async () => {
    const first = await ask({ limit: 2 });
    expect(first).toMatchObject({ flags: [{ position: 3 }, { position: 4 }] });
    const cursor = first.next as string;
    expect(await ask({ limit: 2, cursor })).toMatchObject({ flags: [{ position: 5 }], next: null });
    expect(await ask({ sort: '-recorded', limit: 1 })).toMatchObject({ flags: [{ position: 5 }] });
    expect(flags.tables(first)[0]?.notes).toEqual([`There are more: ask again with --cursor ${cursor}.`]);
  });
});
