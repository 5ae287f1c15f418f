import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { clock, ClockRow } from '../clock/clock.projection.js';
import { ParameterRefused } from '../errors.js';
import { requirePartner, requireProgram } from '../known.js';
import { formatMoney, formatPercent } from '@vouch/terms';
import { PageParams, pageOf } from '../paging.js';
import { IsDay, IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { programs, ProgramRow } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { churnByMonth, type ChurnMonth, customerDays } from './customer-time.js';
import { type Lifetime, lifetimeValue } from './lifetime-value.js';
import { partnerDays, PartnerDayRow } from './partner-days.projection.js';
import { partnerFinances, PartnerFinancesRow } from './partner-finances.projection.js';
import { partnerValue as partnerValueProjection, PartnerValueRow } from './partner-value.projection.js';

const ORDERS = { partner: ['partnerId', 'programId'] } as const;

export class PartnerValueParams extends PageParams {
  /** Only this partner, with its churn month by month. */
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
  asOf?: string;
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
  const [finances, days] = await Promise.all([
    rows.find(PartnerFinancesRow, { where: shown, orderBy: ['currency'] }),
    rows.find(PartnerDayRow, { where: shown, orderBy: ['day'] }),
  ]);
  const financesOf = groupByPartner(finances);
  const daysOf = groupByPartner(days);
  const values = page.rows.map((row) =>
    valueOf(
      row,
      financesOf.get(partnerKey(row)) ?? [],
      daysOf.get(partnerKey(row)) ?? [],
      params.asOf ?? asOfByProgram.get(row.programId) ?? null,
      partner !== undefined,
    ),
  );
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
async function closedDays(rows: RowSource, { program, asOf }: PartnerValueParams): Promise<Map<string, string>> {
  const [launched, zones] = await Promise.all([
    rows.find(ProgramRow, { where: { programId: program } }),
    rows.find(ClockRow),
  ]);
  const lastClosed = new Map(zones.map(({ zone, lastClosedDay }) => [zone, lastClosedDay]));
  const closed = new Map<string, string>();
  for (const { programId, zone } of launched) {
    const day = lastClosed.get(zone);
    if (day === undefined) continue;
    if (asOf !== undefined && asOf < day) {
      throw new ParameterRefused(
        'asOf',
        `asOf can't be before ${day}, the last closed day of program ${programId}. For figures as they were earlier, replay the log to that day (report --known-at).`,
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
  everyMonth: boolean,
): PartnerValue {
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
    churnByMonth: everyMonth ? months : null,
  };
}

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
  const months = found
    .filter((each) => each.churnByMonth !== null)
    .map((each): Table => {
      return {
        title: `Customers of ${each.partnerId} in ${each.programId}, month by month`,
        columns: [{ header: 'Month' }, right('Active at start'), right('Won'), right('Lost'), right('Churn')],
        rows: (each.churnByMonth ?? []).map((month) => [
          month.complete ? month.month : `${month.month} (so far)`,
          String(month.activeAtStart),
          String(month.won),
          String(month.lost),
          churnInWords(month),
        ]),
        empty:
          each.asOf === null
            ? "No day was closed in the program's time zone yet: give --as-of."
            : `No customer was won up to ${each.asOf}.`,
      };
    });
  return [overview, ...months];
}

function worth({ revenue, lifetime, latestChurn }: PartnerValue): string[] {
  const values = lifetime?.values ?? [];
  const money = (amountMinor: number | null | undefined, currency: string) =>
    amountMinor === null || amountMinor === undefined ? '–' : formatMoney({ amountMinor, currency });
  return [
    revenue.map(({ netMinor, currency }) => money(netMinor, currency)).join(', ') || '–',
    latestChurn === null ? '–' : churnInWords(latestChurn),
    lifetime?.customerYears ?? '–',
    lifetime?.averageLifetimeYears ?? '–',
    values.map(({ averageArrMinor, currency }) => money(averageArrMinor, currency)).join(', ') || '–',
    ltvInWords(lifetime),
  ];
}

function ltvInWords(lifetime: Lifetime | null): string {
  if (lifetime === null) return 'no day closed yet';
  if (!lifetime.enoughData) return lifetime.why;
  const values = lifetime.values.map(({ ltvMinor, currency }) => formatMoney({ amountMinor: ltvMinor ?? 0, currency }));
  return `${values.join(', ') || 'no revenue'} (${lifetime.why})`;
}

const churnInWords = ({ churn }: ChurnMonth) => (churn === null ? 'nobody at start' : formatPercent(churn));

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
  summary: 'Customers, churn, revenue and lifetime value of what each partner brought.',
  by: STAFF_AND_AUDITOR,
  params: PartnerValueParams,
  reads: [partnerValueProjection, partnerFinances, partnerDays, partners, programs, clock],
  answer: partnerValueOf,
  tables: partnerValueTables,
});
