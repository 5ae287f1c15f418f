import type { ClaimRefusal, EventData, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'claims', schema: readModelSchema, comment: 'What partners claim, and what became of it.' })
@Index(['state', 'claimedAt'])
export class ClaimRow {
  @Key('text', 'The partner that claims.')
  partnerId!: string;

  @Key('text', 'The claim.')
  claimId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'The customer that the partner says is its own.')
  customerId!: string;

  @Optional('text', 'The payment for which it misses a commission.')
  paymentId!: string | null;

  @Value('text', 'What it says, which only the vault knows.')
  noteId!: string;

  @Value('instant', 'When it was made.')
  claimedAt!: string;

  @Value('text', 'open, refused or granted.')
  state!: 'open' | 'refused' | 'granted';

  @Optional('text', 'Why it was refused.')
  reason!: ClaimRefusal | null;

  @Optional('text', 'What was answered, which only the vault knows.')
  answerId!: string | null;

  @Optional('instant', 'When it ended.')
  endedAt!: string | null;
}

type OfClaim = RecordedEvent<'CommissionClaimed' | 'ClaimRefused' | 'ClaimGranted'>;
const key = ({ data }: OfClaim) => [data.partnerId, data.claimId];

const claimed = (
  { partnerId, claimId, programId, customerId, paymentId, noteId }: EventData<'CommissionClaimed'>,
  claimedAt: string,
): ClaimRow => ({
  partnerId,
  claimId,
  programId,
  customerId,
  paymentId: paymentId ?? null,
  noteId,
  claimedAt,
  state: 'open',
  reason: null,
  answerId: null,
  endedAt: null,
});

export const claims = projection<ClaimRow>({
  name: 'claims',
  capability: 'attribution',
  version: 1,
  entity: ClaimRow,
  on: {
    CommissionClaimed: { key, fold: (_, { data, occurredAt }) => claimed(data, occurredAt) },
    ClaimRefused: {
      key,
      fold: (row, { data: { reason, noteId }, occurredAt }) =>
        row && { ...row, state: 'refused', reason, answerId: noteId ?? null, endedAt: occurredAt },
    },
    ClaimGranted: { key, fold: (row, { occurredAt }) => row && { ...row, state: 'granted', endedAt: occurredAt } },
  },
});
