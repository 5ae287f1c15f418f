import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { onEvery, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { type Booking, BOOKINGS, ledgerChanges } from './ledger-changes.js';

@Entity({
  name: 'accounts',
  schema: readModelSchema,
  comment: 'What partners are owed in each currency, whatever the day on which it was booked.',
})
@Index(['programId', 'currency'])
export class AccountRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'ISO 4217 currency.')
  currency!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('bigint', 'Held, minor units.')
  heldMinor!: number;

  @Value('bigint', 'Payable, minor units; negative where the partner owes it.')
  payableMinor!: number;

  @Value('bigint', 'Put aside for payouts that have not arrived, minor units.')
  inPayoutMinor!: number;
}

export const accounts = projection<AccountRow>({
  name: 'accounts',
  capability: 'commissions',
  version: 1,
  entity: AccountRow,
  on: onEvery<AccountRow>(BOOKINGS, {
    key: (event) => [(event as Booking).data.partnerId, (event as Booking).data.amount.currency],
    fold: (row, event) => {
      const { partnerId, programId, amount, postings } = (event as Booking).data;
      const change = ledgerChanges(partnerId, postings);
      return {
        partnerId,
        currency: amount.currency,
        programId,
        heldMinor: (row?.heldMinor ?? 0) + change.heldDeltaMinor,
        payableMinor: (row?.payableMinor ?? 0) + change.payableDeltaMinor,
        inPayoutMinor: (row?.inPayoutMinor ?? 0) + change.inPayoutDeltaMinor,
      };
    },
  }),
});
