import type { RecordedEvent, TierCriteria } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'tier_changes', schema: readModelSchema, comment: 'Every promotion and demotion, with its reasons.' })
@Index(['partnerId', 'position'])
export class TierChangeRow {
  @Key('text', 'The promotion or demotion.')
  eventId!: string;

  @Value('bigint', 'Its position in the log.')
  position!: number;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'promoted or demoted.')
  direction!: 'promoted' | 'demoted';

  @Optional('text', 'The tier before; null when this was the first.')
  fromTier!: string | null;

  @Value('text', 'The tier since.')
  toTier!: string;

  @Value('json', 'What was true of the partner: active customers, certified.')
  facts!: TierCriteria;

  @Value('json', 'What the tier asks for: active customers, certified.')
  criteria!: TierCriteria;

  @Value('instant', 'When.')
  occurredAt!: string;
}

type TierChange = RecordedEvent<'PartnerPromoted' | 'PartnerDemoted'>;

const record = (direction: TierChangeRow['direction'], event: TierChange): TierChangeRow => ({
  eventId: event.id,
  position: event.position,
  partnerId: event.data.partnerId,
  programId: event.data.programId,
  direction,
  fromTier: event.data.from,
  toTier: event.data.to,
  facts: event.data.facts,
  criteria: event.data.criteria,
  occurredAt: event.occurredAt,
});

const key = (event: { readonly id: string }) => [event.id];

export const tierChanges = projection<TierChangeRow>({
  name: 'tier_changes',
  capability: 'partners',
  version: 1,
  entity: TierChangeRow,
  on: {
    PartnerPromoted: { key, fold: (_, event) => record('promoted', event) },
    PartnerDemoted: { key, fold: (_, event) => record('demoted', event) },
  },
});
