import type { EventData, HoldGrounds, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export const holdStates = ['open', 'released', 'rejected', 'won', 'lost', 'withdrawn'] as const;
export type HoldState = (typeof holdStates)[number];

/** What a hold holds in one currency, as it was when it was put on hold. */
export interface HeldAmount {
  readonly currency: string;
  readonly commissions: number;
  readonly amountMinor: number;
}

@Entity({
  name: 'holds',
  schema: readModelSchema,
  comment: 'What is neither released nor paid before a person or a dispute ends it, and what was so.',
})
@Index(['state', 'placedAt'])
@Index(['partnerId', 'placedAt'])
@Index(['partnerId', 'placedOn'])
export class HoldRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The hold.')
  holdId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'dispute, signals, or person.')
  because!: EventData<'CommissionHeld'>['because'];

  @Value('text', 'The signal, the reason that the person gave, or dispute.')
  reason!: string;

  @Optional('text', 'What was said about it, in the vault.')
  noteId!: string | null;

  @Optional('text', 'Of this customer only.')
  customerId!: string | null;

  @Optional('text', 'Of this commission only.')
  commissionId!: string | null;

  @Value('json', 'Of a dispute: the commissions of its payment. Empty for others, which say whom they are about.')
  commissionIds!: readonly string[];

  @Optional('text', 'Of what this recruit of the partner brought only: that one is on hold.')
  recruitId!: string | null;

  @Optional('text', 'Of what it earned by this payment of that recruit only.')
  paymentId!: string | null;

  @Value('json', 'What it holds, by currency, as it was when it was put on hold.')
  held!: readonly HeldAmount[];

  @Value('text', 'open; released or rejected by a person; won, lost or withdrawn like its dispute.')
  state!: HoldState;

  @Value('instant', 'When it was placed.')
  placedAt!: string;

  @Value('date', 'The day of it, in the program’s zone.')
  placedOn!: string;

  @Value('text', 'Who placed it; of a dispute, the policy.')
  placedBy!: string;

  @Optional('date', 'The day on which it ended; null while it is open.')
  endedOn!: string | null;

  @Optional('text', 'Who ended it; null while it is open, and for a dispute.')
  endedBy!: string | null;

  @Optional('text', 'Why the person ended it so.')
  endReason!: string | null;

  @Optional('text', 'Why it is not paid, as the partner is told; null unless a person rejected it.')
  endGrounds!: HoldGrounds | null;

  @Optional('text', 'What was said about that, in the vault.')
  endNoteId!: string | null;
}

const key = ({ data }: { readonly data: { readonly partnerId: string; readonly holdId: string } }) => [
  data.partnerId,
  data.holdId,
];

const OPEN = {
  commissionIds: [],
  held: [],
  state: 'open',
  endedOn: null,
  endedBy: null,
  endReason: null,
  endGrounds: null,
  endNoteId: null,
} as const;

/** A dispute is known here by the first commission that it holds. */
const ofDispute = ({ data, occurredAt, actor }: RecordedEvent<'CommissionHeld'>): HoldRow => ({
  ...OPEN,
  partnerId: data.partnerId,
  holdId: data.holdId,
  programId: data.programId,
  because: data.because,
  reason: data.because,
  noteId: null,
  customerId: null,
  commissionId: null,
  recruitId: null,
  paymentId: null,
  placedAt: occurredAt,
  placedOn: data.heldOn,
  placedBy: actor,
});

function withMore(held: readonly HeldAmount[], { currency, amountMinor }: EventData<'CommissionHeld'>['amount']) {
  const known = held.find((one) => one.currency === currency) ?? { currency, commissions: 0, amountMinor: 0 };
  const more = { currency, commissions: known.commissions + 1, amountMinor: known.amountMinor + amountMinor };
  return [...held.filter((one) => one.currency !== currency), more].sort((one, other) =>
    one.currency < other.currency ? -1 : 1,
  );
}

const ended = (row: HoldRow | null, state: HoldState, { data }: RecordedEvent<'HoldReleased' | 'HoldRejected'>) =>
  row && {
    ...row,
    state,
    endedOn: data.endedOn,
    endedBy: data.endedBy,
    endReason: data.reason,
    endGrounds: 'grounds' in data ? data.grounds : null,
    endNoteId: data.noteId ?? null,
  };

export const holds = projection<HoldRow>({
  name: 'holds',
  capability: 'fraud',
  version: 3,
  entity: HoldRow,
  on: {
    HoldPlaced: {
      key,
      fold: (_, { data, occurredAt }) => ({
        ...OPEN,
        partnerId: data.partnerId,
        holdId: data.holdId,
        programId: data.programId,
        because: data.because,
        reason: data.reason,
        noteId: data.noteId ?? null,
        customerId: data.covers.customerId ?? null,
        commissionId: data.covers.commissionId ?? null,
        recruitId: data.covers.recruitId ?? null,
        paymentId: data.covers.paymentId ?? null,
        placedAt: occurredAt,
        placedOn: data.placedOn,
        placedBy: data.placedBy,
      }),
    },
    HoldReleased: { key, fold: (row, event) => ended(row, 'released', event) },
    HoldRejected: { key, fold: (row, event) => ended(row, 'rejected', event) },
    CommissionHeld: {
      key,
      fold: (row, event) => {
        const known = row ?? ofDispute(event);
        const commissionIds =
          known.because === 'dispute' ? [...known.commissionIds, event.data.commissionId] : known.commissionIds;
        return { ...known, commissionIds, held: withMore(known.held, event.data.amount) };
      },
    },
    CommissionHoldEnded: {
      key,
      fold: (row, { data }) =>
        row?.because === 'dispute' ? { ...row, state: data.outcome, endedOn: data.endedOn } : row,
    },
  },
});
