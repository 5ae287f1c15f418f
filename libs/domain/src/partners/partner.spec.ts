import { describe, expect, it } from '@jest/globals';
import { given, happened, sealedId, settle, tierCriteria, vaultFinds } from '@vouch/testing';
import { command } from '../command.js';
import {
  AcceptInvitation,
  AcceptTerms,
  AddPerson,
  ApplyToProgram,
  ChangePartnerTier,
  DeclineApplication,
  InvitePartner,
  RecordMembershipFee,
  RemovePerson,
  SuspendPartner,
  TerminatePartner,
} from './commands.js';
import {
  ids,
  about,
  contact,
  applied,
  appliedByAda,
  approved,
  declined,
  invited,
  accepted,
  approvedByInvitation,
  suspended,
  reinstated,
  terminated,
  partnerThat,
  commands,
  DECIDED,
} from './spec-support/partner.js';

describe('applying to a program', () => {
  const apply = (change: Partial<ApplyToProgram> = {}) => command(ApplyToProgram, { ...ids, country: 'DE', ...change });

  it('records the application', () => {
    partnerThat().when(apply()).then(applied);
  });

  it('leaves out a country that was not given', () => {
    partnerThat()
      .when(apply({ country: undefined }))
      .then({ type: 'PartnerApplied', data: { ...ids, attempt: 1 } });
  });

  it('is counted, and possible again after a decline', () => {
    partnerThat(applied, declined)
      .when(apply({ country: 'FR' }))
      .then({ type: 'PartnerApplied', data: { ...ids, attempt: 2, country: 'FR' } });
  });

  it('is refused with other details while the application is open or approved', () => {
    partnerThat(applied)
      .when(apply({ country: 'FR' }))
      .thenRejected('ApplicationAlreadyMade', 'is open');
    partnerThat(applied, approved)
      .when(apply({ country: undefined }))
      .thenRejected('ApplicationAlreadyMade', 'is approved');
    partnerThat(appliedByAda)
      .when(apply({ country: undefined, personId: 'bo' }))
      .thenRejected('ApplicationAlreadyMade');
    partnerThat(appliedByAda)
      .when(apply({ country: undefined, personId: 'ada' }))
      .thenNothing();
  });

  it('is refused for a second program, also after a decline', () => {
    partnerThat(applied, declined)
      .when(apply({ programId: 'studio' }))
      .thenRejected('PartnerInOtherProgram', 'Use another partner id for studio');
  });

  it('is refused when there is no such program', () => {
    const { events, refused } = settle([apply()]);
    expect(events).toEqual([]);
    expect(refused.map(({ rejection }) => rejection.code)).toEqual(['ProgramNotLaunched']);
  });
});

describe('deciding an application', () => {
  it('keeps who decided, and the reason of a decline', () => {
    partnerThat(applied).when(commands.approve).then(approved);
    partnerThat(applied).when(commands.decline).then(declined);
    partnerThat(applied)
      .when(command(DeclineApplication, { ...about, reason: 'no-audience', note: 'Come back with a first customer.' }))
      .then({
        type: 'ApplicationDeclined',
        data: { ...ids, reason: 'no-audience', noteId: sealedId('note'), by: 'person' },
      });
  });

  it('is refused when another decision was taken', () => {
    partnerThat(applied, declined).when(commands.approve).thenRejected(DECIDED, 'no-audience');
    partnerThat(applied, approved).when(commands.decline).thenRejected(DECIDED, 'was approved');
    partnerThat(applied, declined)
      .when(command(DeclineApplication, { ...about, reason: 'spam' }))
      .thenRejected(DECIDED, 'another reason: no-audience');
  });

  it('is possible after a decline and a new application', () => {
    partnerThat(applied, declined, happened('PartnerApplied', { ...ids, attempt: 2 }))
      .when(commands.approve)
      .then(approved);
  });
});

