import type { Evidence, FraudSignal } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'fraud_signals',
  schema: readModelSchema,
  comment: 'What looked wrong, and what it was seen by.',
})
@Index(['partnerId', 'position'])
@Index(['holdId'])
export class FraudSignalRow {
  @Key('text', 'The event that raised it.')
  eventId!: string;

  @Value('bigint', 'Its position in the log.')
  position!: number;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'own-referral, own-company, disposable-address and so on: docs/fraud.md.')
  signal!: FraudSignal;

  @Optional('text', 'The customer whom it is about; null where it is about the partner.')
  customerId!: string | null;

  @Value('json', 'What it was seen by: persons and other ids, and what was counted.')
  evidence!: Evidence;

  @Optional('text', 'The hold that it led to; null where the program only flags it.')
  holdId!: string | null;

  @Value('date', 'The day of it, in the program’s zone.')
  raisedOn!: string;

  @Value('text', 'The event in which it was seen.')
  sourceEventId!: string;
}

export const fraudSignals = projection<FraudSignalRow>({
  name: 'fraud_signals',
  capability: 'fraud',
  version: 1,
  entity: FraudSignalRow,
  on: {
    FraudSignalRaised: {
      key: ({ id }) => [id],
      fold: (_, { id, position, data }) => ({
        eventId: id,
        position,
        partnerId: data.partnerId,
        programId: data.programId,
        signal: data.signal,
        customerId: data.customerId ?? null,
        evidence: data.evidence,
        holdId: data.holdId ?? null,
        raisedOn: data.raisedOn,
        sourceEventId: data.sourceEventId,
      }),
    },
  },
});
