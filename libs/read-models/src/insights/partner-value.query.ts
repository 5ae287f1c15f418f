import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { clock, ClockRow } from '../clock/clock.projection.js';
import { ParameterRefused } from '../errors.js';
import { requirePartner, requireProgram } from '../known.js';
import { PageParams, pageOf } from '../paging.js';
import { IsDay, IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { programs, ProgramRow } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { type Cohort, cohortsOf } from './cohorts.js';
import { customerRevenue, CustomerRevenueRow } from './customer-revenue.projection.js';
import { churnByMonth, type ChurnMonth, customerDays } from './customer-time.js';
import { type Lifetime, lifetimeValue } from './lifetime-value.js';
import { partnerDays, PartnerDayRow } from './partner-days.projection.js';
import { partnerFinances, PartnerFinancesRow } from './partner-finances.projection.js';
import { partnerValue as partnerValueProjection, PartnerValueRow } from './partner-value.projection.js';
import { revenueChurnByMonth, type RevenueChurnMonth } from './revenue-churn.js';
import { monthTables } from './value-by-month.js';
import { churnInWords, ltvInWords, moneyInWords, revenueInWords } from './value-words.js';

const ORDERS = { partner: ['partnerId', 'programId'] } as const;

export class PartnerValueParams extends PageParams {
  /** Only this partner, with its churn month by month and its cohorts. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Count the time of active customers up to this day, YYYY-MM-DD; without it, up to the last closed day. */
  @IsOptional()
  @IsDay()
  until?: string;
}

export interface RevenueOf {
  readonly currency: string;
  readonly paymentsMinor: number;
  readonly refundsMinor: number;
  readonly netMinor: number;
}

export interface PartnerValue {
  readonly partnerId: string;
  readonly programId: string;
  readonly referrals: number;
  readonly customers: number;
  readonly active: number;
  readonly churned: number;
  readonly flaggedConversions: number;
  readonly flaggedRefunds: number;
  readonly revenue: readonly RevenueOf[];
  /** Up to this day active customers count as living; null when no day was closed in the program's time zone. */
  readonly asOf: string | null;
  readonly lifetime: Lifetime | null;
  /** The last month that is over; null when there is none. */
  readonly latestChurn: ChurnMonth | null;
  /** Month by month, when one partner was asked for. */
  readonly churnByMonth: readonly ChurnMonth[] | null;
  /** Month by month and by currency, as far as the months are over, when one partner was asked for. */
  readonly revenueChurnByMonth: readonly RevenueChurnMonth[] | null;
  /** Its customers by the month of their conversion, when one partner was asked for. */
  readonly cohorts: readonly Cohort[] | null;
}

export interface PartnerValueAnswer {
  readonly partners: readonly PartnerValue[];
  /** Of all that was asked for, on whatever page. */
  readonly totals: Pick<PartnerValue, Counted>;
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

type Counted = 'referrals' | 'customers' | 'active' | 'churned' | 'flaggedConversions' | 'flaggedRefunds';

export async function partnerValueOf(params: PartnerValueParams, rows: RowSource): Promise<PartnerValueAnswer> {
  const { partner, program, limit, cursor } = params;
  if (partner !== undefined) await requirePartner(rows, partner);
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program };
  const [page, all, asOfByProgram] = await Promise.all([
    pageOf(rows, PartnerValueRow, { where, orders: ORDERS, sort: 'partner', limit, cursor }),
    rows.find(PartnerValueRow, { where }),
    closedDays(rows, params),
  ]);
  const shown = { partnerId: { in: page.rows.map(({ partnerId }) => partnerId) }, programId: program };
  const [finances, days, customers] = await Promise.all([
    rows.find(PartnerFinancesRow, { where: shown, orderBy: ['currency'] }),
    rows.find(PartnerDayRow, { where: shown, orderBy: ['day'] }),
    partner === undefined ? null : rows.find(CustomerRevenueRow, { where: shown }),
  ]);
  const financesOf = groupByPartner(finances);
  const daysOf = groupByPartner(days);
  const customersOf = customers && groupByPartner(customers);
  const values = page.rows.map((row) => {
    const asOf = params.until ?? asOfByProgram.get(row.programId) ?? null;
    return {
      ...valueOf(row, financesOf.get(partnerKey(row)) ?? [], daysOf.get(partnerKey(row)) ?? [], asOf),
      ...(customersOf
        ? byMonth(customersOf.get(partnerKey(row)) ?? [], daysOf.get(partnerKey(row)) ?? [], asOf)
        : NOT_BY_MONTH),
    };
  });
  const sum = (count: Exclude<Counted, 'active'>) => all.reduce((total, each) => total + each[count], 0);
  return {
    partners: values,
    totals: {
      referrals: sum('referrals'),
      customers: sum('customers'),
      active: sum('customers') - sum('churned'),
      churned: sum('churned'),
      flaggedConversions: sum('flaggedConversions'),
      flaggedRefunds: sum('flaggedRefunds'),
    },
    next: page.next,
  };
}

/**
 * The last closed day of each program's time zone.
 * @throws ParameterRefused for a day before: rows know the present, so the past is told by a replay.
 */
export async function closedDays(
  rows: RowSource,
  { program, until }: Pick<PartnerValueParams, 'program' | 'until'>,
): Promise<Map<string, string>> {
  const [launched, zones] = await Promise.all([
    rows.find(ProgramRow, { where: { programId: program } }),
    rows.find(ClockRow),
  ]);
  const lastClosed = new Map(zones.map(({ zone, lastClosedDay }) => [zone, lastClosedDay]));
  const closed = new Map<string, string>();
  for (const { programId, zone } of launched) {
    const day = lastClosed.get(zone);
    if (day === undefined) continue;
    if (until !== undefined && until < day) {
      throw new ParameterRefused(
        'until',
        `until can't be before ${day}, the last closed day of program ${programId}. For figures as they were earlier, ask as of that day (asOf, or report --as-of).`,
      );
    }
    closed.set(programId, day);
  }
  return closed;
}

function valueOf(
  row: PartnerValueRow,
  finances: readonly PartnerFinancesRow[],
  days: readonly PartnerDayRow[],
  asOf: string | null,
): Omit<PartnerValue, keyof typeof NOT_BY_MONTH> {
  const revenue = finances.map(({ currency, paymentsMinor, refundsMinor }) => ({
    currency,
    paymentsMinor,
    refundsMinor,
    netMinor: paymentsMinor - refundsMinor,
  }));
  const months = asOf === null ? [] : churnByMonth(days, asOf);
  return {
    partnerId: row.partnerId,
    programId: row.programId,
    referrals: row.referrals,
    customers: row.customers,
    active: row.customers - row.churned,
    churned: row.churned,
    flaggedConversions: row.flaggedConversions,
    flaggedRefunds: row.flaggedRefunds,
    revenue,
    asOf,
    lifetime: asOf === null ? null : lifetimeValue(customerDays(days, asOf), row.churned, revenue),
    latestChurn: months.findLast(({ complete }) => complete) ?? null,
  };
}

const NOT_BY_MONTH = { churnByMonth: null, revenueChurnByMonth: null, cohorts: null };

const byMonth = (
  customers: readonly CustomerRevenueRow[],
  days: readonly PartnerDayRow[],
  asOf: string | null,
): Pick<PartnerValue, keyof typeof NOT_BY_MONTH> => ({
  churnByMonth: asOf === null ? [] : churnByMonth(days, asOf),
  revenueChurnByMonth: asOf === null ? [] : revenueChurnByMonth(customers, asOf),
  cohorts: cohortsOf(customers, asOf),
});

interface OfPartner {
  readonly partnerId: string;
  readonly programId: string;
}

const partnerKey = ({ partnerId, programId }: OfPartner) => `${partnerId}:${programId}`;

function groupByPartner<R extends OfPartner>(rows: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(partnerKey(row));
    if (group) group.push(row);
    else groups.set(partnerKey(row), [row]);
  }
  return groups;
}