describe('an invitation', () => {
  const invite = command(InvitePartner, { ...ids, invitationId: 'i1', contact });

  it('names whom it was sent to by an id', () => {
    partnerThat()
      .when(invite)
      .then({ type: 'PartnerInvited', data: { ...ids, invitationId: 'i1', contactId: sealedId('contact') } });
  });

  it('is harmless to send or to take up twice', () => {
    partnerThat(invited).when(invite).thenNothing();
    partnerThat(invited, accepted, approvedByInvitation).when(invite).thenNothing();
    partnerThat(invited, accepted, approvedByInvitation).when(commands.acceptInvitation).thenNothing();
  });

  it('lets in whoever takes it up', () => {
    partnerThat(invited).when(commands.acceptInvitation).then(accepted, approvedByInvitation);
  });

  it('is for one program, and has one id', () => {
    partnerThat(invited)
      .when(command(InvitePartner, { ...ids, programId: 'studio', invitationId: 'i2', contact }))
      .thenRejected('PartnerInOtherProgram');
    partnerThat(invited)
      .when(command(AcceptInvitation, { ...about, invitationId: 'i7' }))
      .thenRejected('NoOpenInvitation');
  });
});

describe('suspending, reinstating and terminating', () => {
  it('keep the reason, and what was said about it by an id', () => {
    partnerThat(applied, approved).when(commands.suspend).then(suspended);
    partnerThat(applied, approved, suspended).when(commands.reinstate).then(reinstated);
    partnerThat(applied, approved)
      .when(command(SuspendPartner, { ...about, reason: 'fraud', note: 'See the call of 3 May' }))
      .then({ type: 'PartnerSuspended', data: { ...ids, reason: 'fraud', noteId: sealedId('note') } });
  });

  it('a termination says what becomes of balance and referrals', () => {
    partnerThat(applied, approved, suspended).when(commands.terminate).then(terminated);
  });

  it('are refused for another reason than the one that stands', () => {
    partnerThat(applied, approved, suspended)
      .when(command(SuspendPartner, { ...about, reason: 'spam' }))
      .thenRejected('PartnerAlreadySuspended', 'another reason: fraud');
    partnerThat(applied, approved, terminated)
      .when(command(TerminatePartner, { ...about, reason: 'fraud', balance: 'pay-out', referrals: 'stop' }))
      .thenRejected('PartnerAlreadyTerminated', 'balance forfeit');
  });

  it('can follow each other again', () => {
    partnerThat(applied, approved, suspended, reinstated).when(commands.suspend).then(suspended);
  });
});

describe('the people of a partner', () => {
  const member = [appliedByAda, approved];
  const added = (personId: string, role: 'owner' | 'member' | 'finance') =>
    happened('PersonAdded', { ...ids, personId, role });
  const remove = (personId: string) => command(RemovePerson, { ...about, personId });
  const give = (personId: string, role: 'owner' | 'member' | 'finance') =>
    command(AddPerson, { ...about, personId, role });

  it('begin with the one who applied or was invited, as owner', () => {
    for (const history of [member, [invited, accepted, approvedByInvitation]])
      partnerThat(...history)
        .when(remove('ada'))
        .thenRejected('OwnerNeeded');
  });

  it('are several, known by ids', () => {
    partnerThat(...member)
      .when(command(AddPerson, { ...about, person: { name: 'Bo', email: 'bo@example.com' }, role: 'finance' }))
      .then({ type: 'PersonAdded', data: { ...ids, personId: sealedId('person'), role: 'finance' } });
  });

  it('are each there once', () => {
    const bo = { personId: 'bo', subject: 'partner-p1' };
    const again = command(AddPerson, { ...about, person: { name: 'Bo', email: 'bo@example.com' }, role: 'member' });
    partnerThat(...member, added('bo', 'member'))
      .when(again, vaultFinds('person', { samePerson: [bo] }))
      .thenRejected('PersonAlreadyAdded', 'bo');
    partnerThat(...member)
      .when(again, vaultFinds('person', { samePerson: [bo] }))
      .then({ type: 'PersonAdded', data: { ...ids, personId: sealedId('person'), role: 'member' } });
  });

  it('may change roles', () => {
    partnerThat(...member, added('bo', 'member'))
      .when(give('bo', 'owner'))
      .then(added('bo', 'owner'));
    partnerThat(...member, added('bo', 'member'))
      .when(give('bo', 'member'))
      .thenNothing();
  });

  it('can be removed, once', () => {
    const history = [...member, added('bo', 'member')];
    const removed = happened('PersonRemoved', { ...ids, personId: 'bo', role: 'member' });
    partnerThat(...history)
      .when(remove('bo'))
      .then(removed);
    partnerThat(...history, removed)
      .when(remove('bo'))
      .thenNothing();
  });

  it('always have an owner among them', () => {
    partnerThat(...member)
      .when(give('ada', 'member'))
      .thenRejected('OwnerNeeded', 'Add another owner first');
    partnerThat(...member, added('bo', 'owner'))
      .when(remove('ada'))
      .then(happened('PersonRemoved', { ...ids, personId: 'ada', role: 'owner' }));
  });

  it('must be said, by details or by id', () => {
    const person = { name: 'Bo', email: 'bo@example.com' };
    partnerThat(...member)
      .when(command(AddPerson, { ...about, role: 'member' }))
      .thenRejected('PersonMissing');
    partnerThat(...member)
      .when(command(AddPerson, { ...about, person, personId: 'bo', role: 'member' }))
      .thenRejected('PersonMissing');
  });
});

