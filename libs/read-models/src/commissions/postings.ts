import type { Posting } from '@vouch/events';

/** What a booking did to what the partner is owed. */
export interface BalanceDeltas {
  readonly heldDeltaMinor: number;
  readonly payableDeltaMinor: number;
}

/** The partner's side of a double entry: what is credited to an account of the partner is owed to the partner. */
export const balanceDeltas = (partnerId: string, postings: readonly Posting[]): BalanceDeltas => ({
  heldDeltaMinor: credited(`commissions-held:${partnerId}`, postings),
  payableDeltaMinor: credited(`commissions-payable:${partnerId}`, postings),
});

const credited = (account: string, postings: readonly Posting[]) => {
  let sum = 0;
  for (const posting of postings) if (posting.account === account) sum -= posting.amountMinor;
  return sum;
};
