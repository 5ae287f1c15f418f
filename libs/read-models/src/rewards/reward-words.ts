import { formatMinor, rewardInWords } from '@vouch/terms';
import { OWED, type RewardRow } from './rewards.projection.js';

/** What a reward still waits for. */
export type Missing = 'end-of-hold' | 'account' | 'invoice' | 'order' | 'delivery';

export interface RewardEntry extends RewardRow {
  /** What it is, in words. */
  readonly what: string;
  /** What it still waits for; null where nothing is owed by it. */
  readonly missing: Missing | null;
}

export const entryOf = (row: RewardRow): RewardEntry => ({
  ...row,
  what: rewardInWords(row.pays, row.quantity, row.recipient),
  missing: missingFor(row),
});

function missingFor({ state, kind, accountId }: RewardRow): Missing | null {
  if (!OWED.includes(state)) return null;
  if (state === 'held') return 'end-of-hold';
  if (kind === 'bill-credit') return accountId === null ? 'account' : 'invoice';
  return state === 'ordered' ? 'delivery' : 'order';
}

/** `25.00 EUR`; `10.00 of 25.00 EUR` of what was given in part. */
export function worthInWords({ worthMinor, givenMinor, currency, state }: RewardRow): string {
  if (currency === null) return '';
  if (state === 'delivered') return `${formatMinor(givenMinor, currency)} ${currency}`;
  const worth = worthMinor === null ? '' : formatMinor(worthMinor, currency);
  if (givenMinor === 0) return worth === '' ? '' : `${worth} ${currency}`;
  return `${formatMinor(givenMinor, currency)}${worth === '' ? '' : ` of ${worth}`} ${currency}`;
}

export const MISSING: Readonly<Record<Missing, string>> = {
  'end-of-hold': 'the end of its hold',
  account: 'which customer the partner is (link-own-account)',
  invoice: 'an invoice (record-invoice)',
  order: 'its order or its delivery (order-reward, deliver-reward)',
  delivery: 'its delivery (deliver-reward)',
};
