import type { RecordedEvent } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { monthOf } from '../days.js';
import { balanceChange } from '@vouch/terms';

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

  @Value('integer', 'Lines that the statement of this month has, refusals left out.')
  lines!: number;

  @Value('integer', 'Payments of this month that earned no commission.')
  refusals!: number;

  @Value('bigint', 'Change of what is held, minor units.')
  heldDeltaMinor!: number;

  @Value('bigint', 'Change of what is payable, minor units.')
  payableDeltaMinor!: number;

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

type Booking = RecordedEvent<
  | 'CommissionAccrued'
  | 'CommissionReleased'
  | 'CommissionReversed'
  | 'CommissionsForfeited'
  | 'PayoutReserved'
  | 'PayoutRefused'
  | 'PayoutSettled'
  | 'PayoutReturned'
>;

const empty = (partnerId: string, currency: string, month: string): AccountMonthRow => ({
  partnerId,
  currency,
  month,
  lines: 0,
  refusals: 0,
  heldDeltaMinor: 0,
  payableDeltaMinor: 0,
  closed: null,
});

const booked: Folding<AccountMonthRow, Booking['type']> = {
  key: ({ data }: Booking) => [data.partnerId, data.amount.currency, monthOf(data.bookedOn)],
  fold: (row, { data }: Booking) => {
    const before = row ?? empty(data.partnerId, data.amount.currency, monthOf(data.bookedOn));
    const deltas = balanceChange(data.partnerId, 'postings' in data ? data.postings : []);
    return {
      ...before,
      lines: before.lines + 1,
      heldDeltaMinor: before.heldDeltaMinor + deltas.heldDeltaMinor,
      payableDeltaMinor: before.payableDeltaMinor + deltas.payableDeltaMinor,
    };
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
      key: ({ data }) => [data.partnerId, data.basis.currency, monthOf(data.bookedOn)],
      fold: (row, { data }) => {
        const before = row ?? empty(data.partnerId, data.basis.currency, monthOf(data.bookedOn));
        return { ...before, refusals: before.refusals + 1 };
      },
    },
    StatementClosed: {
      key: ({ data }) => [data.partnerId, data.currency, data.month],
      fold: (row, { id, position, data }) => ({
        ...(row ?? empty(data.partnerId, data.currency, data.month)),
        closed: { eventId: id, position, digest: data.digest },
      }),
    },
  },
});
