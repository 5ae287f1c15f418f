import type { EventData, RecordedEvent, TierCriteria } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export interface Certification {
  readonly trackId: string;
  readonly awardedOn: string;
  /** The last day on which it holds; null when it never expires. */
  readonly expiresOn: string | null;
  readonly eventId: string;
}

export interface PersonOfPartner {
  readonly personId: string;
  readonly role: EventData<'PersonAdded'>['role'];
}

/** Why a partner is in its tier: what was true of it then, and what was asked for. */
export interface TierReason {
  readonly direction: 'promoted' | 'demoted';
  readonly from: string | null;
  readonly facts: TierCriteria;
  readonly criteria: TierCriteria;
  readonly eventId: string;
  readonly position: number;
}

export const partnerStatuses = [
  'invited',
  'applied',
  'in-review',
  'information-requested',
  'approved',
  'declined',
  'suspended',
  'terminated',
] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];

@Entity({
  name: 'partners',
  schema: readModelSchema,
  comment: 'Partners: where each stands, its people, its tier and its certifications.',
})
@Index(['programId', 'status'])
export class PartnerRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program that the partner applied or was invited to last.')
  programId!: string;

  @Value('text', 'invited, applied, in-review, information-requested, approved, declined, suspended or terminated.')
  status!: PartnerStatus;

  @Value('instant', 'Since when.')
  statusSince!: string;

  @Optional('text', 'Why it was declined, suspended or terminated.')
  reason!: string | null;

  @Optional('text', 'ISO 3166-1 alpha-2, as the partner said when applying.')
  country!: string | null;

  @Value('json', 'The people who act for it, in order: person, role.')
  people!: readonly PersonOfPartner[];

  @Value('instant', 'When the partner applied or was invited last.')
  appliedAt!: string;

  @Optional('instant', 'When that application was approved or declined.')
  decidedAt!: string | null;

  @Optional('integer', 'The latest version of the terms that it accepted.')
  acceptedTerms!: number | null;

  @Optional('date', 'The last day for which its membership fee is paid.')
  feePaidUntil!: string | null;

  @Optional('text', 'The tier; null before the first.')
  tier!: string | null;

  @Optional('instant', 'When the partner came to this tier.')
  tierSince!: string | null;

  @Optional('json', 'The last promotion or demotion: direction, tier before, facts, criteria, event id and position.')
  tierReason!: TierReason | null;

  @Value('json', 'Certifications that it holds, in order: track, awarded on, expires on, event id.')
  certifications!: readonly Certification[];

  @Value('json', 'The tracks of these.')
  tracks!: readonly string[];
}

interface Told {
  readonly data: { readonly partnerId: string; readonly programId: string };
  readonly occurredAt: string;
}

/** What is known of a partner that is met without its application: the figures still have a place to go. */
const unapplied = ({ data, occurredAt }: Told): PartnerRow => ({
  partnerId: data.partnerId,
  programId: data.programId,
  status: 'applied',
  statusSince: occurredAt,
  reason: null,
  country: null,
  people: [],
  appliedAt: occurredAt,
  decidedAt: null,
  acceptedTerms: null,
  feePaidUntil: null,
  tier: null,
  tierSince: null,
  tierReason: null,
  certifications: [],
  tracks: [],
});

type OfPartner =
  | 'PartnerInvited'
  | 'PartnerApplied'
  | 'ReviewStarted'
  | 'MoreInformationRequested'
  | 'InformationProvided'
  | 'ApplicationApproved'
  | 'ApplicationDeclined'
  | 'PartnerSuspended'
  | 'PartnerReinstated'
  | 'PartnerTerminated'
  | 'PersonAdded'
  | 'PersonRemoved'
  | 'TermsAccepted'
  | 'MembershipFeePaid'
  | 'PartnerPromoted'
  | 'PartnerDemoted'
  | 'CertificationAwarded'
  | 'CertificationRenewed'
  | 'CertificationExpired'
  | 'CertificationRevoked';

