import type { Posting, RecordedEvent } from '@vouch/events';
import { accountName, type ChartAccount, creditedTo } from '@vouch/terms';

/** What a booking did to each account of the chart, in minor units: liabilities by what they grow, expense and bank by what they are debited. */
export interface LedgerChanges {
  readonly heldDeltaMinor: number;
  readonly payableDeltaMinor: number;
  readonly inPayoutDeltaMinor: number;
  readonly expenseDeltaMinor: number;
  readonly bankDeltaMinor: number;
}

/** The column of each account, and whether it counts debits or credits. */
export const COLUMN_OF = {
  'commission-expense': { column: 'expenseDeltaMinor', side: 'debit' },
  'commissions-held': { column: 'heldDeltaMinor', side: 'credit' },
  'commissions-payable': { column: 'payableDeltaMinor', side: 'credit' },
  'payout-clearing': { column: 'inPayoutDeltaMinor', side: 'credit' },
  bank: { column: 'bankDeltaMinor', side: 'debit' },
} as const satisfies Record<ChartAccount, { column: keyof LedgerChanges; side: 'debit' | 'credit' }>;

export const NO_CHANGES: LedgerChanges = {
  heldDeltaMinor: 0,
  payableDeltaMinor: 0,
  inPayoutDeltaMinor: 0,
  expenseDeltaMinor: 0,
  bankDeltaMinor: 0,
};

export function ledgerChanges(partnerId: string, postings: readonly Posting[]): LedgerChanges {
  const changes: { -readonly [C in keyof LedgerChanges]: number } = { ...NO_CHANGES };
  for (const [account, { column, side }] of Object.entries(COLUMN_OF) as [
    ChartAccount,
    (typeof COLUMN_OF)[ChartAccount],
  ][]) {
    const credited = creditedTo(accountName(account, partnerId), postings);
    changes[column] = side === 'credit' ? credited : credited === 0 ? 0 : -credited;
  }
  return changes;
}

/** One after the other. */
export const changedBy = (before: LedgerChanges, change: LedgerChanges): LedgerChanges => ({
  heldDeltaMinor: before.heldDeltaMinor + change.heldDeltaMinor,
  payableDeltaMinor: before.payableDeltaMinor + change.payableDeltaMinor,
  inPayoutDeltaMinor: before.inPayoutDeltaMinor + change.inPayoutDeltaMinor,
  expenseDeltaMinor: before.expenseDeltaMinor + change.expenseDeltaMinor,
  bankDeltaMinor: before.bankDeltaMinor + change.bankDeltaMinor,
});

/** The events that book money: each with postings that sum to 0. */
export const BOOKINGS = [
  'CommissionAccrued',
  'CommissionReleased',
  'CommissionReversed',
  'CommissionsForfeited',
  'PayoutReserved',
  'PayoutSettled',
  'PayoutReturned',
] as const;

export type BookingType = (typeof BOOKINGS)[number];
export type Booking = RecordedEvent<BookingType>;
