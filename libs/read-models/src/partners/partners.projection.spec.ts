import { describe, expect, it } from '@jest/globals';
import { happened, tierCriteria } from '@vouch/testing';
import { given, rowsOf } from '../spec-support/given.js';
import { applied, approved, certified, declined, tierChanged } from '../spec-support/story.js';
import { PartnerRow } from './partners.projection.js';

const gold = {
  from: 'Silver',
  to: 'Gold',
  facts: tierCriteria({ activeCustomers: 5, certified: true }),
  criteria: tierCriteria({ activeCustomers: 5, certified: true }),
};

describe('partners', () => {
  it('starts with the application', () => {
    expect(rowsOf(given(applied('p1', '2026-01-01', { country: 'DE' })), PartnerRow)).toEqual([
      {
        partnerId: 'p1',
        programId: 'growth',
        status: 'applied',
        statusSince: '2026-01-01T12:00:00.000Z',
        reason: null,
        country: 'DE',
        people: [],
        appliedAt: '2026-01-01T12:00:00.000Z',
        decidedAt: null,
        acceptedTerms: null,
        feePaidUntil: null,
        tier: null,
        tierSince: null,
        tierReason: null,
        certifications: [],
        tracks: [],
      },
    ]);
  });

  it('keeps the reason of a decline until the partner applies again', () => {
    const decline = [applied('p1'), declined('p1', 'no-audience')] as const;
    expect(rowsOf(given(...decline), PartnerRow)[0]).toMatchObject({
      status: 'declined',
      reason: 'no-audience',
      decidedAt: '2026-01-02T12:00:00.000Z',
    });
    expect(rowsOf(given(...decline, applied('p1', '2026-02-01')), PartnerRow)[0]).toMatchObject({
      status: 'applied',
      reason: null,
      appliedAt: '2026-02-01T12:00:00.000Z',
      decidedAt: null,
    });
  });

  it('forgets no country that an earlier application named', () => {
    const rows = given(
      applied('p1', '2026-01-01', { country: 'DE' }),
      declined('p1', 'x'),
      applied('p1', '2026-02-01'),
    );
    expect(rowsOf(rows, PartnerRow)[0]?.country).toBe('DE');
  });

  it('is in the tier of the last promotion or demotion, and knows why', () => {
    const rows = given(applied('p1'), approved('p1'), tierChanged('PartnerPromoted', 'p1', gold, '2026-03-01'));
    expect(rowsOf(rows, PartnerRow)[0]).toMatchObject({
      status: 'approved',
      tier: 'Gold',
      tierSince: '2026-03-01T12:00:00.000Z',
      tierReason: { direction: 'promoted', from: 'Silver', facts: gold.facts, criteria: gold.criteria, position: 3 },
    });

    const demotion = {
      ...gold,
      from: 'Gold',
      to: 'Silver',
      facts: tierCriteria({ activeCustomers: 4, certified: true }),
    };
    const later = given(
      applied('p1'),
      tierChanged('PartnerPromoted', 'p1', gold),
      tierChanged('PartnerDemoted', 'p1', demotion, '2026-04-01'),
    );
    expect(rowsOf(later, PartnerRow)[0]).toMatchObject({ tier: 'Silver', tierReason: { direction: 'demoted' } });
  });

  it('lists each certification track once, with its latest date', () => {
    const rows = given(
      applied('p1'),
      certified('p1', 'basics', '2026-01-03'),
      certified('p1', 'sales', '2026-01-04'),
      certified('p1', 'basics', '2026-06-01'),
    );
    expect(rowsOf(rows, PartnerRow)[0]?.certifications.map(({ trackId, awardedOn }) => [trackId, awardedOn])).toEqual([
      ['sales', '2026-01-04'],
      ['basics', '2026-06-01'],
    ]);
  });

  it('holds a certification until it expires or is revoked', () => {
    const of = (trackId: string) => ({ partnerId: 'p1', programId: 'growth', trackId });
    const history = [
      applied('p1'),
      certified('p1', 'basics'),
      certified('p1', 'sales'),
      happened('CertificationRenewed', {
        ...of('basics'),
        renewedOn: '2026-02-01',
        expiresOn: '2027-02-01',
        noticeOn: null,
        by: 'person',
      }),
    ] as const;
    expect(rowsOf(given(...history), PartnerRow)[0]).toMatchObject({
      tracks: ['basics', 'sales'],
      certifications: [
        { trackId: 'basics', expiresOn: '2027-02-01' },
        { trackId: 'sales', expiresOn: null },
      ],
    });
    const gone = [
      happened('CertificationExpired', { ...of('basics'), expiresOn: '2027-02-01' }),
      happened('CertificationRevoked', { ...of('sales'), reason: 'exam-fraud' }),
    ];
    expect(rowsOf(given(...history, ...gone), PartnerRow)[0]).toMatchObject({ tracks: [], certifications: [] });
  });

  it('goes through every status, and knows since when and why', () => {
    const ids = { partnerId: 'p1', programId: 'growth' };
    const told = [
      [happened('PartnerInvited', { ...ids, invitationId: 'i1', contactId: 'ada' }), 'invited', null],
      [applied('p1'), 'applied', null],
      [happened('ReviewStarted', ids), 'in-review', null],
      [
        happened('MoreInformationRequested', { ...ids, noteId: '00000000-0000-4000-8000-000000000001' }),
        'information-requested',
        null,
      ],
      [happened('InformationProvided', { ...ids, answers: { team: 3 } }), 'in-review', null],
      [approved('p1'), 'approved', null],
      [happened('PartnerSuspended', { ...ids, reason: 'fraud' }), 'suspended', 'fraud'],
      [happened('PartnerReinstated', { ...ids, reason: 'cleared' }), 'approved', null],
      [
        happened(
          'PartnerTerminated',
          { ...ids, reason: 'contract-ended', balance: 'pay-out', referrals: 'stop' },
          { at: '2026-05-01T12:00:00.000Z' },
        ),
        'terminated',
        'contract-ended',
      ],
    ] as const;
    for (const [index, [, status, reason]] of told.entries()) {
      const rows = given(...told.slice(0, index + 1).map(([event]) => event));
      expect(rowsOf(rows, PartnerRow)[0]).toMatchObject({ status, reason });
    }
    expect(rowsOf(given(...told.map(([event]) => event)), PartnerRow)[0]?.statusSince).toBe('2026-05-01T12:00:00.000Z');
  });

  it('knows its people, what it accepted, and until when it has paid', () => {
    const ids = { partnerId: 'p1', programId: 'growth' };
    const fee = (feeId: string, coversUntil: string) =>
      happened('MembershipFeePaid', {
        ...ids,
        feeId,
        amount: { amountMinor: 9_900, currency: 'EUR' },
        coversFrom: '2026-01-01',
        coversUntil,
      });
    const rows = given(
      happened('PartnerApplied', { ...ids, attempt: 1, contactId: 'ada' }),
      happened('PersonAdded', { ...ids, personId: 'bo', role: 'member' }),
      happened('PersonAdded', { ...ids, personId: 'cy', role: 'finance' }),
      happened('PersonRemoved', { ...ids, personId: 'bo', role: 'member' }),
      happened('PersonAdded', { ...ids, personId: 'ada', role: 'member' }),
      happened('TermsAccepted', { ...ids, termsVersion: 2 }),
      happened('TermsAccepted', { ...ids, termsVersion: 1 }),
      fee('f2', '2026-12-31'),
      fee('f1', '2025-12-31'),
    );
    expect(rowsOf(rows, PartnerRow)[0]).toMatchObject({
      people: [
        { personId: 'cy', role: 'finance' },
        { personId: 'ada', role: 'member' },
      ],
      acceptedTerms: 2,
      feePaidUntil: '2026-12-31',
    });
  });

  it('has a place for a partner whose application is missing', () => {
    expect(rowsOf(given(approved('p1')), PartnerRow)[0]).toMatchObject({ partnerId: 'p1', status: 'approved' });
    expect(rowsOf(given(certified('p2', 'basics')), PartnerRow)[0]).toMatchObject({ status: 'applied', country: null });
    expect(rowsOf(given(tierChanged('PartnerPromoted', 'p3', gold)), PartnerRow)[0]).toMatchObject({ tier: 'Gold' });
  });
});
