import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export type CertificationStatus = 'attempted' | 'held' | 'expired' | 'revoked';

/** What stands for "never" where days are compared. */
const NEVER = '9999-12-31';

@Entity({
  name: 'certifications',
  schema: readModelSchema,
  comment: 'Partners and certification tracks: tried, held, expired, revoked.',
})
@Index(['status', 'expiresOn'])
export class CertificationRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The certification track.')
  trackId!: string;

  @Value('text', 'The program that the track belongs to.')
  programId!: string;

  @Value('text', 'attempted, held, expired or revoked.')
  status!: CertificationStatus;

  @Optional('date', 'The first day on which it held.')
  awardedOn!: string | null;

  @Value('date', 'The last day on which it holds, or held; 9999-12-31: it does not expire.')
  expiresOn!: string;

  @Optional('instant', 'When the coming expiry was noticed.')
  noticedAt!: string | null;

  @Optional('integer', 'The version of the track that was passed; null when the program defines none.')
  trackVersion!: number | null;

  @Optional('text', 'requirements: all were passed; person: somebody decided it.')
  by!: 'requirements' | 'person' | null;

  @Optional('text', 'Why it was revoked.')
  reason!: string | null;

  @Value('integer', 'Attempts at its requirements.')
  attempts!: number;

  @Value('integer', 'Those of them that were passed.')
  passed!: number;
}

interface OfTrack {
  readonly partnerId: string;
  readonly programId: string;
  readonly trackId: string;
}

const key = ({ data }: { readonly data: OfTrack }) => [data.partnerId, data.trackId];

const certificationIn = (row: CertificationRow | null, { partnerId, programId, trackId }: OfTrack): CertificationRow =>
  row ?? {
    partnerId,
    trackId,
    programId,
    status: 'attempted',
    awardedOn: null,
    expiresOn: NEVER,
    noticedAt: null,
    trackVersion: null,
    by: null,
    reason: null,
    attempts: 0,
    passed: 0,
  };

export const certifications = projection<CertificationRow>({
  name: 'certifications',
  capability: 'certification',
  version: 1,
  entity: CertificationRow,
  on: {
    CertificationAttempted: {
      key,
      fold: (row, { data }) => {
        const before = certificationIn(row, data);
        return { ...before, attempts: before.attempts + 1, passed: before.passed + (data.passed ? 1 : 0) };
      },
    },
    CertificationAwarded: {
      key,
      fold: (row, { data }) => ({
        ...certificationIn(row, data),
        status: 'held',
        awardedOn: data.awardedOn,
        expiresOn: data.expiresOn ?? NEVER,
        noticedAt: null,
        trackVersion: data.trackVersion ?? null,
        by: data.by,
        reason: null,
      }),
    },
    CertificationRenewed: {
      key,
      fold: (row, { data }) => ({
        ...certificationIn(row, data),
        expiresOn: data.expiresOn ?? NEVER,
        noticedAt: null,
        trackVersion: data.trackVersion ?? null,
        by: data.by,
      }),
    },
    CertificationExpiryNoticed: {
      key,
      fold: (row, { data, occurredAt }) => ({ ...certificationIn(row, data), noticedAt: occurredAt }),
    },
    CertificationExpired: {
      key,
      fold: (row, { data }) => ({ ...certificationIn(row, data), status: 'expired', expiresOn: data.expiresOn }),
    },
    CertificationRevoked: {
      key,
      fold: (row, { data }) => ({ ...certificationIn(row, data), status: 'revoked', reason: data.reason }),
    },
  },
});
