import { STAFF_AND_AUDITOR } from '@vouch/events';
import { type AccountKind, CHART_OF_ACCOUNTS, type ChartAccount, formatMinor } from '@vouch/terms';
import { IsOptional } from 'class-validator';
import { requireProgram } from '../known.js';
import { IsCurrency, IsDay, IsId } from '../parameters.js';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { accountDays } from './account-days.projection.js';
import { accountMonths } from './account-months.projection.js';
import { bookedUntil } from './ledger.js';
import { COLUMN_OF, type LedgerChanges } from './ledger-changes.js';

export class TrialBalanceParams {
  /** Balances at the end of this day of booking, YYYY-MM-DD; without it, of all that was booked. */
  @IsOptional()
  @IsDay()
  day?: string;

  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only this currency, ISO 4217. */
  @IsOptional()
  @IsCurrency()
  currency?: string;
}

export interface AccountInBalance {
  readonly account: ChartAccount;
  readonly kind: AccountKind;
  /** The balance, on the side on which it stands; the other is 0. Minor units. */
  readonly debitMinor: number;
  readonly creditMinor: number;
}

export interface CurrencyBalance {
  readonly currency: string;
  /** Those of the chart, in its order; those of partners added up. */
  readonly accounts: readonly AccountInBalance[];
  readonly debitMinor: number;
  readonly creditMinor: number;
  /** Whether debits and credits are the same, as they are in every event. */
  readonly balanced: boolean;
}

export interface TrialBalanceAnswer {
  readonly day: string | null;
  readonly programId: string | null;
  readonly currencies: readonly CurrencyBalance[];
}

/** Later than any day that is booked on. */
export const END_OF_TIME = '9999-12-31';

/** @throws NotFound ProgramUnknown */
export async function trialBalanceOf(
  { day, program, currency }: TrialBalanceParams,
  rows: RowSource,
): Promise<TrialBalanceAnswer> {
  if (program !== undefined) await requireProgram(rows, program);
  const booked = await bookedUntil(day ?? END_OF_TIME, { programId: program, currency }, (row) => row.currency, rows);
  return {
    day: day ?? null,
    programId: program ?? null,
    currencies: [...booked]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, sums]) => inCurrency(name, sums)),
  };
}

function inCurrency(currency: string, sums: LedgerChanges): CurrencyBalance {
  const accounts = (Object.keys(CHART_OF_ACCOUNTS) as ChartAccount[]).map((account) => {
    const { column, side } = COLUMN_OF[account];
    const debit = side === 'debit' ? sums[column] : -sums[column];
    return {
      account,
      kind: CHART_OF_ACCOUNTS[account].kind,
      debitMinor: Math.max(0, debit),
      creditMinor: Math.max(0, -debit),
    };
  });
  const debitMinor = accounts.reduce((sum, one) => sum + one.debitMinor, 0);
  const creditMinor = accounts.reduce((sum, one) => sum + one.creditMinor, 0);
  return { currency, accounts, debitMinor, creditMinor, balanced: debitMinor === creditMinor };
}

const tablesOf = ({ day, programId, currencies }: TrialBalanceAnswer): Table[] => {
  const title = `Trial balance${programId === null ? '' : ` of ${programId}`}${day === null ? '' : `, ${day}`}`;
  if (currencies.length === 0) return [{ title, columns: [], rows: [], empty: 'Nothing was booked until then.' }];
  return currencies.map(({ currency, accounts, debitMinor, creditMinor, balanced }) => {
    const money = (amountMinor: number) => (amountMinor === 0 ? '' : formatMinor(amountMinor, currency));
    return {
      title: `${title}, ${currency}`,
      columns: [
        { header: 'Account' },
        { header: 'Kind' },
        { header: 'Debit', align: 'right' as const },
        { header: 'Credit', align: 'right' as const },
      ],
      rows: [
        ...accounts.map((one) => [one.account, one.kind, money(one.debitMinor), money(one.creditMinor)]),
        ['total', '', formatMinor(debitMinor, currency), formatMinor(creditMinor, currency)],
      ],
      empty: '',
      notes: [balanced ? 'Debits and credits are the same.' : 'DEBITS AND CREDITS DIFFER. Verify the read models.'],
    };
  });
};

export const trialBalance = query<TrialBalanceParams, TrialBalanceAnswer>({
  name: 'trial-balance',
  capability: 'commissions',
  summary: 'What each account of the chart comes to at the end of a day, by currency, debits against credits.',
  by: STAFF_AND_AUDITOR,
  params: TrialBalanceParams,
  reads: [accountDays, accountMonths, programs],
  answer: trialBalanceOf,
  tables: tablesOf,
});
