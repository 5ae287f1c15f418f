import { describe, expect, it } from '@jest/globals';
import { tierCriteria } from '@vouch/testing';
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
        declineReason: null,
        country: 'DE',
        appliedAt: '2026-01-01T12:00:00.000Z',
        decidedAt: null,
        tier: null,
        tierSince: null,
        tierReason: null,
        certifications: [],
      },
    ]);
  });

  it('keeps the reason of a decline until the partner applies again', () => {
    const decline = [applied('p1'), declined('p1', 'no-audience')] as const;
    expect(rowsOf(given(...decline), PartnerRow)[0]).toMatchObject({
      status: 'declined',
      declineReason: 'no-audience',
      decidedAt: '2026-01-02T12:00:00.000Z',
    });
    expect(rowsOf(given(...decline, applied('p1', '2026-02-01')), PartnerRow)[0]).toMatchObject({
      status: 'applied',
      declineReason: null,
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

  it('has a place for a partner whose application is missing', () => {
    expect(rowsOf(given(approved('p1')), PartnerRow)[0]).toMatchObject({ partnerId: 'p1', status: 'approved' });
    expect(rowsOf(given(certified('p2', 'basics')), PartnerRow)[0]).toMatchObject({ status: 'applied', country: null });
    expect(rowsOf(given(tierChanged('PartnerPromoted', 'p3', gold)), PartnerRow)[0]).toMatchObject({ tier: 'Gold' });
  });
});
