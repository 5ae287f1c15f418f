import type { PayoutMethod, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export type PayoutState = 'collecting' | 'proposed' | 'approved' | 'rejected';

@Entity({
  name: 'payouts',
  schema: readModelSchema,
  comment: 'Payouts: who proposed and approved them, and their sums.',
})
@Index(['programId'])
export class PayoutRow {
  @Key('text', 'The payout.')
  payoutId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'ISO 4217 currency of every amount of this payout.')
  currency!: string;

  @Value(
    'text',
    'collecting: partners are still asked; proposed: it can be approved; approved; rejected: all went back.',
  )
  state!: PayoutState;

  @Optional('text', 'The one way in which it pays; null: each partner in its own.')
  method!: PayoutMethod | null;

  @Value('bigint', 'The least that is paid, minor units.')
  minimumMinor!: number;

  @Value('text', 'Who proposed it: person:…, key:… or, by the rules, policy:….')
  proposedBy!: string;

  @Value('date', "The day of the proposal, in the program's time zone.")
  proposedOn!: string;

  @Value('instant', 'When it was proposed.')
  proposedAt!: string;

  @Optional('text', 'Who approved it.')
  approvedBy!: string | null;

  @Optional('instant', 'When it was approved.')
  approvedAt!: string | null;

  @Optional('text', 'Why it was rejected, as a code.')
  rejectedFor!: string | null;

  @Optional('text', 'The vault knows what was said about that under this id.')
  noteId!: string | null;

  @Optional('integer', 'Partners that were asked and have not answered yet; null: it is not known yet whom to ask.')
  awaited!: number | null;

  @Value('integer', 'Its lines.')
  lines!: number;

  @Value('bigint', 'Their sum, minor units.')
  totalMinor!: number;

  @Value('bigint', 'What of it reached the partners, minor units.')
  paidMinor!: number;

  @Value('bigint', 'What of it went back to the partners’ accounts, minor units.')
  returnedMinor!: number;
}

const key = ({ data }: { readonly data: { readonly payoutId: string } }) => [data.payoutId];

function proposed(row: PayoutRow | null, payoutId: string): PayoutRow {
  if (!row) throw new Error(`Something became of payout ${payoutId}, which was never proposed.`);
  return row;
}

/** One more partner answered. */
const answered = (row: PayoutRow, change: Partial<PayoutRow>): Partial<PayoutRow> => {
  const awaited = (row.awaited ?? 0) - 1;
  return { awaited, state: awaited === 0 ? 'proposed' : row.state, ...change };
};

/** What each event changes of a payout. */
const changes = {
  PayoutPartnersListed: (_: PayoutRow, { data }: RecordedEvent<'PayoutPartnersListed'>): Partial<PayoutRow> => ({
    awaited: data.partners.length,
    state: data.partners.length === 0 ? 'proposed' : 'collecting',
  }),
  PayoutLineAdded: (row: PayoutRow, { data }: RecordedEvent<'PayoutLineAdded'>) =>
    answered(row, { lines: row.lines + 1, totalMinor: row.totalMinor + data.amount.amountMinor }),
  PayoutPartnerLeftOut: (row: PayoutRow) => answered(row, {}),
  PayoutApproved: (_: PayoutRow, { data, occurredAt }: RecordedEvent<'PayoutApproved'>): Partial<PayoutRow> => ({
    state: 'approved',
    approvedBy: data.approvedBy,
    approvedAt: occurredAt,
  }),
  PayoutRejected: (row: PayoutRow, { data }: RecordedEvent<'PayoutRejected'>): Partial<PayoutRow> => ({
    state: 'rejected',
    rejectedFor: data.reason,
    noteId: data.noteId ?? null,
    returnedMinor: row.totalMinor,
  }),
  PayoutLinePaid: (row: PayoutRow, { data }: RecordedEvent<'PayoutLinePaid'>) => ({
    paidMinor: row.paidMinor + data.amount.amountMinor,
  }),
  PayoutLineFailed: (row: PayoutRow, { data }: RecordedEvent<'PayoutLineFailed'>) => ({
    returnedMinor: row.returnedMinor + data.amount.amountMinor,
  }),
  PayoutLineBounced: (row: PayoutRow, { data }: RecordedEvent<'PayoutLineBounced'>) => ({
    paidMinor: row.paidMinor - data.amount.amountMinor,
    returnedMinor: row.returnedMinor + data.amount.amountMinor,
  }),
};

const changing = <T extends keyof typeof changes>(type: T) => ({
  key: (event: RecordedEvent<T>) => key(event as RecordedEvent<keyof typeof changes>),
  fold: (row: PayoutRow | null, event: RecordedEvent<T>): PayoutRow => {
    const known = proposed(row, (event as RecordedEvent<keyof typeof changes>).data.payoutId);
    const change = changes[type] as (row: PayoutRow, event: RecordedEvent<T>) => Partial<PayoutRow>;
    return { ...known, ...change(known, event) };
  },
});

export const payouts = projection<PayoutRow>({
  name: 'payouts',
  capability: 'payouts',
  version: 1,
  entity: PayoutRow,
  on: {
    PayoutProposed: {
      key,
      fold: (_, { data, occurredAt }) => ({
        payoutId: data.payoutId,
        programId: data.programId,
        currency: data.currency,
        state: 'collecting',
        method: data.method ?? null,
        minimumMinor: data.minimumMinor,
        proposedBy: data.proposedBy,
        proposedOn: data.proposedOn,
        proposedAt: occurredAt,
        approvedBy: null,
        approvedAt: null,
        rejectedFor: null,
        noteId: null,
        awaited: null,
        lines: 0,
        totalMinor: 0,
        paidMinor: 0,
        returnedMinor: 0,
      }),
    },
    PayoutPartnersListed: changing('PayoutPartnersListed'),
    PayoutLineAdded: changing('PayoutLineAdded'),
    PayoutPartnerLeftOut: changing('PayoutPartnerLeftOut'),
    PayoutApproved: changing('PayoutApproved'),
    PayoutRejected: changing('PayoutRejected'),
    PayoutLinePaid: changing('PayoutLinePaid'),
    PayoutLineFailed: changing('PayoutLineFailed'),
    PayoutLineBounced: changing('PayoutLineBounced'),
  },
});
