import type { RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

type FlagEvent = RecordedEvent<'ConversionFlagged' | 'RefundFlagged'>;

/** The fields of the flagging event beyond who it is about: what there was to see. */
export type FlagEvidence = Readonly<Record<string, unknown>>;

@Entity({
  name: 'flags',
  schema: readModelSchema,
  comment: 'Conversions and refunds that stand as recorded, and should be looked at.',
})
@Index(['partnerId', 'position'])
@Index(['position'])
export class FlagRow {
  @Key('text', 'The event that flagged.')
  eventId!: string;

  @Value('bigint', 'Its position in the log.')
  position!: number;

  @Value('text', 'The partner that the conversion or refund counts for.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'The customer.')
  customerId!: string;

  @Value('text', 'conversion or refund.')
  subject!: 'conversion' | 'refund';

  @Value(
    'text',
    'Why: won-before-first-contact, declared-revenue-implausible, other-currency, already-refunded-in-full.',
  )
  reason!: FlagEvent['data']['reason'];

  @Value('json', 'What there was to see: the times, or the amounts, and the ids that they belong to.')
  evidence!: FlagEvidence;

  @Value('text', 'The event that was flagged.')
  sourceEventId!: string;

  @Value('instant', 'Business time of what was flagged.')
  occurredAt!: string;
}

const record = (subject: FlagRow['subject'], event: FlagEvent): FlagRow => {
  const { partnerId, programId, customerId, reason, sourceEventId, ...evidence } = event.data;
  return {
    eventId: event.id,
    position: event.position,
    partnerId,
    programId,
    customerId,
    subject,
    reason,
    evidence,
    sourceEventId,
    occurredAt: event.occurredAt,
  };
};

const key = (event: { readonly id: string }) => [event.id];

export const flags = projection<FlagRow>({
  name: 'flags',
  capability: 'attribution',
  version: 1,
  entity: FlagRow,
  on: {
    ConversionFlagged: { key, fold: (_, event) => record('conversion', event) },
    RefundFlagged: { key, fold: (_, event) => record('refund', event) },
  },
});