const right = (header: string) => ({ header, align: 'right' as const });

function partnerValueTables({ partners: found, totals, next }: PartnerValueAnswer): Table[] {
  const counts = (each: Pick<PartnerValue, Counted>) =>
    [each.referrals, each.customers, each.active, each.churned, each.flaggedConversions + each.flaggedRefunds].map(
      String,
    );
  const overview: Table = {
    title: 'Partner value',
    columns: [
      { header: 'Partner' },
      { header: 'Program' },
      right('Referrals'),
      right('Customers'),
      right('Active'),
      right('Churned'),
      right('Flagged'),
      right('Net revenue'),
      right('Churn, last month'),
      right('Customer-years'),
      right('Lifetime, years'),
      right('ARR per customer'),
      right('LTV'),
    ],
    rows: [
      ...found.map((each) => [each.partnerId, each.programId, ...counts(each), ...worth(each)]),
      ...(found.length > 1 ? [['All', '', ...counts(totals), '', '', '', '', '', '']] : []),
    ],
    empty: 'No partner made a referral yet. Import or record referrals and conversions.',
    notes: [
      'LTV = average ARR × average lifetime; lifetime = customer-years ÷ churned customers; average ARR = net revenue ÷ customer-years. A year has 365.25 days.',
      'Churn = customers lost in the month ÷ customers active when it began.',
      ...asOfNotes(found),
      ...(next === null ? [] : [`There are more: ask again with --cursor ${next}.`]),
    ],
  };
  return [overview, ...found.flatMap(monthTables)];
}

function worth({ revenue, lifetime, latestChurn }: PartnerValue): string[] {
  const values = lifetime?.values ?? [];
  return [
    revenueInWords(revenue),
    latestChurn === null ? '–' : churnInWords(latestChurn),
    lifetime?.customerYears ?? '–',
    lifetime?.averageLifetimeYears ?? '–',
    values.map(({ averageArrMinor, currency }) => moneyInWords(averageArrMinor, currency)).join(', ') || '–',
    ltvInWords(lifetime),
  ];
}

function asOfNotes(values: readonly PartnerValue[]): string[] {
  const days = [...new Set(values.map(({ asOf }) => asOf))];
  return days.map((day) =>
    day === null
      ? "Where no day was closed yet in the program's time zone, time can't be counted: give --as-of."
      : `Time is counted up to ${day}.`,
  );
}

export const partnerValue = query<PartnerValueParams, PartnerValueAnswer>({
  name: 'partner-value',
  capability: 'insights',
  summary:
    'Customers, churn, revenue and lifetime value of what each partner brought; for one partner by month and cohort.',
  by: STAFF_AND_AUDITOR,
  params: PartnerValueParams,
  reads: [partnerValueProjection, partnerFinances, partnerDays, customerRevenue, partners, programs, clock],
  answer: partnerValueOf,
  tables: partnerValueTables,
});