describe('accepting terms', () => {
  const accept = (termsVersion: number, personId?: string) =>
    command(AcceptTerms, { ...about, termsVersion, ...(personId ? { personId } : {}) });

  it('names the version and who did it, once', () => {
    const accepted = happened('TermsAccepted', { ...ids, termsVersion: 1, personId: 'ada' });
    partnerThat(appliedByAda, approved).when(accept(1, 'ada')).then(accepted);
    partnerThat(appliedByAda, approved, accepted).when(accept(1)).thenNothing();
  });

  it('is refused for a version that was never published, and by somebody else', () => {
    partnerThat(appliedByAda, approved).when(accept(2)).thenRejected('TermsNotPublished');
    partnerThat(appliedByAda, approved).when(accept(1, 'bo')).thenRejected('PersonUnknown');
  });
});

describe('a membership fee', () => {
  const fee = {
    ...ids,
    feeId: 'f1',
    amount: { amountMinor: 9_900, currency: 'EUR' },
    coversFrom: '2026-01-01',
    coversUntil: '2026-12-31',
  };
  const record = (change: Partial<RecordMembershipFee> = {}) => command(RecordMembershipFee, { ...fee, ...change });
  const paid = happened('MembershipFeePaid', fee);

  it('is a fact, also of somebody who has not applied yet', () => {
    partnerThat().when(record()).then(paid);
    partnerThat(paid).when(commands.apply).then(applied);
  });

  it('is known again by its id', () => {
    partnerThat(applied, paid).when(record()).thenNothing();
    partnerThat(applied, paid)
      .when(record({ coversUntil: '2027-12-31' }))
      .thenRejected('MembershipFeeAlreadyRecorded');
  });

  it('covers at least a day, in the program of the partner', () => {
    partnerThat()
      .when(record({ coversUntil: '2025-12-31' }))
      .thenRejected('CoverEndedBeforeItBegan');
    partnerThat(applied)
      .when(record({ programId: 'studio' }))
      .thenRejected('PartnerInOtherProgram');
  });
});

describe("changing a partner's tier", () => {
  const facts = tierCriteria({ activeCustomers: 6, certified: true });
  const criteria = tierCriteria({ activeCustomers: 5, certified: true });
  const change = (to: string) =>
    command(ChangePartnerTier, { ...about, to, tiersInOrder: ['Registered', 'Silver', 'Gold'], facts, criteria });
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

  it('is harmless when the partner is in that tier, and when it is gone', () => {
    given(applied, approved, silver).when(change('Silver')).thenNothing();
    given(applied, approved, silver, terminated).when(change('Gold')).thenNothing();
  });

  it('goes on while a partner is suspended', () => {
    given(applied, approved, silver, suspended)
      .when(change('Gold'))
      .then({ type: 'PartnerPromoted', data: moved('Silver', 'Gold') });
  });

  it('is refused for whoever is not approved', () => {
    given(applied).when(change('Silver')).thenRejected('PartnerNotApproved');
  });
});
