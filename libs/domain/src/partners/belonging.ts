import { STAFF, STAFF_AND_PARTNER, STAFF_AND_SYSTEMS } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, handles, type CommandHandling } from '../decider.js';
import { isSameFact } from '../same-fact.js';
import {
  AcceptInvitation,
  AcceptTerms,
  AddPerson,
  ChangePartnerTier,
  InvitePartner,
  RecordMembershipFee,
  ReinstatePartner,
  RemovePerson,
  SuspendPartner,
  TerminatePartner,
} from './commands.js';
import { isMember, isOpen, ofPartner, programOf, type PartnerState } from './partner-state.js';
import { named, notJoinable, ownProgram, programSeen } from './program-view.js';
import { inOtherProgram, notMember } from './refusals.js';

const ownerNeeded = (partnerId: string) =>
  new Rejection('OwnerNeeded', `Partner ${partnerId} needs an owner. Add another owner first.`);

const isLastOwner = ({ people }: PartnerState, personId: string) =>
  people.get(personId) === 'owner' && people.count((role) => role === 'owner') === 1;

/** Invitations, the people of a partner, its terms and fees, and how the partnership is interrupted and ends. */
export const belonging: readonly CommandHandling<PartnerState>[] = [
  handles({
    type: InvitePartner,
    summary: 'Invites somebody to become a partner, whatever the admission of the program.',
    by: STAFF,
    ...ofPartner,
    ...named,
    decide: ({ partnerId, programId, invitationId }, partner: PartnerState, { consulted, sealed }) => {
      if (partner.programId !== null && partner.programId !== programId)
        return inOtherProgram(partnerId, partner.programId, programId);
      if (partner.openInvitation === invitationId || partner.acceptedInvitation === invitationId) return ALREADY_TRUE;
      if (partner.openInvitation !== null)
        return new Rejection(
          'PartnerAlreadyInvited',
          `Partner ${partnerId} has the open invitation ${partner.openInvitation}.`,
        );
      if (isOpen(partner))
        return new Rejection('ApplicationOpen', `Partner ${partnerId} has applied by itself. Decide on that instead.`);
      if (isMember(partner))
        return new Rejection('PartnerAlreadyApproved', `Partner ${partnerId} is a partner already.`);
      if (partner.status === 'terminated') return notMember(partnerId, partner);
      const closed = notJoinable(programId, consulted(programSeen));
      if (closed) return closed;
      const contact = sealed.person('contact');
      if (!contact) return new Rejection('ContactMissing', 'Say who is invited.');
      return [{ type: 'PartnerInvited', data: { partnerId, programId, invitationId, contactId: contact.personId } }];
    },
  }),
  handles({
    type: AcceptInvitation,
    summary: 'Takes up an invitation: the partner is let in.',
    by: STAFF_AND_PARTNER,
    ...ofPartner,
    consults: ownProgram,
    decide: ({ partnerId, invitationId }, partner: PartnerState, { consulted }) => {
      if (partner.acceptedInvitation === invitationId) return ALREADY_TRUE;
      if (partner.openInvitation !== invitationId)
        return new Rejection('NoOpenInvitation', `Partner ${partnerId} has no open invitation of this id.`);
      const programId = programOf(partner);
      const closed = notJoinable(programId, consulted(programSeen));
      if (closed) return closed;
      return [
        { type: 'InvitationAccepted', data: { partnerId, programId, invitationId } },
        { type: 'ApplicationApproved', data: { partnerId, programId, by: 'invitation' } },
      ];
    },
  }),
  handles({
    type: SuspendPartner,
    summary: 'Suspends a partner: nothing is paid out until it is reinstated.',
    by: STAFF,
    ...ofPartner,
    decide: ({ partnerId, reason }, partner: PartnerState, { sealed }) => {
      if (!isMember(partner)) return notMember(partnerId, partner);
      if (partner.status === 'suspended')
        return partner.reason === reason
          ? ALREADY_TRUE
          : new Rejection(
              'PartnerAlreadySuspended',
              `Partner ${partnerId} was already suspended, for another reason: ${partner.reason}.`,
            );
      const noteId = sealed.text('note');
      return [
        {
          type: 'PartnerSuspended',
          data: { partnerId, programId: programOf(partner), reason, ...filledIn({ noteId }) },
        },
      ];
    },
  }),
  handles({
    type: ReinstatePartner,
    summary: 'Ends the suspension of a partner.',
    by: STAFF,
    ...ofPartner,
    decide: ({ partnerId, reason }, partner: PartnerState, { sealed }) => {
      if (!isMember(partner)) return notMember(partnerId, partner);
      if (partner.status === 'approved') return ALREADY_TRUE;
      const noteId = sealed.text('note');
      return [
        {
          type: 'PartnerReinstated',
          data: { partnerId, programId: programOf(partner), reason, ...filledIn({ noteId }) },
        },
      ];
    },
  }),
  handles({
    type: TerminatePartner,
    summary: 'Ends a partnership for good, and says what becomes of its balance and its referrals.',
    by: STAFF,
    ...ofPartner,
    decide: ({ partnerId, reason, balance, referrals }, partner: PartnerState, { sealed }) => {
      const { ending } = partner;
      if (ending)
        return ending.balance === balance && ending.referrals === referrals && partner.reason === reason
          ? ALREADY_TRUE
          : new Rejection(
              'PartnerAlreadyTerminated',
              `The partnership with ${partnerId} was already terminated, otherwise: ${partner.reason}, balance ${ending.balance}, referrals ${ending.referrals}.`,
            );
      if (!isMember(partner)) return notMember(partnerId, partner);
      const noteId = sealed.text('note');
      return [
        {
          type: 'PartnerTerminated',
          data: { partnerId, programId: programOf(partner), reason, ...filledIn({ noteId }), balance, referrals },
        },
      ];
    },
  }),
  handles({
    type: AddPerson,
    summary: 'Adds a person who acts for the partner, or gives one another role.',
    by: STAFF_AND_PARTNER,
    ...ofPartner,
    decide: ({ partnerId, personId, role }, partner: PartnerState, { sealed }) => {
      if (!isMember(partner)) return notMember(partnerId, partner);
      const person = sealed.person('person');
      const added = person?.personId ?? personId ?? undefined;
      if (added === undefined || (person && personId))
        return new Rejection('PersonMissing', 'Say who it is: either person, with the details, or personId.');
      const same = person?.samePerson.find((known) => partner.people.has(known.personId));
      if (same)
        return new Rejection(
          'PersonAlreadyAdded',
          `That is ${same.personId}, who acts for partner ${partnerId} already. Send the personId to change the role.`,
        );
      if (partner.people.get(added) === role) return ALREADY_TRUE;
      if (role !== 'owner' && isLastOwner(partner, added)) return ownerNeeded(partnerId);
      return [{ type: 'PersonAdded', data: { partnerId, programId: programOf(partner), personId: added, role } }];
    },
  }),
  handles({
    type: RemovePerson,
    summary: 'Removes a person: it no longer acts for the partner. The last owner stays.',
    by: STAFF_AND_PARTNER,
    ...ofPartner,
    decide: ({ partnerId, personId }, partner: PartnerState) => {
      if (!isMember(partner)) return notMember(partnerId, partner);
      const role = partner.people.get(personId);
      if (role === undefined) return ALREADY_TRUE;
      if (isLastOwner(partner, personId)) return ownerNeeded(partnerId);
      return [{ type: 'PersonRemoved', data: { partnerId, programId: programOf(partner), personId, role } }];
    },
  }),
  handles({
    type: AcceptTerms,
    summary: 'Accepts a version of the terms of the program.',
    by: STAFF_AND_PARTNER,
    ...ofPartner,
    consults: ownProgram,
    decide: ({ partnerId, termsVersion, personId }, partner: PartnerState, { consulted }) => {
      if (!isMember(partner)) return notMember(partnerId, partner);
      if (partner.acceptedTerms.includes(termsVersion)) return ALREADY_TRUE;
      const programId = programOf(partner);
      if (!consulted(programSeen).termsVersions.includes(termsVersion))
        return new Rejection(
          'TermsNotPublished',
          `Program ${programId} has not published version ${termsVersion} of its terms.`,
        );
      if (personId && !partner.people.has(personId))
        return new Rejection('PersonUnknown', `${personId} is none of the people of partner ${partnerId}.`);
      return [{ type: 'TermsAccepted', data: { partnerId, programId, termsVersion, ...filledIn({ personId }) } }];
    },
  }),
  handles({
    type: RecordMembershipFee,
    summary: 'Records that a partner paid for its membership. It may come before its application.',
    by: STAFF_AND_SYSTEMS,
    ...ofPartner,
    decide: (report, partner: PartnerState, context) => {
      const { partnerId, programId, feeId, coversFrom, coversUntil } = report;
      const { amountMinor, currency } = report.amount;
      if (partner.programId !== null && partner.programId !== programId)
        return inOtherProgram(partnerId, partner.programId, programId);
      if (coversUntil < coversFrom)
        return new Rejection(
          'CoverEndedBeforeItBegan',
          `Fee ${feeId} covers from ${coversFrom} until ${coversUntil}, which is earlier.`,
        );
      const data = { partnerId, programId, feeId, amount: { amountMinor, currency }, coversFrom, coversUntil };
      const known = partner.fees.get(feeId);
      if (!known) return [{ type: 'MembershipFeePaid', data }];
      return isSameFact(known, data, report, context)
        ? ALREADY_TRUE
        : new Rejection(
            'MembershipFeeAlreadyRecorded',
            `Fee ${feeId} of partner ${partnerId} is already recorded with other content.`,
          );
    },
  }),
  handles({
    type: ChangePartnerTier,
    summary: 'Moves a partner to the tier whose criteria it now meets.',
    by: 'policy',
    ...ofPartner,
    decide: ({ partnerId, to, tiersInOrder, facts, criteria }, partner: PartnerState) => {
      // Its customers go on coming and leaving; that moves it no more.
      if (partner.status === 'terminated') return ALREADY_TRUE;
      if (!isMember(partner)) return notMember(partnerId, partner);
      const { tier: from } = partner;
      if (from === to) return ALREADY_TRUE;
      const higher = from === null || tiersInOrder.indexOf(to) > tiersInOrder.indexOf(from);
      return [
        {
          type: higher ? 'PartnerPromoted' : 'PartnerDemoted',
          data: { partnerId, programId: programOf(partner), from, to, facts, criteria },
        },
      ];
    },
  }),
];
