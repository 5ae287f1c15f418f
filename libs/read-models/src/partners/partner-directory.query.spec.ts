import { describe, expect, it } from '@jest/globals';
import { happened, tierCriteria } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { applied, approved, certified, declined, launched, tierChanged, won } from '../spec-support/story.js';
import { partnerDirectory, partnerDirectoryOf, PartnerDirectoryParams } from './partner-directory.query.js';

const registered = { from: null, to: 'Registered', facts: tierCriteria(), criteria: tierCriteria() };
const ids = (partnerId: string) => ({ partnerId, programId: 'growth' });

/** Tiers: Registered asks for nothing, Silver for 3 active customers, Gold for 5 and a certification. */
const rows = given(
  launched(),
  happened('PartnerApplied', { ...ids('ann'), attempt: 1, contactId: 'person-ann', country: 'DE' }),
  approved('ann', '2026-01-02'),
  tierChanged('PartnerPromoted', 'ann', registered),
  won('ann', 'c1', '2026-01-10'),
  certified('ann', 'basics'),
  applied('bob', '2026-01-03', { country: 'FR' }),
  applied('cleo', '2026-01-01'),
  declined('cleo', 'no-audience', '2026-01-20'),
  happened('PartnerInvited', { ...ids('dan'), invitationId: 'i1', contactId: 'person-dan' }),
  applied('eve', '2026-01-02', { programId: 'studio' }),
);

const asked = (params: Partial<PartnerDirectoryParams> = {}) =>
  partnerDirectoryOf(Object.assign(new PartnerDirectoryParams(), params), rows);
const found = async (params: Partial<PartnerDirectoryParams> = {}) =>
  (await asked(params)).partners.map(({ partnerId }) => partnerId);

describe('the partner directory', () => {
  it('tells status, people, tier, certifications and what is missing for the next tier', async () => {
    const { partners } = await asked({ partner: 'ann' });
    expect(partners).toMatchObject([
      {
        ...ids('ann'),
        status: 'approved',
        statusSince: '2026-01-02T12:00:00.000Z',
        country: 'DE',
        people: [{ personId: 'person-ann', role: 'owner' }],
        tier: 'Registered',
        certifications: [{ trackId: 'basics' }],
        activeCustomers: 1,
        next: { tier: 'Silver', missing: [{ words: '2 more active customers (1 of 3)' }] },
      },
    ]);
  });

  it('is narrowed by program, status, tier, track and country', async () => {
    expect(await found()).toEqual(['ann', 'bob', 'cleo', 'dan', 'eve']);
    expect(await found({ program: 'growth' })).toEqual(['ann', 'bob', 'cleo', 'dan']);
    expect(await found({ status: 'invited' })).toEqual(['dan']);
    expect(await found({ status: 'declined' })).toEqual(['cleo']);
    expect(await found({ tier: 'Registered' })).toEqual(['ann']);
    expect(await found({ track: 'basics' })).toEqual(['ann']);
    expect(await found({ track: 'sales' })).toEqual([]);
    expect(await found({ country: 'FR' })).toEqual(['bob']);
  });

  it('is sorted by partner, status or time', async () => {
    expect(await found({ sort: '-partner' })).toEqual(['eve', 'dan', 'cleo', 'bob', 'ann']);
    expect(await found({ sort: 'status', program: 'growth' })).toEqual(['bob', 'ann', 'cleo', 'dan'].sort(byStatus));
    expect((await found({ sort: '-since' }))[0]).toBe('cleo');
  });
  const STATUS: Record<string, string> = { ann: 'approved', bob: 'applied', cleo: 'declined', dan: 'invited' };
  const byStatus = (one: string, other: string) => (STATUS[one]! < STATUS[other]! ? -1 : 1);

  it('is read page by page', async () => {
    const first = await asked({ limit: 3 });
    const second = await asked({ limit: 3, cursor: first.next! });
    expect([...first.partners, ...second.partners].map(({ partnerId }) => partnerId)).toEqual(await found());
    expect(second.next).toBeNull();
  });

  it('tells a partner nothing about a program that it is not in, not even that there is one', async () => {
    expect(await found({ partner: 'ann', program: 'studio' })).toEqual([]);
    expect(await found({ partner: 'ann', program: 'nowhere' })).toEqual([]);
    await expect(asked({ program: 'nowhere' })).rejects.toMatchObject({ code: 'ProgramUnknown' });
    await expect(asked({ partner: 'nobody' })).rejects.toMatchObject({ code: 'PartnerUnknown' });
  });

  it('names its people, for whoever may see them', async () => {
    expect(partnerDirectory.reveals?.(await asked(), 'staff')).toEqual({
      persons: ['person-ann', 'person-dan'],
      texts: [],
    });
    const names = { person: (id: string) => id.replace('person-', 'Ms. '), text: (id: string) => id };
    const [table] = partnerDirectory.tables(await asked({ partner: 'ann' }), names);
    expect(table?.rows[0]?.slice(0, 6)).toEqual(['ann', 'growth', 'approved', '2026-01-02', 'DE', 'Ms. ann (owner)']);
  });
});
