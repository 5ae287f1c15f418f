import { formatMinor, formatPercent } from '@vouch/terms';
import type { Table } from '../query.js';
import type { Cohort } from './cohorts.js';
import type { ChurnMonth } from './customer-time.js';
import type { RevenueChurnMonth } from './revenue-churn.js';
import { churnInWords, ltvInWords, revenueChurnInWords, revenueInWords } from './value-words.js';

/** What one partner brought to a program, by month; null where it was not asked for. */
interface ValueByMonth {
  readonly partnerId: string;
  readonly programId: string;
  readonly asOf: string | null;
  readonly churnByMonth: readonly ChurnMonth[] | null;
  readonly revenueChurnByMonth: readonly RevenueChurnMonth[] | null;
  readonly cohorts: readonly Cohort[] | null;
}

const right = (header: string) => ({ header, align: 'right' as const });
const TURNS = [right('Active at start'), right('Won'), right('Lost'), right('Churn')];

/** Customers, revenue and cohorts, as tables. */
export function monthTables(value: ValueByMonth): Table[] {
  const { churnByMonth, revenueChurnByMonth, cohorts } = value;
  if (churnByMonth === null || revenueChurnByMonth === null || cohorts === null) return [];
  return [
    customerChurnTable(value, churnByMonth),
    revenueChurnTable(value, revenueChurnByMonth),
    cohortsTable(value, cohorts),
    cohortMonthsTable(value, cohorts),
  ];
}

const customerChurnTable = (value: ValueByMonth, months: readonly ChurnMonth[]): Table => ({
  title: `Customers of ${value.partnerId} in ${value.programId}, month by month`,
  columns: [{ header: 'Month' }, ...TURNS],
  rows: months.map((month) => [monthSoFar(month), ...turns(month)]),
  empty: nothingYet(value, 'No customer was won'),
});

const revenueChurnTable = (value: ValueByMonth, months: readonly RevenueChurnMonth[]): Table => ({
  title: `Revenue of ${value.partnerId} in ${value.programId}, month by month`,
  columns: [
    { header: 'Month' },
    right('Month before'),
    right('Of it lost'),
    { header: 'Currency' },
    right('Revenue churn'),
  ],
  rows: months.map((month) => [
    month.month,
    formatMinor(month.beforeMinor, month.currency),
    formatMinor(month.lostMinor, month.currency),
    month.currency,
    revenueChurnInWords(month),
  ]),
  empty: nothingYet(value, 'No month with revenue was over'),
  notes: [
    'Revenue churn = Σ max(0, net revenue of the month before − of the month) ÷ Σ net revenue of the month before, customer by customer, in months that are over. Payments count when they are made: who pays once a year counts as lost the month after.',
  ],
});

const cohortsTable = (value: ValueByMonth, cohorts: readonly Cohort[]): Table => ({
  title: `Cohorts of ${value.partnerId} in ${value.programId}, by month of conversion`,
  columns: [
    { header: 'Cohort' },
    ...['Customers', 'Active', 'Churned', 'Net revenue', 'Customer-years', 'Lifetime, years', 'LTV'].map(right),
  ],
  rows: cohorts.map(({ month, customers, active, churned, revenue, lifetime }) => [
    month,
    ...[customers, active, churned].map(String),
    revenueInWords(revenue),
    lifetime?.customerYears ?? '–',
    lifetime?.averageLifetimeYears ?? '–',
    ltvInWords(lifetime),
  ]),
  empty: 'No customer was won yet.',
});

const cohortMonthsTable = (value: ValueByMonth, cohorts: readonly Cohort[]): Table => ({
  title: `Churn of each cohort of ${value.partnerId} in ${value.programId}, month by month`,
  columns: [{ header: 'Cohort' }, { header: 'Month' }, ...TURNS, right('Revenue churn')],
  rows: cohorts.flatMap((cohort) =>
    cohort.churnByMonth.map((month) => [
      cohort.month,
      monthSoFar(month),
      ...turns(month),
      month.complete ? revenueChurnIn(cohort, month.month) : '–',
    ]),
  ),
  empty: nothingYet(value, 'No customer was won'),
});

const revenueChurnIn = ({ revenueChurnByMonth }: Cohort, month: string) =>
  revenueChurnByMonth
    .flatMap(({ month: of, churn, currency, n }) =>
      of === month && churn !== null ? [`${formatPercent(churn)} ${currency} (n = ${n})`] : [],
    )
    .join(', ') || 'not enough data';

const monthSoFar = ({ month, complete }: ChurnMonth) => (complete ? month : `${month} (so far)`);

const turns = (month: ChurnMonth) => [
  String(month.activeAtStart),
  String(month.won),
  String(month.lost),
  churnInWords(month),
];

const nothingYet = ({ asOf }: ValueByMonth, nothing: string) =>
  asOf === null ? "No day was closed in the program's time zone yet: give --as-of." : `${nothing} up to ${asOf}.`;
