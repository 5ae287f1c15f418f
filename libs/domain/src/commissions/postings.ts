import type { Money, Posting } from '@vouch/events';
import { accountName, type ChartAccount } from '@vouch/terms';

/** The double entry of each money event. Debits are positive, credits negative; each sums to 0. */

const COMMISSION_EXPENSE = 'commission-expense' satisfies ChartAccount;
const PAYOUT_CLEARING = 'payout-clearing' satisfies ChartAccount;
const BANK = 'bank' satisfies ChartAccount;
const held = (partnerId: string) => accountName('commissions-held', partnerId);
const payable = (partnerId: string) => accountName('commissions-payable', partnerId);

const entry = (debit: string, credit: string, { amountMinor, currency }: Money): Posting[] => [
  { account: debit, amountMinor, currency },
  { account: credit, amountMinor: -amountMinor, currency },
];

export const accruePostings = (partnerId: string, amount: Money): Posting[] =>
  entry(COMMISSION_EXPENSE, held(partnerId), amount);

export const releasePostings = (partnerId: string, amount: Money): Posting[] =>
  entry(held(partnerId), payable(partnerId), amount);

/** What was already paid, or is on its way, is taken from what will be payable: until then the partner owes it. */
export const reversePostings = (
  partnerId: string,
  amount: Money,
  takenFrom: 'held' | 'payable' | 'in-payout' | 'paid',
): Posting[] => entry(takenFrom === 'held' ? held(partnerId) : payable(partnerId), COMMISSION_EXPENSE, amount);

/** What was put aside for the partner is not spent after all. */
export const forfeitPostings = (partnerId: string, amount: Money, from: 'held' | 'payable'): Posting[] =>
  entry(from === 'held' ? held(partnerId) : payable(partnerId), COMMISSION_EXPENSE, amount);

export const reservePostings = (partnerId: string, amount: Money): Posting[] =>
  entry(payable(partnerId), PAYOUT_CLEARING, amount);

export const settlePostings = (amount: Money): Posting[] => entry(PAYOUT_CLEARING, BANK, amount);

/** What did not leave is payable again; what came back had left the bank. */
export const returnPostings = (partnerId: string, amount: Money, from: 'in-payout' | 'paid'): Posting[] =>
  entry(from === 'paid' ? BANK : PAYOUT_CLEARING, payable(partnerId), amount);
