import type { EventData, Recipient, RecordedEvent, RewardPays } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export const rewardStates = ['held', 'due', 'ordered', 'delivered', 'expired', 'cancelled'] as const;
export type RewardState = (typeof rewardStates)[number];

/** States in which something is still to be given. */
export const OWED: readonly RewardState[] = ['held', 'due', 'ordered'];

@Entity({ name: 'rewards', schema: readModelSchema, comment: 'What was given or is owed that is no cash.' })
@Index(['partnerId', 'owedOn'])
@Index(['state'])
export class RewardRow {
  @Key('text', 'The reward: the id of the event that it answers and the name of the rule.')
  rewardId!: string;

  @Value('text', 'The partner who earned it.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'The rule of the terms.')
  rule!: string;

  @Value('integer', 'The version of the terms.')
  termsVersion!: number;

  @Value('text', 'What kind it is: bill-credit, free-months, gift-card, swag, feature.')
  kind!: RewardPays['kind'];

  @Value('json', 'What it is, as the terms say it.')
  pays!: RewardPays;

  @Value('integer', 'For how many units of the occasion.')
  quantity!: number;

  @Value('text', 'Who gets it: partner, company, customer, parent.')
  recipient!: Recipient;

  @Optional('text', 'The customer that it is for, or was earned with.')
  customerId!: string | null;

  @Value('text', 'held; due; ordered; delivered; expired; cancelled.')
  state!: RewardState;

  @Value('date', 'The day of its occasion.')
  owedOn!: string;

  @Value('date', 'The day that ends its holding period.')
  releaseOn!: string;

  @Optional('date', 'The day that lets it expire.')
  expiresOn!: string | null;

  @Optional('bigint', 'What all of it is worth, minor units; null where the terms do not say.')
  worthMinor!: number | null;

  @Optional('text', 'The currency of what it is worth or came to; null where neither is known.')
  currency!: string | null;

  @Value('bigint', 'What was given of it, minor units: off invoices, or what it came to when it was delivered.')
  givenMinor!: number;

  @Optional('text', 'The customer whose invoices a bill credit goes off; null: not known, or no bill credit.')
  accountId!: string | null;

  @Optional('text', 'What it goes by where it was ordered or came from.')
  reference!: string | null;

  @Value('integer', 'How often an order came to nothing.')
  failures!: number;

  @Optional('text', 'Why it failed last, or was taken back or cancelled.')
  reason!: string | null;

  @Value('instant', 'When something last became of it.')
  changedAt!: string;

  @Value('text', 'The event that it answers.')
  sourceEventId!: string;
}

type OfReward =
  | 'RewardReleased'
  | 'RewardOrdered'
  | 'RewardDelivered'
  | 'RewardFailed'
  | 'RewardExpired'
  | 'RewardRevoked'
  | 'RewardCancelled'
  | 'BillCreditOpened'
  | 'BillCreditApplied';

const changing = <T extends OfReward>(
  change: (data: EventData<T>, row: RewardRow) => Partial<RewardRow>,
): Folding<RewardRow, T> => ({
  key: ({ data }: RecordedEvent<T>) => [data.rewardId],
  fold: (row, event) => {
    const { data, occurredAt } = event as RecordedEvent<OfReward>;
    if (!row) throw new Error(`Reward ${data.rewardId} was never owed, yet something became of it.`);
    return { ...row, ...change(data as EventData<T>, row), changedAt: occurredAt };
  },
});

export const rewards = projection<RewardRow>({
  name: 'rewards',
  capability: 'rewards',
  version: 1,
  entity: RewardRow,
  on: {
    RewardOwed: {
      key: ({ data }) => [data.rewardId],
      fold: (_, { data, occurredAt }) => ({
        rewardId: data.rewardId,
        partnerId: data.partnerId,
        programId: data.programId,
        rule: data.rule,
        termsVersion: data.termsVersion,
        kind: data.pays.kind,
        pays: data.pays,
        quantity: data.quantity,
        recipient: data.to,
        customerId: data.customerId ?? null,
        state: 'held',
        owedOn: data.occurredOn,
        releaseOn: data.releaseOn,
        expiresOn: data.expiresOn,
        worthMinor: data.worth?.amountMinor ?? null,
        currency: data.worth?.currency ?? null,
        givenMinor: 0,
        accountId: null,
        reference: null,
        failures: 0,
        reason: null,
        changedAt: occurredAt,
        sourceEventId: data.sourceEventId,
      }),
    },
    RewardReleased: changing(() => ({ state: 'due' })),
    RewardOrdered: changing<'RewardOrdered'>(({ reference }) => ({ state: 'ordered', reference: reference ?? null })),
    RewardDelivered: changing<'RewardDelivered'>(({ reference, worth }, row) => ({
      state: 'delivered',
      reference: reference ?? row.reference,
      givenMinor: worth?.amountMinor ?? 0,
      currency: worth?.currency ?? row.currency,
      reason: null,
    })),
    RewardFailed: changing<'RewardFailed'>(({ reason }, { failures }) => ({
      state: 'due',
      reference: null,
      failures: failures + 1,
      reason,
    })),
    RewardExpired: changing(() => ({ state: 'expired', reason: 'expired' })),
    RewardRevoked: changing<'RewardRevoked'>(({ because }) => ({ state: 'cancelled', reason: because })),
    RewardCancelled: changing<'RewardCancelled'>(({ reason }) => ({ state: 'cancelled', reason })),
    BillCreditOpened: changing<'BillCreditOpened'>(({ accountId }) => ({ accountId })),
    BillCreditApplied: changing<'BillCreditApplied'>(({ appliedMinor, invoiceAmount, isLast }, row) => ({
      state: isLast ? 'delivered' : row.state,
      givenMinor: row.givenMinor + appliedMinor,
      currency: row.currency ?? invoiceAmount.currency,
    })),
  },
});
