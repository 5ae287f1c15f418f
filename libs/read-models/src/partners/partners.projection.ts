import type { RecordedEvent, TierCriteria } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export interface Certification {
  readonly trackId: string;
  readonly awardedOn: string;
  /** The last day on which it holds; null when it never expires. */
  readonly expiresOn: string | null;
  readonly eventId: string;
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

@Entity({ name: 'partners', schema: readModelSchema, comment: 'Partners: application, tier and certifications.' })
@Index(['programId'])
export class PartnerRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program that the partner applied to last.')
  programId!: string;

  @Value('text', 'applied, approved or declined.')
  status!: 'applied' | 'approved' | 'declined';

  @Optional('text', 'Why the application was declined, in the words of who decided.')
  declineReason!: string | null;

  @Optional('text', 'ISO 3166-1 alpha-2, as the partner said when applying.')
  country!: string | null;

  @Value('instant', 'When the partner applied last.')
  appliedAt!: string;

  @Optional('instant', 'When that application was approved or declined.')
  decidedAt!: string | null;

  @Optional('text', 'The tier; null before the first.')
  tier!: string | null;

  @Optional('instant', 'When the partner came to this tier.')
  tierSince!: string | null;

  @Optional('json', 'The last promotion or demotion: direction, tier before, facts, criteria, event id and position.')
  tierReason!: TierReason | null;

  @Value('json', 'Certifications that it holds, in order: track, awarded on, expires on, event id.')
  certifications!: readonly Certification[];
}

type OfPartner = RecordedEvent<
  'ApplicationApproved' | 'CertificationAwarded' | 'CertificationRenewed' | 'PartnerPromoted' | 'PartnerDemoted'
>;

/** What is known of a partner that is met without its application: the figures still have a place to go. */
const unapplied = ({ data, occurredAt }: OfPartner | RecordedEvent<'ApplicationDeclined'>): PartnerRow => ({
  partnerId: data.partnerId,
  programId: data.programId,
  status: 'applied',
  declineReason: null,
  country: null,
  appliedAt: occurredAt,
  decidedAt: null,
  tier: null,
  tierSince: null,
  tierReason: null,
  certifications: [],
});

const changeTier = (
  direction: TierReason['direction'],
  row: PartnerRow | null,
  event: RecordedEvent<'PartnerPromoted' | 'PartnerDemoted'>,
): PartnerRow => ({
  ...(row ?? unapplied(event)),
  tier: event.data.to,
  tierSince: event.occurredAt,
  tierReason: {
    direction,
    from: event.data.from,
    facts: event.data.facts,
    criteria: event.data.criteria,
    eventId: event.id,
    position: event.position,
  },
});

const without = ({ certifications }: PartnerRow, trackId: string) =>
  certifications.filter((one) => one.trackId !== trackId);

const withdraw = (row: PartnerRow, trackId: string): PartnerRow => ({ ...row, certifications: without(row, trackId) });

const key = ({ data }: { readonly data: { readonly partnerId: string } }) => [data.partnerId];

export const partners = projection<PartnerRow>({
  name: 'partners',
  capability: 'partners',
  version: 1,
  entity: PartnerRow,
  on: {
    PartnerApplied: {
      key,
      fold: (row, { data, occurredAt }) => ({
        partnerId: data.partnerId,
        programId: data.programId,
        status: 'applied',
        declineReason: null,
        country: data.country ?? row?.country ?? null,
        appliedAt: occurredAt,
        decidedAt: null,
        tier: row?.tier ?? null,
        tierSince: row?.tierSince ?? null,
        tierReason: row?.tierReason ?? null,
        certifications: row?.certifications ?? [],
      }),
    },
    ApplicationApproved: {
      key,
      fold: (row, event) => ({
        ...(row ?? unapplied(event)),
        status: 'approved',
        declineReason: null,
        decidedAt: event.occurredAt,
      }),
    },
    ApplicationDeclined: {
      key,
      fold: (row, event) => ({
        ...(row ?? unapplied(event)),
        status: 'declined',
        declineReason: event.data.reason,
        decidedAt: event.occurredAt,
      }),
    },
    CertificationAwarded: {
      key,
      fold: (row, event) => {
        const known = row ?? unapplied(event);
        const { trackId, awardedOn, expiresOn } = event.data;
        const certification = { trackId, awardedOn, expiresOn, eventId: event.id };
        return { ...known, certifications: [...without(known, trackId), certification] };
      },
    },
    CertificationRenewed: {
      key,
      fold: (row, { data }) =>
        row && {
          ...row,
          certifications: row.certifications.map((one) =>
            one.trackId === data.trackId ? { ...one, expiresOn: data.expiresOn } : one,
          ),
        },
    },
    CertificationExpired: { key, fold: (row, { data }) => row && withdraw(row, data.trackId) },
    CertificationRevoked: { key, fold: (row, { data }) => row && withdraw(row, data.trackId) },
    PartnerPromoted: { key, fold: (row, event) => changeTier('promoted', row, event) },
    PartnerDemoted: { key, fold: (row, event) => changeTier('demoted', row, event) },
  },
});
