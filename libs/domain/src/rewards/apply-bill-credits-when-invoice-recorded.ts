import type { EventData, Money, RecordedEvent } from '@vouch/events';
import { command, type Command } from '../command.js';
import { policy, type Reacting } from '../policy.js';
import { ApplyBillCredit } from './commands.js';

interface Credit {
  readonly rewardId: string;
  readonly partnerId: string;
  /** null: a share of whatever the invoice is in. */
  readonly currency: string | null;
  readonly on: EventData<'BillCreditOpened'>['pays']['on'];
  /** It goes off invoices that were issued at this instant or later. */
  readonly since: string;
  /** Invoices that it went off. */
  readonly invoices: readonly string[];
}

interface Invoice {
  readonly invoiceId: string;
  readonly amount: Money;
  readonly period: EventData<'InvoiceRecorded'>['period'];
  readonly issuedAt: string;
  readonly leftMinor: number;
}

interface AccountRow {
  /** The oldest first. */
  readonly credits: readonly Credit[];
  /** The earliest issued first. */
  readonly invoices: readonly Invoice[];
  /** The credit that is being applied: its answer is awaited before the next is. */
  readonly applying: string | null;
}

/** Of how many invoices an account remembers what is left; a credit that comes late does not go off an older one. */
const REMEMBERED = 24;

const keyOf = (accountId: string) => `account:${accountId}`;

const fits = ({ currency, on, since, invoices }: Credit, { invoiceId, amount, period, issuedAt }: Invoice) =>
  since <= issuedAt &&
  (currency ?? amount.currency) === amount.currency &&
  (on === 'next-invoice' || period === 'year') &&
  !invoices.includes(invoiceId);

/** The next credit for the earliest invoice that has something left; one at a time, so that none is given what another takes. */
function applyNext(accountId: string, row: AccountRow): { rows: Record<string, AccountRow>; commands: Command[] } {
  const idle = { rows: { [keyOf(accountId)]: row }, commands: [] };
  if (row.applying !== null) return idle;
  for (const invoice of row.invoices.filter(({ leftMinor }) => leftMinor > 0)) {
    const credit = row.credits.find((one) => fits(one, invoice));
    if (!credit) continue;
    const { rewardId, partnerId } = credit;
    const { invoiceId, amount, leftMinor, issuedAt } = invoice;
    const apply = { rewardId, partnerId, invoiceId, invoiceAmount: amount, leftMinor, occurredAt: issuedAt };
    return {
      rows: { [keyOf(accountId)]: { ...row, applying: rewardId } },
      commands: [command(ApplyBillCredit, apply)],
    };
  }
  return idle;
}

type Ended = 'RewardExpired' | 'RewardRevoked' | 'RewardCancelled';

const ends: Reacting<AccountRow, Ended> = {
  keys: ({ data: { accountId } }: RecordedEvent<Ended>) => (accountId === undefined ? [] : [keyOf(accountId)]),
  react: ({ data: { accountId, rewardId } }, rows) => {
    const row = accountId === undefined ? null : rows(keyOf(accountId));
    return accountId !== undefined && row ? applyNext(accountId, without(row, rewardId)) : {};
  },
};

const without = (row: AccountRow, ended: string): AccountRow => ({
  ...row,
  credits: row.credits.filter(({ rewardId }) => rewardId !== ended),
  applying: row.applying === ended ? null : row.applying,
});

const NOTHING: AccountRow = { credits: [], invoices: [], applying: null };

/** Takes the bill credits of an account off its invoices, the oldest first, each as far as it and the invoice allow. */
export const applyBillCreditsWhenInvoiceRecorded = policy<AccountRow>({
  name: 'apply-bill-credits-when-invoice-recorded',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    InvoiceRecorded: {
      keys: ({ data }) => [keyOf(data.customerId)],
      react: ({ data: { customerId, invoiceId, amount, period }, occurredAt }, rows) => {
        const row = rows(keyOf(customerId)) ?? NOTHING;
        const invoice = { invoiceId, amount, period, issuedAt: occurredAt, leftMinor: amount.amountMinor };
        const invoices = [...row.invoices, invoice].toSorted((one, other) =>
          one.issuedAt < other.issuedAt ? -1 : Number(one.issuedAt > other.issuedAt),
        );
        return applyNext(customerId, { ...row, invoices: invoices.slice(-REMEMBERED) });
      },
    },
    BillCreditOpened: {
      keys: ({ data }) => [keyOf(data.accountId)],
      react: ({ data: { accountId, rewardId, partnerId, pays }, occurredAt }, rows) => {
        const row = rows(keyOf(accountId)) ?? NOTHING;
        const credit: Credit = {
          rewardId,
          partnerId,
          currency: pays.amount?.currency ?? null,
          on: pays.on,
          since: occurredAt,
          invoices: [],
        };
        return applyNext(accountId, { ...row, credits: [...row.credits, credit] });
      },
    },
    BillCreditApplied: {
      keys: ({ data }) => [keyOf(data.accountId)],
      react: ({ data: { accountId, rewardId, invoiceId, leftBeforeMinor, appliedMinor, isLast } }, rows) => {
        const row = rows(keyOf(accountId)) ?? NOTHING;
        const invoices = row.invoices.map((one) =>
          one.invoiceId === invoiceId ? { ...one, leftMinor: leftBeforeMinor - appliedMinor } : one,
        );
        const credits = row.credits.map((one) =>
          one.rewardId === rewardId ? { ...one, invoices: [...one.invoices, invoiceId] } : one,
        );
        const applied = { credits, invoices, applying: row.applying === rewardId ? null : row.applying };
        return applyNext(accountId, isLast ? without(applied, rewardId) : applied);
      },
    },
    RewardExpired: ends,
    RewardRevoked: ends,
    RewardCancelled: ends,
  },
});
