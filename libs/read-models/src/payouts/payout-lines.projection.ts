import type { PayoutMethod, RecordedEvent, WhyNotPaid } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export const payoutLineStates = ['left-out', 'open', 'sending', 'in-doubt', 'paid', 'failed', 'bounced'] as const;
export type PayoutLineState = (typeof payoutLineStates)[number];

@Entity({ name: 'payout_lines', schema: readModelSchema, comment: 'What each payout has for each partner it asked.' })
@Index(['partnerId'])
export class PayoutLineRow {
  @Key('text', 'The payout.')
  payoutId!: string;

  @Key('text', 'The partner.')
  partnerId!: string;

  @Value(
    'text',
    'left-out; open: not sent; sending: recorded before it is sent, no result yet; in-doubt: nobody knows; paid; failed and bounced: payable again.',
  )
  state!: PayoutLineState;

  @Value('bigint', 'What it pays, minor units; 0 for who is left out.')
  amountMinor!: number;

  @Optional('text', 'How it is paid; null for who is left out.')
  method!: PayoutMethod | null;

  @Optional('text', 'The payout details that it goes to; null where it is paid by hand.')
  detailsId!: string | null;

  @Optional('text', 'What it is called outside: an idempotency key, an end-to-end id.')
  sendingId!: string | null;

  @Optional('instant', 'When sending began.')
  sentAt!: string | null;

  @Optional('text', 'Why it is left out.')
  leftOutFor!: WhyNotPaid | null;

  @Optional('date', 'The last day of that, where it ends by itself.')
  until!: string | null;

  @Optional('text', 'Why it failed, is in doubt or bounced, as whoever carried it out says.')
  code!: string | null;

  @Optional('date', "When it was paid, in the program's time zone.")
  paidOn!: string | null;

  @Optional('text', 'What it is called by whoever carried it out.')
  reference!: string | null;
}

type OfLine = RecordedEvent<
  | 'PayoutLineAdded'
  | 'PayoutPartnerLeftOut'
  | 'PayoutSendingBegun'
  | 'PayoutLinePaid'
  | 'PayoutLineFailed'
  | 'PayoutLineInDoubt'
  | 'PayoutLineBounced'
>;

const key = ({ data }: OfLine) => [data.payoutId, data.partnerId];

const empty = ({ data: { payoutId, partnerId } }: OfLine): PayoutLineRow => ({
  payoutId,
  partnerId,
  state: 'open',
  amountMinor: 0,
  method: null,
  detailsId: null,
  sendingId: null,
  sentAt: null,
  leftOutFor: null,
  until: null,
  code: null,
  paidOn: null,
  reference: null,
});

function added(row: PayoutLineRow | null, { data }: OfLine): PayoutLineRow {
  if (!row) throw new Error(`Payout ${data.payoutId} has no line for ${data.partnerId}, yet something became of it.`);
  return row;
}

export const payoutLines = projection<PayoutLineRow>({
  name: 'payout_lines',
  capability: 'payouts',
  version: 1,
  entity: PayoutLineRow,
  on: {
    PayoutLineAdded: {
      key,
      fold: (_, event) => ({
        ...empty(event),
        amountMinor: event.data.amount.amountMinor,
        method: event.data.method,
        detailsId: event.data.detailsId ?? null,
      }),
    },
    PayoutPartnerLeftOut: {
      key,
      fold: (_, event) => ({
        ...empty(event),
        state: 'left-out',
        leftOutFor: event.data.reason,
        until: event.data.until ?? null,
      }),
    },
    PayoutSendingBegun: {
      key,
      fold: (row, event) => ({
        ...added(row, event),
        state: 'sending',
        sendingId: event.data.sendingId,
        sentAt: event.occurredAt,
      }),
    },
    PayoutLinePaid: {
      key,
      fold: (row, event) => ({
        ...added(row, event),
        state: 'paid',
        code: null,
        paidOn: event.data.paidOn,
        reference: event.data.reference ?? null,
      }),
    },
    PayoutLineFailed: {
      key,
      fold: (row, event) => ({ ...added(row, event), state: 'failed', code: event.data.code }),
    },
    PayoutLineInDoubt: {
      key,
      fold: (row, event) => ({ ...added(row, event), state: 'in-doubt', code: event.data.code }),
    },
    PayoutLineBounced: {
      key,
      fold: (row, event) => ({ ...added(row, event), state: 'bounced', code: event.data.code }),
    },
  },
});
