import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { clock } from '../clock/clock.projection.js';
import { dayNumber, monthOf, monthsBetween } from '../days.js';
import { decimalQuotient, divideHalfEven, safeNumber } from '../exact.js';
import { requireProgram } from '../known.js';
import { IsDay, IsId } from '../parameters.js';
import { programCosts, ProgramCostRow } from '../programs/program-costs.projection.js';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { customerDays, perYear } from './customer-time.js';
import { type Lifetime, lifetimeValue } from './lifetime-value.js';
import { closedDays } from './partner-value.query.js';
import { partnerDays, PartnerDayRow } from './partner-days.projection.js';
import { partnerFinances, PartnerFinancesRow } from './partner-finances.projection.js';
import { partnerMonths, PartnerMonthRow } from './partner-months.projection.js';
import { partnerValue, PartnerValueRow } from './partner-value.projection.js';
import { moneyInWords } from './value-words.js';

/** A customer is worth at least so many times what it costs to win one. */
const HEALTHY_FROM = 4n;

export class LtvCacParams {
  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Count up to this day, YYYY-MM-DD; without it, up to the last closed day. */
  @IsOptional()
  @IsDay()
  until?: string;
}

export interface LtvCac {
  readonly programId: string;
  readonly currency: string;
  /** The day up to which is counted. */
  readonly asOf: string;
  /** The first month of the year that ends with `asOf`, YYYY-MM: twelve calendar months, the running one included. */
  readonly yearFrom: string;
  /** Customers that partners won in that year, in whatever currency they pay. */
  readonly customersWon: number;
  /** Commissions that were booked in that year, less what was reversed or forfeited. */
  readonly commissionsMinor: number;
  /** What rewards came to that were given in that year, where that is known. */
  readonly rewardsMinor: number;
  /** What was spent on the program and its partners in that year besides. */
  readonly spentMinor: number;
  readonly costMinor: number;
  /** Cost of the year ÷ customers won in it. Minor units, half to even; null where none was won. */
  readonly cacMinor: number | null;
  /** What a customer pays in a year: net revenue of the year ÷ customer-years lived in it. Minor units, half to even; null without time. */
  readonly acvMinor: number | null;
  /** Customers that ever churned, on which lifetime and LTV rest. */
  readonly n: number;
  readonly averageLifetimeYears: string | null;
  readonly averageArrMinor: number | null;
  /** Average ARR × average lifetime; null when there is not enough data. */
  readonly ltvMinor: number | null;
  /** LTV ÷ CAC, 2 places, half to even; null where one of them is not known, or nothing was spent. */
  readonly ratio: string | null;
  /** Whether the ratio, before it is rounded, is 4 or more; null where there is none. */
  readonly healthy: boolean | null;
  /** What the ratio rests on, or why there is none. */
  readonly why: string;
}

export interface LtvCacAnswer {
  readonly programs: readonly LtvCac[];
}

export async function ltvCacOf(params: LtvCacParams, rows: RowSource): Promise<LtvCacAnswer> {
  const { program } = params;
  if (program !== undefined) await requireProgram(rows, program);
  const where = { programId: program };
  const [closed, finances, days, counted, months, costs] = await Promise.all([
    closedDays(rows, params),
    rows.find(PartnerFinancesRow, { where }),
    rows.find(PartnerDayRow, { where }),
    rows.find(PartnerValueRow, { where }),
    rows.find(PartnerMonthRow, { where }),
    rows.find(ProgramCostRow, { where }),
  ]);
  const figures = [...closed].flatMap(([programId, lastClosed]) => {
    const mine = <R extends { readonly programId: string }>(all: readonly R[]) =>
      all.filter((row) => row.programId === programId);
    const asOf = params.until ?? lastClosed;
    const of = {
      finances: mine(finances),
      days: mine(days),
      counted: mine(counted),
      months: mine(months),
      costs: mine(costs),
    };
    return currenciesIn(of).map((currency) => ({ programId, currency, asOf, ...ltvCacFrom(currency, asOf, of) }));
  });
  return { programs: figures.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)) };
}

const keyOf = ({ programId, currency }: Pick<LtvCac, 'programId' | 'currency'>) => `${programId} ${currency}`;

interface Figures {
  readonly finances: readonly PartnerFinancesRow[];
  readonly days: readonly PartnerDayRow[];
  readonly counted: readonly PartnerValueRow[];
  readonly months: readonly PartnerMonthRow[];
  readonly costs: readonly ProgramCostRow[];
}

const currenciesIn = ({ finances, costs }: Figures) =>
  [...new Set([...finances, ...costs].map(({ currency }) => currency))].sort();

const total = (amounts: readonly number[]) => safeNumber(amounts.reduce((sum, minor) => sum + BigInt(minor), 0n));

