import { describe, expect, it } from '@jest/globals';
import type { ApplicationCheck } from '@vouch/events';
import { happened } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { applied, approved, dayClosed, declined, launched } from '../spec-support/story.js';
import { applicationQueue, applicationQueueOf, ApplicationQueueParams } from './application-queue.query.js';

const TEXT = '00000000-0000-4000-8000-000000000001';
const QUESTION = '00000000-0000-4000-8000-000000000002';
const ids = (partnerId: string) => ({ partnerId, programId: 'growth' });

const full = (partnerId: string, on: string) =>
  happened(
    'PartnerApplied',
    {
      ...ids(partnerId),
      attempt: 1,
      contactId: `person-${partnerId}`,
      country: 'DE',
      formVersion: 2,
      answers: { team: 3 },
      textIds: { motivation: TEXT },
    },
    { at: `${on}T12:00:00.000Z` },
  );
const checked = (partnerId: string, checks: ApplicationCheck[]) =>
  happened('ApplicationChecked', { ...ids(partnerId), attempt: 1, checks });

const rows = given(
  launched(),
  launched({ programId: 'studio', name: 'Studio', zone: 'America/Sao_Paulo' }),
  full('ann', '2026-01-10'),
  checked('ann', [
    {
      check: 'duplicate-person',
      outcome: 'failed',
      matches: [{ personId: 'person-bob', subject: 'partner-bob', programId: 'growth' }],
    },
    { check: 'free-mail', outcome: 'notice' },
    { check: 'disposable-address', outcome: 'passed' },
  ]),
  applied('bob', '2026-01-05'),
  happened('ReviewStarted', ids('bob'), { at: '2026-01-06T12:00:00.000Z' }),
  applied('cleo', '2026-01-08'),
  happened('MoreInformationRequested', { ...ids('cleo'), noteId: QUESTION }, { at: '2026-01-09T12:00:00.000Z' }),
  applied('dan', '2026-01-01'),
  approved('dan', '2026-01-02'),
  applied('eve', '2026-01-02'),
  declined('eve', 'no-audience', '2026-01-03'),
  applied('flo', '2026-01-12', { programId: 'studio' }),
  dayClosed('2026-01-20'),
);

const asked = (params: Partial<ApplicationQueueParams> = {}) =>
  applicationQueueOf(Object.assign(new ApplicationQueueParams(), params), rows);
const found = async (params: Partial<ApplicationQueueParams> = {}) =>
  (await asked(params)).applications.map(({ partnerId }) => partnerId);

