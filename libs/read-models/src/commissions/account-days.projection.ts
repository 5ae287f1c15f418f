import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { onEvery, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { type Booking, BOOKINGS, changedBy, ledgerChanges, NO_CHANGES } from './ledger-changes.js';

@Entity({
  name: 'account_days',
  schema: readModelSchema,
  comment: "What each day of booking changed in the ledger, by partner and currency, in the program's time zone.",
})
@Index(['bookedOn'])
export class AccountDayRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'ISO 4217 currency of the account.')
  currency!: string;

  @Key('date', 'Booking day.')
  bookedOn!: string;

  @Value('text', 'The program.')
  programId!: string;

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
}

export const accountDays = projection<AccountDayRow>({
  name: 'account_days',
  capability: 'commissions',
  version: 1,
  entity: AccountDayRow,
  on: onEvery<AccountDayRow>(BOOKINGS, {
    key: (event) => {
      const { partnerId, amount, bookedOn } = (event as Booking).data;
      return [partnerId, amount.currency, bookedOn];
    },
    fold: (row, event) => {
      const { partnerId, programId, amount, bookedOn, postings } = (event as Booking).data;
      const changes = changedBy(row ?? NO_CHANGES, ledgerChanges(partnerId, postings));
      return { partnerId, currency: amount.currency, bookedOn, programId, ...changes };
    },
  }),
});