function ltvCacFrom(
  currency: string,
  asOf: string,
  { finances, days, counted, months, costs }: Figures,
): Omit<LtvCac, 'programId' | 'currency' | 'asOf'> {
  const yearFrom = monthsBefore(monthOf(asOf), 11);
  const year = new Set(monthsBetween(yearFrom, monthOf(asOf)));
  const inYear = months.filter(({ month }) => year.has(month));
  const netMinor = total(
    finances.flatMap((row) => (row.currency === currency ? [row.paymentsMinor - row.refundsMinor] : [])),
  );
  const churned = total(counted.map((row) => row.churned));
  const lifetime = lifetimeValue(customerDays(days, asOf), churned, [{ currency, netMinor }]);
  const customersWon = total(inYear.map((row) => row.customersWon));
  const commissionsMinor = total(inYear.map((row) => row.commissions[currency] ?? 0));
  const rewardsMinor = total(inYear.map((row) => row.rewards[currency] ?? 0));
  const spentMinor = total(
    costs.flatMap((cost) =>
      cost.currency === currency && year.has(monthOf(cost.incurredOn)) ? [cost.amountMinor] : [],
    ),
  );
  const costMinor = total([commissionsMinor, rewardsMinor, spentMinor]);
  const daysInYear = customerDays(days, asOf) - customerDays(days, dayBefore(`${yearFrom}-01`));
  const revenueOfYear = total(inYear.map((row) => row.netRevenue[currency] ?? 0));
  const acv = daysInYear > 0 ? perYear(BigInt(revenueOfYear), daysInYear) : null;
  return {
    yearFrom,
    customersWon,
    commissionsMinor,
    rewardsMinor,
    spentMinor,
    costMinor,
    cacMinor: customersWon === 0 ? null : safeNumber(divideHalfEven(BigInt(costMinor), BigInt(customersWon))),
    acvMinor: acv && safeNumber(divideHalfEven(acv.numerator, acv.denominator)),
    n: lifetime.n,
    averageLifetimeYears: lifetime.averageLifetimeYears,
    averageArrMinor: lifetime.values[0]?.averageArrMinor ?? null,
    ltvMinor: lifetime.values[0]?.ltvMinor ?? null,
    ...ratioOf({ netMinor, lifetime, costMinor, customersWon }),
  };
}

/** LTV ÷ CAC = (net revenue ÷ churned) ÷ (cost ÷ customers won), exactly, and rounded once. */
function ratioOf({
  netMinor,
  lifetime,
  costMinor,
  customersWon,
}: {
  readonly netMinor: number;
  readonly lifetime: Lifetime;
  readonly costMinor: number;
  readonly customersWon: number;
}): Pick<LtvCac, 'ratio' | 'healthy' | 'why'> {
  const none = (why: string) => ({ ratio: null, healthy: null, why });
  if (!lifetime.enoughData) return none(lifetime.why);
  if (customersWon === 0) return none('no customer was won in the year');
  if (costMinor <= 0) return none('nothing was spent in the year');
  const numerator = BigInt(netMinor) * BigInt(customersWon);
  const denominator = BigInt(lifetime.n) * BigInt(costMinor);
  return {
    ratio: decimalQuotient(numerator, denominator, 2),
    healthy: numerator >= HEALTHY_FROM * denominator,
    why: `${lifetime.why}; ${customersWon} won in the year`,
  };
}

/** `2026-03`, 11 → `2025-04`. */
function monthsBefore(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const months = year * 12 + number - 1 - count;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}

const dayBefore = (day: string) => new Date((dayNumber(day) - 1) * 86_400_000).toISOString().slice(0, 10);

const right = (header: string) => ({ header, align: 'right' as const });

const ltvCacTables = ({ programs: found }: LtvCacAnswer): Table[] => [
  {
    title: 'What a customer is worth, and what it costs to win one',
    columns: [
      { header: 'Program' },
      { header: 'Year from' },
      ...[
        'Won',
        'Commissions',
        'Rewards',
        'Spent',
        'CAC',
        'ACV',
        'Lifetime, years',
        'ARR per customer',
        'LTV',
        'LTV:CAC',
      ].map(right),
      { header: 'Currency' },
      { header: '' },
    ],
    rows: found.map((each) => [
      each.programId,
      each.yearFrom,
      String(each.customersWon),
      ...[each.commissionsMinor, each.rewardsMinor, each.spentMinor, each.cacMinor, each.acvMinor].map((minor) =>
        moneyInWords(minor, each.currency),
      ),
      each.averageLifetimeYears ?? '–',
      ...[each.averageArrMinor, each.ltvMinor].map((minor) => moneyInWords(minor, each.currency)),
      each.ratio ?? '–',
      each.currency,
      each.healthy === null ? each.why : each.healthy ? 'healthy' : 'below 4',
    ]),
    empty: 'Nothing is known yet: no day was closed, or no program had a payment or a cost.',
    notes: [
      'LTV = average ARR × average lifetime, over all that is recorded. CAC = commissions, rewards and costs of the last twelve months ÷ customers won in them. ACV = net revenue of these months ÷ customer-years lived in them.',
      'Customers are those that partners brought, and costs those of the program: what was spent elsewhere on sales and marketing is not recorded here. Healthy from 4 on.',
    ],
  },
];

export const ltvCac = query<LtvCacParams, LtvCacAnswer>({
  name: 'ltv-cac',
  capability: 'insights',
  summary: 'What a customer is worth, what it costs to win one, and the ratio of the two, by program and currency.',
  by: STAFF_AND_AUDITOR,
  params: LtvCacParams,
  reads: [partnerFinances, partnerValue, partnerDays, partnerMonths, programCosts, programs, clock],
  answer: ltvCacOf,
  tables: ltvCacTables,
});
