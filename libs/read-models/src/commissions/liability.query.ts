import { STAFF_AND_AUDITOR } from '@vouch/events';
import { formatMinor } from '@vouch/terms';
import { IsOptional } from 'class-validator';
import { requireProgram } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsCurrency, IsDay, IsId } from '../parameters.js';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { accountDays } from './account-days.projection.js';
import { accountMonths } from './account-months.projection.js';
import { AccountRow, accounts } from './accounts.projection.js';
import { bookedUntil } from './ledger.js';
import { NO_CHANGES } from './ledger-changes.js';
import { END_OF_TIME } from './trial-balance.query.js';

const ORDERS = { partner: ['partnerId'] } as const satisfies Orders<AccountRow>;

export class LiabilityParams extends PageParams {
  /** What is owed at the end of this day of booking, YYYY-MM-DD; without it, of all that was booked. */
  @IsOptional()
  @IsDay()
  day?: string;

  /** Only this partner. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only this currency, ISO 4217. */
  @IsOptional()
  @IsCurrency()
  currency?: string;

  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'partner';
}

/** What is owed, in minor units. */
export interface Owed {
  readonly heldMinor: number;
  /** Negative where the partner owes it. */
  readonly payableMinor: number;
  /** Put aside for payouts that have not arrived. */
  readonly inPayoutMinor: number;
  readonly owedMinor: number;
}

export interface LiabilityAnswer {
  readonly day: string | null;
  /** Of all partners that are asked for, whatever page is shown. */
  readonly totals: readonly (Owed & { readonly currency: string })[];
  readonly accounts: readonly (Owed & {
    readonly partnerId: string;
    readonly programId: string;
    readonly currency: string;
  })[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound ProgramUnknown */
export async function liabilityOf(
  { day = END_OF_TIME, partner, program, currency, ...page }: LiabilityParams,
  rows: RowSource,
): Promise<LiabilityAnswer> {
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program, currency };
  const found = await pageOf(rows, AccountRow, { where, orders: ORDERS, ...page });
  const shown = { ...where, partnerId: { in: [...new Set(found.rows.map(({ partnerId }) => partnerId))] } };
  const [byAccount, byCurrency] = await Promise.all([
    bookedUntil(day, shown, accountOf, rows),
    bookedUntil(day, where, (row) => row.currency, rows),
  ]);
  return {
    day: day === END_OF_TIME ? null : day,
    totals: [...byCurrency]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, sums]) => ({ currency: name, ...owed(sums) })),
    accounts: found.rows.map((row) => ({
      partnerId: row.partnerId,
      programId: row.programId,
      currency: row.currency,
      ...owed(byAccount.get(accountOf(row)) ?? NO_CHANGES),
    })),
    next: found.next,
  };
}

const accountOf = ({ partnerId, currency }: Pick<AccountRow, 'partnerId' | 'currency'>) => `${partnerId}:${currency}`;

const owed = ({ heldDeltaMinor, payableDeltaMinor, inPayoutDeltaMinor }: typeof NO_CHANGES): Owed => ({
  heldMinor: heldDeltaMinor,
  payableMinor: payableDeltaMinor,
  inPayoutMinor: inPayoutDeltaMinor,
  owedMinor: heldDeltaMinor + payableDeltaMinor + inPayoutDeltaMinor,
});

const right = (header: string) => ({ header, align: 'right' as const });

const cells = ({ heldMinor, payableMinor, inPayoutMinor, owedMinor, currency }: Owed & { readonly currency: string }) =>
  [heldMinor, payableMinor, inPayoutMinor, owedMinor].map((amountMinor) => formatMinor(amountMinor, currency));

const tablesOf = ({ day, totals, accounts: found, next }: LiabilityAnswer): Table[] => [
  {
    title: `What partners are owed${day === null ? '' : `, ${day}`}`,
    columns: [
      { header: 'Partner' },
      { header: 'Program' },
      { header: 'Currency' },
      right('Held'),
      right('Payable'),
      right('In payout'),
      right('Owed'),
    ],
    rows: [
      ...found.map((one) => [one.partnerId, one.programId, one.currency, ...cells(one)]),
      ...totals.map((one) => ['total', '', one.currency, ...cells(one)]),
    ],
    empty: 'Nothing was booked until then.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const liability = query<LiabilityParams, LiabilityAnswer>({
  name: 'liability',
  capability: 'commissions',
  summary: 'What partners are owed at the end of a day: held, payable and on its way, for each and in total.',
  by: STAFF_AND_AUDITOR,
  params: LiabilityParams,
  reads: [accounts, accountDays, accountMonths, programs],
  answer: liabilityOf,
  tables: tablesOf,
});
