import type { RecordedEvent } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { monthOf } from '../days.js';
import { type BookingType, changedBy, ledgerChanges, NO_CHANGES } from './ledger-changes.js';

@Entity({
  name: 'account_months',
  schema: readModelSchema,
  comment:
    "What each month changed on a partner's account: a month's opening balance is the sum of the months before it.",
})
export class AccountMonthRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'ISO 4217 currency of the account.')
  currency!: string;

  @Key('text', "Month, YYYY-MM, in the program's time zone.")
  month!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('integer', 'Lines that the statement of this month has, refusals left out.')
  lines!: number;

  @Value('integer', 'Payments of this month that earned no commission.')
  refusals!: number;

  @Value('bigint', 'Change of what is held, minor units.')
  heldDeltaMinor!: number;

  @Value('bigint', 'Change of what is payable, minor units.')
  payableDeltaMinor!: number;

  @Value('bigint', 'Change of what is put aside for payouts, minor units.')
  inPayoutDeltaMinor!: number;

  @Value('bigint', 'Change of what commissions cost, minor units.')
  expenseDeltaMinor!: number;

  @Value('bigint', 'Change of what is in the bank, minor units.')
  bankDeltaMinor!: number;

  @Optional(
    'json',
    'What closed this month: the event, its position, and the digest of the lines; null while it is open.',
  )
  closed!: ClosedMonth | null;
}

export interface ClosedMonth {
  readonly eventId: string;
  readonly position: number;
  /** SHA-256 of the lines, as the event StatementClosed tells it. */
  readonly digest: string;
}

type Named = RecordedEvent<BookingType | 'PayoutRefused' | 'CommissionRefused' | 'StatementClosed'>;

const empty = ({ partnerId, programId }: Named['data'], currency: string, month: string): AccountMonthRow => ({
  partnerId,
  currency,
  month,
  programId,
  lines: 0,
  refusals: 0,
  ...NO_CHANGES,
  closed: null,
});

const booked: Folding<AccountMonthRow, BookingType | 'PayoutRefused'> = {
  key: ({ data }) => [data.partnerId, data.amount.currency, monthOf(data.bookedOn)],
  fold: (row, { data }) => {
    const before = row ?? empty(data, data.amount.currency, monthOf(data.bookedOn));
    const lines = before.lines + 1;
    // A payout of another program may ask for this account; what is booked belongs to its own.
    if (!('postings' in data)) return { ...before, lines };
    const changes = changedBy(before, ledgerChanges(data.partnerId, data.postings));
    return { ...before, ...changes, programId: data.programId, lines };
  },
};

export const accountMonths = projection<AccountMonthRow>({
  name: 'account_months',
  capability: 'commissions',
  version: 2,
  entity: AccountMonthRow,
  on: {
    CommissionAccrued: booked,
    CommissionReleased: booked,
    CommissionReversed: booked,
    CommissionsForfeited: booked,
    PayoutReserved: booked,
    PayoutRefused: booked,
    PayoutSettled: booked,
    PayoutReturned: booked,
    CommissionRefused: {
      key: ({ data }) => [data.partnerId, data.currency, monthOf(data.bookedOn)],
      fold: (row, { data }) => {
        const before = row ?? empty(data, data.currency, monthOf(data.bookedOn));
        return { ...before, refusals: before.refusals + 1 };
      },
    },
    StatementClosed: {
      key: ({ data }) => [data.partnerId, data.currency, data.month],
      fold: (row, { id, position, data }) => ({
        ...(row ?? empty(data, data.currency, data.month)),
        closed: { eventId: id, position, digest: data.digest },
      }),
    },
  },
});
