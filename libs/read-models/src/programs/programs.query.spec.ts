import { describe, expect, it } from '@jest/globals';
import { happened, shareOf, sharing, someTiers } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { applied, dayClosed, launched, published } from '../spec-support/story.js';
import { programPage, programPageOf } from './program-page.query.js';
import { programTerms, programTermsOf } from './program-terms.query.js';
import { programs, programsOf } from './programs.query.js';

const rows = given(
  launched(),
  launched({ programId: 'inner', name: 'Inner circle', admission: 'invitation' }),
  dayClosed('2026-02-01'),
  published(2, {
    terms: { rules: [shareOf('0.3', 12)], requires: { certification: true, membershipFee: true } },
    tiers: someTiers([
      { name: 'Member' },
      { name: 'Gold', criteria: { customersWon: 1, retainedRevenueMinor: 100_000 }, pays: sharing('0.4') },
    ]),
    acceptance: 'required',
    effectiveFrom: '2026-03-01T00:00:00.000Z',
  }),
  happened('ApplicationFormDefined', {
    programId: 'growth',
    version: 1,
    fields: [{ name: 'team', label: 'How many are you?', kind: 'number', required: true }],
  }),
  applied('ann'),
  applied('bob', '2026-01-01', { programId: 'inner' }),
);

const FIRST = [
  'share: 20 % of each payment of its customers, for 12 months from the conversion.',
  'Commissions are held for 14 days from the payment.',
];

describe('programs', () => {
  it('says what is in force, what is coming, and what that changes', async () => {
    const { programs: found } = await programsOf({ limit: 100, sort: 'program' }, rows);
    expect(found.map(({ programId, status, admission }) => [programId, status, admission])).toEqual([
      ['growth', 'running', 'open'],
      ['inner', 'running', 'invitation'],
    ]);
    expect(found[0]?.current.words).toEqual(FIRST);
    expect(found[0]?.coming).toMatchObject([
      {
        terms: { version: 2 },
        difference: ['What version 2 changes.'],
        words: [
          'share: 30 % of each payment of its customers, for 12 months from the conversion.',
          'Commissions are held for 14 days from the payment.',
          'Only a partner that is certified on the day of the payment earns.',
          'Only a partner whose membership fee covers the day of the payment earns.',
          'They apply to a partner from its acceptance on.',
        ],
        tierWords: [
          'Member: every partner.',
          'Gold: 1 customer won, 1,000.00 EUR of retained revenue; earns share 40 %.',
        ],
      },
    ]);
  });

  it('can be asked for one program, a state or an admission, page by page', async () => {
    const ask = (params: object) => programsOf({ limit: 100, sort: 'program', ...params }, rows);
    expect((await ask({ admission: 'invitation' })).programs).toHaveLength(1);
    expect((await ask({ status: 'closed' })).programs).toEqual([]);
    const first = await ask({ limit: 1 });
    expect((await ask({ limit: 1, cursor: first.next })).programs[0]?.programId).toBe('inner');
    await expect(ask({ program: 'nothing' })).rejects.toMatchObject({ code: 'ProgramUnknown' });
  });

  it('reads as a table', async () => {
    const [table] = programs.tables(await programsOf({ limit: 100, sort: 'program' }, rows));
    expect(table?.rows[0]?.at(-1)).toBe('version 2 from 2026-03-01T00:00:00.000Z: What version 2 changes.');
  });
});

describe('program terms', () => {
  it('are all there, with what is past, in force and coming', async () => {
    const { versions } = await programTermsOf({ program: 'growth', limit: 100 }, rows);
    expect(versions.map(({ version, state }) => [version, state])).toEqual([
      [1, 'in-force'],
      [2, 'coming'],
    ]);
    const later = given(launched(), published(2, {}), dayClosed('2026-03-01'));
    expect((await programTermsOf({ program: 'growth', limit: 100 }, later)).versions.map(({ state }) => state)).toEqual(
      ['past', 'in-force'],
    );
    expect(programTerms.tables(await programTermsOf({ program: 'growth', limit: 1 }, rows))[0]).toMatchObject({
      notes: [expect.stringContaining('--cursor')],
    });
  });

  it("are a partner's own program's alone", async () => {
    const { versions } = await programTermsOf({ partner: 'ann', limit: 100 }, rows);
    expect(new Set(versions.map(({ programId }) => programId))).toEqual(new Set(['growth']));
    expect((await programTermsOf({ limit: 100 }, rows)).versions).toHaveLength(3);
    await expect(programTermsOf({ partner: 'ann', program: 'inner', limit: 100 }, rows)).rejects.toMatchObject({
      parameter: 'partner',
    });
    await expect(programTermsOf({ partner: 'nobody', limit: 100 }, rows)).rejects.toMatchObject({
      code: 'PartnerUnknown',
    });
  });
});

describe('the page of a program', () => {
  it('says in words what it pays, to whom, what is coming and what the form asks', async () => {
    const page = await programPageOf({ program: 'growth' }, rows);
    expect(page).toMatchObject({
      name: 'Growth',
      takesApplications: true,
      termsVersion: 1,
      terms: FIRST,
      tiers: [
        { words: 'Registered: every partner.' },
        { words: 'Silver: 3 active customers.' },
        { words: 'Gold: 5 active customers, a certification; earns share 25 %.' },
      ],
      coming: [{ effectiveFrom: '2026-03-01T00:00:00.000Z', difference: ['What version 2 changes.'] }],
      form: { fields: [{ label: 'How many are you?' }] },
    });
    expect(programPage.tables(page)[0]?.rows.at(-1)).toEqual(['The form asks', 'How many are you? (required)']);
  });

  it('takes no applications while the program is paused or closed', async () => {
    const paused = given(launched(), happened('ProgramPaused', { programId: 'growth', reason: 'capacity' }));
    expect(await programPageOf({ program: 'growth' }, paused)).toMatchObject({ takesApplications: false });
  });

  it('of a program by invitation is there for its partners alone; a stranger finds what it finds of none at all', async () => {
    expect(await programPageOf({ program: 'inner', partner: 'bob' }, rows)).toMatchObject({
      name: 'Inner circle',
      takesApplications: false,
    });
    const answerTo = async (params: { program: string; partner?: string }) =>
      programPageOf(params, rows).then(
        () => 'a page',
        (error: Error & { code: string }) => [error.code, error.message.replace(params.program, '<id>')],
      );
    const none = await answerTo({ program: 'nothing' });
    expect(none).toEqual(['ProgramUnknown', expect.stringContaining('<id>')]);
    expect(await answerTo({ program: 'inner' })).toEqual(none);
    expect(await answerTo({ program: 'inner', partner: 'ann' })).toEqual(none);
  });
});
