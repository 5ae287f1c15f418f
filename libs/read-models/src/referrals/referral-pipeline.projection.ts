import type { EventData } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'referral_pipeline', schema: readModelSchema, comment: 'Each referral, how far it came, and why.' })
@Index(['partnerId'])
@Index(['programId'])
export class ReferralRow {
  @Key('text', 'The referral.')
  referralId!: string;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'How it was made: link, coupon, form, deal, manual or import.')
  via!: EventData<'ReferralMade'>['via'];

  @Value('text', 'waiting for its partner to be let in, accepted, refused, converted or expired.')
  state!: 'waiting' | 'accepted' | 'refused' | 'converted' | 'expired';

  @Value('instant', 'First contact.')
  referredAt!: string;

  @Optional('text', 'Why it was refused.')
  refusedFor!: string | null;

  @Optional('text', 'The referral of another partner that stands before it.')
  otherReferralId!: string | null;

  @Optional('instant', 'Until when a registered deal keeps other partners out.')
  protectedUntil!: string | null;

  @Optional('date', 'The last day on which a conversion counts.')
  expiresOn!: string | null;

  @Optional('text', 'The link that it came by.')
  code!: string | null;

  @Optional('text', 'Where the prospect came from.')
  source!: string | null;

  @Optional('text', 'Where the prospect says that it heard about us.')
  heardAbout!: string | null;

  @Optional('text', 'The customer that named it, or that it brought.')
  customerId!: string | null;

  @Optional('text', 'The prospect; the vault knows who it is.')
  prospectId!: string | null;

  @Optional('text', 'What was said to it; the vault knows the words.')
  noteId!: string | null;

  @Value('text', 'Who recorded it.')
  recordedBy!: string;
}

type Later = EventData<'ReferralAccepted' | 'ReferralRefused' | 'ReferralConverted' | 'ReferralExpired'>;

/** A referral's stream begins with ReferralMade; the rest changes what is there. */
const change = <D extends Later>(to: (data: D) => Partial<ReferralRow>) => ({
  key: ({ data }: { data: D }) => [data.referralId],
  fold: (row: ReferralRow | null, { data }: { data: D }) => (row ? { ...row, ...to(data) } : row),
});

export const referralPipeline = projection<ReferralRow>({
  name: 'referral_pipeline',
  capability: 'referrals',
  version: 1,
  entity: ReferralRow,
  on: {
    ReferralMade: {
      key: ({ data }) => [data.referralId],
      fold: (_, { data, occurredAt, actor }) => ({
        referralId: data.referralId,
        partnerId: data.partnerId,
        programId: data.programId,
        via: data.via,
        state: 'waiting',
        referredAt: occurredAt,
        refusedFor: null,
        otherReferralId: null,
        protectedUntil: data.protectedUntil ?? null,
        expiresOn: null,
        code: data.code ?? null,
        source: data.source ?? null,
        heardAbout: data.heardAbout ?? null,
        customerId: data.customerId ?? null,
        prospectId: data.prospectId ?? null,
        noteId: data.noteId ?? null,
        recordedBy: actor,
      }),
    },
    ReferralAccepted: change<EventData<'ReferralAccepted'>>(({ expiresOn }) => ({ state: 'accepted', expiresOn })),
    ReferralRefused: change<EventData<'ReferralRefused'>>(({ reason, otherReferralId }) => ({
      state: 'refused',
      refusedFor: reason,
      otherReferralId: otherReferralId ?? null,
    })),
    ReferralConverted: change<EventData<'ReferralConverted'>>(({ customerId }) => ({ state: 'converted', customerId })),
    ReferralExpired: change<EventData<'ReferralExpired'>>(() => ({ state: 'expired' })),
  },
});
