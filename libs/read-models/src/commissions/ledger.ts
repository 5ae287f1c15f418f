import { monthOf } from '../days.js';
import type { Condition, RowSource } from '../query.js';
import { AccountDayRow } from './account-days.projection.js';
import { AccountMonthRow } from './account-months.projection.js';
import { changedBy, type LedgerChanges, NO_CHANGES } from './ledger-changes.js';

export interface LedgerFilter {
  readonly partnerId?: Condition<string> | undefined;
  readonly programId?: string | undefined;
  readonly currency?: string | undefined;
}

/**
 * What was booked until a day, by whatever names it: the months before as a whole, and the days of its own month. A month of
 * an account is one row, so that a year of a thousand partners is twelve thousand.
 */
export async function bookedUntil<K>(
  day: string,
  filter: LedgerFilter,
  nameOf: (row: { readonly partnerId: string; readonly programId: string; readonly currency: string }) => K,
  rows: RowSource,
): Promise<Map<K, LedgerChanges>> {
  const month = monthOf(day);
  const [months, days] = await Promise.all([
    rows.find(AccountMonthRow, { where: { ...filter, month: { before: month } } }),
    rows.find(AccountDayRow, { where: { ...filter, bookedOn: { from: `${month}-01`, to: day } } }),
  ]);
  const booked = new Map<K, LedgerChanges>();
  for (const row of [...months, ...days]) {
    const name = nameOf(row);
    const before = booked.get(name);
    booked.set(name, before ? changedBy(before, row) : changedBy(row, NO_CHANGES));
  }
  return booked;
}
