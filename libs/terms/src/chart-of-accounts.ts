import type { Posting } from '@vouch/events';

/** Debits add to assets and expenses, credits to liabilities. */
export type AccountKind = 'asset' | 'expense' | 'liability';

interface ChartEntry {
  readonly kind: AccountKind;
  /** Whether each partner has one of its own: `commissions-held:<partnerId>`. */
  readonly ofPartner: boolean;
  readonly meaning: string;
}

/** Every account that money events post to. A partner's side of it is what the company owes the partner. */
export const CHART_OF_ACCOUNTS = {
  'commission-expense': {
    kind: 'expense',
    ofPartner: false,
    meaning: 'What commissions cost, less what refunds took back and what was forfeited.',
  },
  'commissions-held': {
    kind: 'liability',
    ofPartner: true,
    meaning: 'What a partner earned and can not be paid yet: its holding period runs.',
  },
  'commissions-payable': {
    kind: 'liability',
    ofPartner: true,
    meaning:
      'What can be paid to a partner. A debit balance is what the partner owes: it is set off against what it earns next.',
  },
  'payout-clearing': {
    kind: 'liability',
    ofPartner: false,
    meaning: 'What was put aside for payouts that have not arrived yet.',
  },
  bank: {
    kind: 'asset',
    ofPartner: false,
    meaning:
      'What left for partners: a credit balance, until the bank account of the ledger that takes the journal over settles it.',
  },
} as const satisfies Record<string, ChartEntry>;

export type ChartAccount = keyof typeof CHART_OF_ACCOUNTS;

/** The name of an account in postings. */
export const accountName = (account: ChartAccount, partnerId: string): string =>
  CHART_OF_ACCOUNTS[account].ofPartner ? `${account}:${partnerId}` : account;

/** What postings credit to an account, less what they debit: what the company owes more by it. */
export function creditedTo(account: string, postings: readonly Posting[]): number {
  let sum = 0;
  for (const posting of postings) if (posting.account === account) sum -= posting.amountMinor;
  return sum;
}

export interface BalanceChange {
  readonly heldDeltaMinor: number;
  readonly payableDeltaMinor: number;
}

/** The partner's side of a double entry: what a booking did to what the partner is owed. */
export const balanceChange = (partnerId: string, postings: readonly Posting[]): BalanceChange => ({
  heldDeltaMinor: creditedTo(accountName('commissions-held', partnerId), postings),
  payableDeltaMinor: creditedTo(accountName('commissions-payable', partnerId), postings),
});
