import { describe, expect, it } from '@jest/globals';
import { given, happened, settle, tierCriteria } from '@vouch/testing';
import { command } from '../command.js';
import {
  ApplyToProgram,
  ApproveApplication,
  CertifyPartner,
  ChangePartnerTier,
  DeclineApplication,
} from './commands.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const applied = happened('PartnerApplied', { ...ids, country: 'DE' });
const approved = happened('ApplicationApproved', ids);
const declined = happened('ApplicationDeclined', { ...ids, reason: 'No audience yet' });

const apply = (change: Partial<ApplyToProgram> = {}) => command(ApplyToProgram, { ...ids, country: 'DE', ...change });
const approve = command(ApproveApplication, { partnerId: 'p1' });
const decline = (reason = 'No audience yet') => command(DeclineApplication, { partnerId: 'p1', reason });
const certify = (track = 'basics') => command(CertifyPartner, { partnerId: 'p1', track });

describe('applying to a program', () => {
  it('records the application', () => {
    given().when(apply()).then(applied);
  });

  it('leaves out a country that was not given', () => {
    given()
      .when(apply({ country: undefined }))
      .then({ type: 'PartnerApplied', data: ids });
  });

  it('is possible again after a decline', () => {
    given(applied, declined)
      .when(apply({ country: 'FR' }))
      .then({ type: 'PartnerApplied', data: { ...ids, country: 'FR' } });
  });

  it('is harmless while the application is open or approved', () => {
    given(applied).when(apply()).thenNothing();
    given(applied, approved).when(apply()).thenNothing();
  });

  it('is refused with other details while the application is open or approved', () => {
    given(applied)
      .when(apply({ country: 'FR' }))
      .thenRejected('ApplicationAlreadyMade', 'is open');
    given(applied, approved)
      .when(apply({ country: undefined }))
      .thenRejected('ApplicationAlreadyMade', 'is approved');
  });

  it('is refused for a second program, also after a decline', () => {
    given(applied, declined)
      .when(apply({ programId: 'studio' }))
      .thenRejected('PartnerInOtherProgram', 'Use another partner id for studio');
  });

  it('is refused when there is no such program', () => {
    const { events, refused } = settle([apply()]);
    expect(events).toEqual([]);
    expect(refused.map(({ rejection }) => rejection.code)).toEqual(['ProgramNotLaunched']);
  });
});

describe('approving an application', () => {
  it('lets the applicant in', () => {
    given(applied).when(approve).then(approved);
  });

  it('works after a decline and a new application', () => {
    given(applied, declined, applied).when(approve).then(approved);
  });

  it('is harmless when it is approved', () => {
    given(applied, approved).when(approve).thenNothing();
  });

  it('is refused when there is no application, or it was declined', () => {
    given().when(approve).thenRejected('NoOpenApplication', 'has not applied');
    given(applied, declined).when(approve).thenRejected('ApplicationAlreadyDecided', 'No audience yet');
  });
});

describe('declining an application', () => {
  it('keeps the reason', () => {
    given(applied).when(decline()).then(declined);
  });

  it('is harmless when it was declined for that reason', () => {
    given(applied, declined).when(decline()).thenNothing();
  });

  it('is refused when there is no application, or another decision was taken', () => {
    given().when(decline()).thenRejected('NoOpenApplication');
    given(applied, approved).when(decline()).thenRejected('ApplicationAlreadyDecided', 'was approved');
    given(applied, declined)
      .when(decline('Spam'))
      .thenRejected('ApplicationAlreadyDecided', 'another reason: No audience yet');
  });
});

describe('certifying a partner', () => {
  it('records the track that was passed, each once', () => {
    const certified = happened('PartnerCertified', { ...ids, track: 'basics' });
    given(applied, approved).when(certify()).then(certified);
    given(applied, approved, certified).when(certify()).thenNothing();
    given(applied, approved, certified)
      .when(certify('expert'))
      .then({ type: 'PartnerCertified', data: { ...ids, track: 'expert' } });
  });

  it('is refused for whoever is not approved', () => {
    given().when(certify()).thenRejected('PartnerNotApproved');
    given(applied).when(certify()).thenRejected('PartnerNotApproved');
    given(applied, declined).when(certify()).thenRejected('PartnerNotApproved');
  });
});

describe("changing a partner's tier", () => {
  const facts = tierCriteria({ activeCustomers: 6, certified: true });
  const criteria = tierCriteria({ activeCustomers: 5, certified: true });
  const change = (to: string) =>
    command(ChangePartnerTier, {
      partnerId: 'p1',
      to,
      tiersInOrder: ['Registered', 'Silver', 'Gold'],
      facts,
      criteria,
    });
  const moved = (from: string | null, to: string) => ({ ...ids, from, to, facts, criteria });
  const silver = happened('PartnerPromoted', moved(null, 'Silver'));

  it('promotes from no tier, and to a higher one', () => {
    given(applied, approved).when(change('Silver')).then(silver);
    given(applied, approved, silver)
      .when(change('Gold'))
      .then({ type: 'PartnerPromoted', data: moved('Silver', 'Gold') });
  });

  it('demotes to a lower one', () => {
    given(applied, approved, silver)
      .when(change('Registered'))
      .then({ type: 'PartnerDemoted', data: moved('Silver', 'Registered') });
  });

  it('is harmless when the partner is in that tier', () => {
    given(applied, approved, silver).when(change('Silver')).thenNothing();
  });

  it('is refused for whoever is not approved', () => {
    given(applied).when(change('Silver')).thenRejected('PartnerNotApproved');
  });
});
