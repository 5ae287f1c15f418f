import type { RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, sealedId } from '@vouch/testing';
import { command, type Command } from '../../command.js';
import {
  AcceptInvitation,
  AcceptTerms,
  AddPerson,
  ApplyToProgram,
  ApproveApplication,
  DeclineApplication,
  InvitePartner,
  ProvideInformation,
  RecordApplication,
  ReinstatePartner,
  RequestMoreInformation,
  StartReview,
  SuspendPartner,
  TerminatePartner,
} from '../commands.js';

/** What happens to partner p1 of the program `growth`, and what may be said to it. */

export const ids = { partnerId: 'p1', programId: 'growth' };
export const about = { partnerId: 'p1' };
export const contact = { name: 'Ada Example', email: 'ada@example.com' };

export const applied = happened('PartnerApplied', { ...ids, attempt: 1, country: 'DE' });
export const appliedByAda = happened('PartnerApplied', { ...ids, attempt: 1, contactId: 'ada' });
export const reviewing = happened('ReviewStarted', ids);
export const asked = happened('MoreInformationRequested', { ...ids, noteId: sealedId('note') });
export const approved = happened('ApplicationApproved', { ...ids, by: 'person' });
export const declined = happened('ApplicationDeclined', { ...ids, reason: 'no-audience', by: 'person' });
export const invited = happened('PartnerInvited', { ...ids, invitationId: 'i1', contactId: 'ada' });
export const accepted = happened('InvitationAccepted', { ...ids, invitationId: 'i1' });
export const approvedByInvitation = happened('ApplicationApproved', { ...ids, by: 'invitation' });
export const suspended = happened('PartnerSuspended', { ...ids, reason: 'fraud' });
export const reinstated = happened('PartnerReinstated', { ...ids, reason: 'cleared' });
export const terminated = happened('PartnerTerminated', {
  ...ids,
  reason: 'fraud',
  balance: 'forfeit',
  referrals: 'stop',
});

export const DECIDED = 'ApplicationAlreadyDecided';
export const commands = {
  invite: command(InvitePartner, { ...ids, invitationId: 'i2', contact }),
  acceptInvitation: command(AcceptInvitation, { ...about, invitationId: 'i1' }),
  apply: command(ApplyToProgram, { ...ids, country: 'DE' }),
  record: command(RecordApplication, { ...ids, country: 'DE' }),
  startReview: command(StartReview, about),
  requestMore: command(RequestMoreInformation, { ...about, note: 'How many?' }),
  approve: command(ApproveApplication, about),
  decline: command(DeclineApplication, { ...about, reason: 'no-audience' }),
  suspend: command(SuspendPartner, { ...about, reason: 'fraud' }),
  reinstate: command(ReinstatePartner, { ...about, reason: 'cleared' }),
  terminate: command(TerminatePartner, { ...about, reason: 'fraud', balance: 'forfeit', referrals: 'stop' }),
  addPerson: command(AddPerson, { ...about, personId: 'bo', role: 'member' }),
  acceptTerms: command(AcceptTerms, { ...about, termsVersion: 1 }),
  provide: command(ProvideInformation, { ...about, answers: { size: 1 } }),
} satisfies Record<string, Command>;

const launched = programLaunched({ zone: 'Europe/Berlin', admission: 'review' });
export const partnerThat = (...events: readonly RecordedEvent[]) => given(...events).alongside(launched);