describe('the application queue', () => {
  it('holds what nobody has decided, the oldest first', async () => {
    expect(await found()).toEqual(['bob', 'cleo', 'ann', 'flo']);
    expect(await found({ sort: '-applied' })).toEqual(['flo', 'ann', 'cleo', 'bob']);
    expect(await found({ sort: 'partner' })).toEqual(['ann', 'bob', 'cleo', 'flo']);
  });

  it('is narrowed by program, state and check', async () => {
    expect(await found({ program: 'studio' })).toEqual(['flo']);
    expect(await found({ state: 'waiting' })).toEqual(['ann', 'flo']);
    expect(await found({ state: 'in-review' })).toEqual(['bob']);
    expect(await found({ state: 'information-requested' })).toEqual(['cleo']);
    expect(await found({ state: 'declined' })).toEqual(['eve']);
    expect(await found({ state: 'any', sort: 'partner' })).toEqual(['ann', 'bob', 'cleo', 'dan', 'eve', 'flo']);
    expect(await found({ check: 'duplicate-person' })).toEqual(['ann']);
    expect(await found({ check: 'free-mail' })).toEqual(['ann']);
    // Passed: nothing was found.
    expect(await found({ check: 'disposable-address' })).toEqual([]);
    await expect(asked({ program: 'nowhere' })).rejects.toMatchObject({ code: 'ProgramUnknown' });
  });

  it('counts the age until the last closed day of the program, and until the newest event where none was closed', async () => {
    const { applications } = await asked();
    expect(applications.map(({ partnerId, ageDays }) => [partnerId, ageDays])).toEqual([
      ['bob', 15],
      ['cleo', 12],
      ['ann', 10],
      // No day was closed in its zone; the newest event, the closed day of another, was recorded then.
      ['flo', 8],
    ]);
  });

  it.each([
    ['Europe/Berlin', '2026-01-10T22:59:59.999Z', '2026-01-10', 10],
    ['Europe/Berlin', '2026-01-10T23:00:00.000Z', '2026-01-11', 9],
    ['America/Sao_Paulo', '2026-01-11T02:59:59.999Z', '2026-01-10', 10],
    ['America/Sao_Paulo', '2026-01-11T03:00:00.000Z', '2026-01-11', 9],
  ])('counts it by days as %s has them: %s is on %s', async (zone, at, appliedOn, ageDays) => {
    const late = given(
      launched({ zone }),
      happened('PartnerApplied', { ...ids('late'), attempt: 1 }, { at }),
      dayClosed('2026-01-20', zone),
    );
    const { applications } = await applicationQueueOf(new ApplicationQueueParams(), late);
    expect(applications).toMatchObject([{ appliedOn, ageDays }]);
  });

  it('tells what was filled in and found out, in ids', async () => {
    const { applications } = await asked({ check: 'duplicate-person' });
    expect(applications).toEqual([
      {
        ...ids('ann'),
        attempt: 1,
        state: 'waiting',
        appliedAt: '2026-01-10T12:00:00.000Z',
        appliedOn: '2026-01-10',
        stateSince: '2026-01-10T12:00:00.000Z',
        ageDays: 10,
        contactId: 'person-ann',
        country: 'DE',
        formVersion: 2,
        answers: { team: 3 },
        textIds: { motivation: TEXT },
        questionId: null,
        checks: [
          { check: 'duplicate-person', outcome: 'failed' },
          { check: 'disposable-address', outcome: 'passed' },
          { check: 'free-mail', outcome: 'notice' },
        ],
        matches: [{ check: 'duplicate-person', personId: 'person-bob', subject: 'partner-bob', programId: 'growth' }],
        decidedBy: null,
        reason: null,
        mayReapplyFrom: null,
      },
    ]);
  });

  it('names the people and texts of an answer, for whoever may see them', async () => {
    expect(applicationQueue.reveals?.(await asked(), 'staff')).toEqual({
      persons: ['person-ann', 'person-bob'],
      texts: [QUESTION, TEXT],
    });
  });

  it('is read page by page, also while applications arrive', async () => {
    const first = await asked({ limit: 2 });
    expect(first.applications.map(({ partnerId }) => partnerId)).toEqual(['bob', 'cleo']);
    const second = await asked({ limit: 2, cursor: first.next! });
    expect(second.applications.map(({ partnerId }) => partnerId)).toEqual(['ann', 'flo']);
    expect(second.next).toBeNull();
  });

  it('reads as a table, with names where they may be seen', async () => {
    const names = { person: (id: string) => (id === 'person-ann' ? 'Ann Example' : id), text: (id: string) => id };
    const [table] = applicationQueue.tables(await asked({ state: 'any', sort: 'partner' }), names);
    expect(table?.rows.map((row) => [row[0], row[2], row[4], row[7]])).toEqual([
      ['ann', 'Ann Example', 'waiting', 'duplicate-person (failed), free-mail (notice)'],
      ['bob', '–', 'in-review', '–'],
      ['cleo', '–', 'information-requested', '–'],
      ['dan', '–', 'approved', '–'],
      ['eve', '–', 'declined: no-audience', '–'],
      ['flo', '–', 'waiting', '–'],
    ]);
  });
});

describe('an application that is made again', () => {
  it('begins anew, and knows how many there were', async () => {
    const again = given(
      launched(),
      full('ann', '2026-01-01'),
      checked('ann', [{ check: 'free-mail', outcome: 'notice' }]),
      declined('ann', 'no-audience'),
      happened('PartnerApplied', { ...ids('ann'), attempt: 2 }, { at: '2026-02-01T12:00:00.000Z' }),
    );
    const { applications } = await applicationQueueOf(new ApplicationQueueParams(), again);
    expect(applications).toMatchObject([{ attempt: 2, state: 'waiting', checks: [], answers: {}, reason: null }]);
  });
});
