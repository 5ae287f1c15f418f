import { partnerLane, type Answers, type EventData, type EventType } from '@vouch/events';
import { Map } from 'immutable';
import type { Evolving } from '../decider.js';
import type { KnownFact } from '../same-fact.js';

export type Status =
  /** Nothing is known but perhaps a fee. */
  | 'unknown'
  | 'invited'
  | 'applied'
  | 'in-review'
  | 'information-requested'
  | 'declined'
  | 'approved'
  | 'suspended'
  | 'terminated';

export type PersonRole = 'owner' | 'member' | 'finance';

/** An agreement as it was made, and its last day as far as it is known. */
export interface KnownAgreement {
  readonly said: Omit<EventData<'PartnerTermsAgreed'>, 'noteId'>;
  readonly until: string | undefined;
}

export interface PartnerState {
  readonly status: Status;
  /** The program that it was invited to or applied to; null before. */
  readonly programId: string | null;
  /** Number of the last application; 0 before the first. */
  readonly attempt: number;
  /** What the last application said. */
  readonly contactId: string | undefined;
  readonly country: string | undefined;
  readonly answers: Answers;
  /** The partner that recruited it, as its first application said. */
  readonly recruitedBy: string | undefined;
  /** An invitation that nobody has taken up yet. */
  readonly openInvitation: string | null;
  /** The invitation by which it came in. */
  readonly acceptedInvitation: string | null;
  /** The reason of the last decline, suspension, reinstatement or termination. */
  readonly reason: string | null;
  readonly mayReapplyFrom: string | undefined;
  readonly ending: { readonly balance: string; readonly referrals: string } | null;
  readonly people: Map<string, PersonRole>;
  readonly acceptedTerms: readonly number[];
  readonly fees: Map<string, KnownFact>;
  /** Name of the tier; null before the first. */
  readonly tier: string | null;
  readonly agreements: Map<string, KnownAgreement>;
  readonly groups: readonly string[];
}

export const UNKNOWN_PARTNER: PartnerState = {
  status: 'unknown',
  programId: null,
  attempt: 0,
  contactId: undefined,
  country: undefined,
  answers: {},
  recruitedBy: undefined,
  openInvitation: null,
  acceptedInvitation: null,
  reason: null,
  mayReapplyFrom: undefined,
  ending: null,
  people: Map(),
  acceptedTerms: [],
  fees: Map(),
  tier: null,
  agreements: Map(),
  groups: [],
};

const becomes = (status: Status) => (partner: PartnerState) => ({ ...partner, status });

const decided =
  (status: Status) =>
  (partner: PartnerState, { data }: { readonly data: { readonly reason: string } }): PartnerState => ({
    ...partner,
    status,
    reason: data.reason,
  });

const graded = (partner: PartnerState, { data }: { readonly data: { readonly to: string } }): PartnerState => ({
  ...partner,
  tier: data.to,
});

export const evolve: { readonly [T in EventType]?: (partner: PartnerState, event: Evolving<T>) => PartnerState } = {
  PartnerInvited: (partner, { data }) => ({
    ...partner,
    status: 'invited',
    programId: data.programId,
    openInvitation: data.invitationId,
    mayReapplyFrom: undefined,
    people: Map([[data.contactId, 'owner']]),
  }),
  InvitationAccepted: (partner, { data }) => ({
    ...partner,
    openInvitation: null,
    acceptedInvitation: data.invitationId,
  }),
  PartnerApplied: (partner, { data }) => ({
    ...partner,
    status: 'applied',
    programId: data.programId,
    attempt: data.attempt,
    contactId: data.contactId,
    country: data.country,
    answers: data.answers ?? {},
    recruitedBy: data.recruitedBy,
    reason: null,
    mayReapplyFrom: undefined,
    people: data.contactId === undefined ? partner.people : Map([[data.contactId, 'owner']]),
  }),
  ApplicationChecked: (partner) => partner,
  ReviewStarted: becomes('in-review'),
  MoreInformationRequested: becomes('information-requested'),
  InformationProvided: (partner, { data }) => ({
    ...partner,
    status: 'in-review',
    answers: { ...partner.answers, ...data.answers },
  }),
  ApplicationApproved: (partner, { data }) => ({ ...partner, status: 'approved', programId: data.programId }),
  ApplicationDeclined: (partner, event) => ({
    ...decided('declined')(partner, event),
    mayReapplyFrom: event.data.mayReapplyFrom,
  }),
  PartnerSuspended: decided('suspended'),
  PartnerReinstated: decided('approved'),
  PartnerTerminated: (partner, event) => ({
    ...decided('terminated')(partner, event),
    ending: { balance: event.data.balance, referrals: event.data.referrals },
  }),
  PersonAdded: (partner, { data }) => ({ ...partner, people: partner.people.set(data.personId, data.role) }),
  PersonRemoved: (partner, { data }) => ({ ...partner, people: partner.people.delete(data.personId) }),
  PartnerPromoted: graded,
  PartnerDemoted: graded,
  TermsAccepted: (partner, { data }) => ({
    ...partner,
    acceptedTerms: [...partner.acceptedTerms, data.termsVersion],
  }),
  PartnerTermsAgreed: (partner, { data: { noteId: _, ...said } }) => ({
    ...partner,
    agreements: partner.agreements.set(said.agreementId, { said, until: said.until }),
  }),
  PartnerTermsEnded: (partner, { data: { agreementId, lastDay } }) => ({
    ...partner,
    agreements: partner.agreements.update(agreementId, (known) => known && { ...known, until: lastDay }),
  }),
  PartnerGroupsSet: (partner, { data }) => ({ ...partner, groups: data.groups }),
  MembershipFeePaid: (partner, { data, occurredAt }) => ({
    ...partner,
    fees: partner.fees.set(data.feeId, { content: data, occurredAt }),
  }),
};

export const isOpen = ({ status }: PartnerState) =>
  status === 'applied' || status === 'in-review' || status === 'information-requested';

/** A partner that was let in and has not gone: suspended ones are. */
export const isMember = ({ status }: PartnerState) => status === 'approved' || status === 'suspended';

/** The program of a partner that applied, was invited or let in. */
export function programOf({ programId }: PartnerState): string {
  if (programId === null) throw new Error('A partner that applied or was invited has a program; this one has not.');
  return programId;
}

/** Where a command about a partner writes. */
export const ofPartner = {
  stream: ({ partnerId }: { partnerId: string }) => `partner-${partnerId}`,
  lane: ({ partnerId }: { partnerId: string }) => partnerLane(partnerId),
};
