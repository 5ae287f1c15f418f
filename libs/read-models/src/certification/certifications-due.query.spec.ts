import { describe, expect, it } from '@jest/globals';
import { happened } from '@vouch/testing';
import { given, rowsOf } from '../spec-support/given.js';
import { applied, dayClosed, launched } from '../spec-support/story.js';
import { certificationsDue, certificationsDueOf, CertificationsDueParams } from './certifications-due.query.js';
import { CertificationRow } from './certifications.projection.js';

const track = (partnerId: string, trackId = 'basics') => ({ partnerId, programId: 'growth', trackId });
const awarded = (partnerId: string, expiresOn: string | null, trackId?: string) =>
  happened('CertificationAwarded', {
    ...track(partnerId, trackId),
    awardedOn: '2026-01-01',
    expiresOn,
    noticeOn: null,
    trackVersion: 2,
    by: 'requirements',
  });

const rows = given(
  launched(),
  applied('ann'),
  awarded('ann', '2026-03-10'),
  awarded('ann', '2026-06-01', 'sales'),
  awarded('bob', '2026-03-01'),
  happened('CertificationExpired', { ...track('bob'), expiresOn: '2026-03-01' }),
  awarded('cleo', null),
  awarded('dan', '2026-03-20'),
  happened('CertificationRevoked', { ...track('dan'), reason: 'exam-fraud' }),
  awarded('eve', '2026-03-05'),
  happened('CertificationRenewed', {
    ...track('eve'),
    renewedOn: '2026-02-01',
    expiresOn: '2027-02-01',
    noticeOn: null,
    by: 'person',
  }),
  awarded('flo', '2026-03-31'),
  happened(
    'CertificationExpiryNoticed',
    { ...track('flo'), expiresOn: '2026-03-31' },
    { at: '2026-03-01T22:59:59.999Z' },
  ),
  dayClosed('2026-03-01'),
);

const asked = (params: Partial<CertificationsDueParams> = {}) =>
  certificationsDueOf(Object.assign(new CertificationsDueParams(), params), rows);
const found = async (params: Partial<CertificationsDueParams> = {}) =>
  (await asked(params)).certifications.map(({ partnerId, trackId }) => `${partnerId} ${trackId}`);

describe('certifications due', () => {
  it('are those that expire in the next 30 days and those that have expired, the most urgent first', async () => {
    const { asOf, certifications } = await asked();
    expect(asOf).toBe('2026-03-01');
    expect(certifications).toMatchObject([
      { partnerId: 'bob', status: 'expired', expiresOn: '2026-03-01', daysLeft: 0, noticedAt: null },
      { partnerId: 'ann', status: 'held', expiresOn: '2026-03-10', daysLeft: 9, noticedAt: null },
      { partnerId: 'flo', status: 'held', daysLeft: 30, noticedAt: '2026-03-01T22:59:59.999Z' },
    ]);
  });

  it('are narrowed by days, state, partner, program and track', async () => {
    expect(await found({ days: 9 })).toEqual(['bob basics', 'ann basics']);
    expect(await found({ days: 365 })).toEqual(['bob basics', 'ann basics', 'flo basics', 'ann sales', 'eve basics']);
    expect(await found({ state: 'expired' })).toEqual(['bob basics']);
    expect(await found({ state: 'expiring' })).toEqual(['ann basics', 'flo basics']);
    expect(await found({ days: 365, partner: 'ann' })).toEqual(['ann basics', 'ann sales']);
    expect(await found({ days: 365, track: 'sales' })).toEqual(['ann sales']);
    expect(await found({ program: 'growth', sort: '-expires' })).toEqual(['flo basics', 'ann basics', 'bob basics']);
    await expect(asked({ program: 'nowhere' })).rejects.toMatchObject({ code: 'ProgramUnknown' });
    expect(await found({ partner: 'ann', program: 'nowhere' })).toEqual([]);
  });

  it('are read page by page', async () => {
    const first = await asked({ limit: 2 });
    const second = await asked({ limit: 2, cursor: first.next! });
    expect([...first.certifications, ...second.certifications].map(({ partnerId }) => partnerId)).toEqual([
      'bob',
      'ann',
      'flo',
    ]);
    expect(second.next).toBeNull();
  });

  it('are none in an empty log', async () => {
    expect(await certificationsDueOf(new CertificationsDueParams(), given())).toEqual({
      asOf: null,
      certifications: [],
      next: null,
    });
  });

  it('read as a table', async () => {
    const [table] = certificationsDue.tables(await asked());
    expect(table?.title).toBe('Certifications due, as of 2026-03-01');
    expect(table?.rows[1]).toEqual(['ann', '–', 'growth', 'basics', 'held', '2026-01-01', '2026-03-10', '9', '–']);
  });
});

describe('certifications', () => {
  it('count the attempts at each, from the first', () => {
    const attempt = (attemptId: string, passed: boolean) =>
      happened('CertificationAttempted', { ...track('p1'), attemptId, requirementId: 'exam', passed });
    expect(rowsOf(given(attempt('a1', false), attempt('a2', true)), CertificationRow)).toMatchObject([
      { status: 'attempted', attempts: 2, passed: 1, awardedOn: null, expiresOn: '9999-12-31' },
    ]);
    const held = given(attempt('a1', true), awarded('p1', '2027-01-01'));
    expect(rowsOf(held, CertificationRow)).toMatchObject([
      { status: 'held', attempts: 1, by: 'requirements', trackVersion: 2, expiresOn: '2027-01-01' },
    ]);
  });

  it('keep why one was revoked, until it is awarded again', () => {
    const revoked = [
      awarded('p1', null),
      happened('CertificationRevoked', { ...track('p1'), reason: 'exam-fraud' }),
    ] as const;
    expect(rowsOf(given(...revoked), CertificationRow)).toMatchObject([{ status: 'revoked', reason: 'exam-fraud' }]);
    expect(rowsOf(given(...revoked, awarded('p1', null)), CertificationRow)).toMatchObject([
      { status: 'held', reason: null },
    ]);
  });
});