/** The row after an event that says something new about it. */
const changing = <T extends OfPartner>(
  change: (row: PartnerRow, event: RecordedEvent<T>) => Partial<PartnerRow>,
): Folding<PartnerRow, T> => ({
  key: ({ data }) => [(data as Told['data']).partnerId],
  fold: (row, event) => {
    const before = row ?? unapplied(event as unknown as Told);
    return { ...before, ...change(before, event) };
  },
});

const becoming = <T extends OfPartner>(
  status: PartnerStatus,
  change: (row: PartnerRow, event: RecordedEvent<T>) => Partial<PartnerRow> = () => ({}),
): Folding<PartnerRow, T> =>
  changing((row, event) => ({
    status,
    statusSince: (event as unknown as Told).occurredAt,
    ...change(row, event),
  }));

const graded = (direction: TierReason['direction']) =>
  changing<'PartnerPromoted' | 'PartnerDemoted'>((_, { id, position, occurredAt, data }) => ({
    tier: data.to,
    tierSince: occurredAt,
    tierReason: { direction, from: data.from, facts: data.facts, criteria: data.criteria, eventId: id, position },
  }));

const certified = (certifications: readonly Certification[]) => ({
  certifications,
  tracks: certifications.map(({ trackId }) => trackId),
});

const without = ({ certifications }: PartnerRow, trackId: string) =>
  certifications.filter((one) => one.trackId !== trackId);

const uncertified = changing<'CertificationExpired' | 'CertificationRevoked'>((row, { data }) =>
  certified(without(row, data.trackId)),
);

const others = ({ people }: PartnerRow, personId: string) => people.filter((one) => one.personId !== personId);

const later = (one: string | null, other: string) => (one !== null && one > other ? one : other);

export const partners = projection<PartnerRow>({
  name: 'partners',
  capability: 'partners',
  version: 1,
  entity: PartnerRow,
  on: {
    PartnerInvited: becoming('invited', (_, { data, occurredAt }) => ({
      programId: data.programId,
      appliedAt: occurredAt,
      reason: null,
      people: [{ personId: data.contactId, role: 'owner' }],
    })),
    PartnerApplied: becoming('applied', (row, { data, occurredAt }) => ({
      programId: data.programId,
      reason: null,
      country: data.country ?? row.country,
      people: data.contactId === undefined ? row.people : [{ personId: data.contactId, role: 'owner' }],
      appliedAt: occurredAt,
      decidedAt: null,
    })),
    ReviewStarted: becoming('in-review'),
    MoreInformationRequested: becoming('information-requested'),
    InformationProvided: becoming('in-review'),
    ApplicationApproved: becoming('approved', (_, { occurredAt }) => ({ reason: null, decidedAt: occurredAt })),
    ApplicationDeclined: becoming('declined', (_, { data, occurredAt }) => ({
      reason: data.reason,
      decidedAt: occurredAt,
    })),
    PartnerSuspended: becoming('suspended', (_, { data }) => ({ reason: data.reason })),
    PartnerReinstated: becoming('approved', () => ({ reason: null })),
    PartnerTerminated: becoming('terminated', (_, { data }) => ({ reason: data.reason })),
    PersonAdded: changing((row, { data: { personId, role } }) => ({
      people: [...others(row, personId), { personId, role }],
    })),
    PersonRemoved: changing((row, { data }) => ({ people: others(row, data.personId) })),
    TermsAccepted: changing((row, { data }) => ({
      acceptedTerms: Math.max(row.acceptedTerms ?? 0, data.termsVersion),
    })),
    MembershipFeePaid: changing((row, { data }) => ({ feePaidUntil: later(row.feePaidUntil, data.coversUntil) })),
    PartnerPromoted: graded('promoted'),
    PartnerDemoted: graded('demoted'),
    CertificationAwarded: changing((row, { id, data: { trackId, awardedOn, expiresOn } }) =>
      certified([...without(row, trackId), { trackId, awardedOn, expiresOn, eventId: id }]),
    ),
    CertificationRenewed: changing((row, { data }) => ({
      certifications: row.certifications.map((one) =>
        one.trackId === data.trackId ? { ...one, expiresOn: data.expiresOn } : one,
      ),
    })),
    CertificationExpired: uncertified,
    CertificationRevoked: uncertified,
  },
});
