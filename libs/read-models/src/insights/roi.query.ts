import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { divideHalfEven, safeNumber } from '../exact.js';
import { requirePartner, requireProgram } from '../known.js';
import { formatMinor, formatPercent } from '@vouch/terms';
import { PageParams, pageOf } from '../paging.js';
import { IsCurrency, IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { programCosts, ProgramCostRow } from '../programs/program-costs.projection.js';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { OWED, RewardRow, rewards } from '../rewards/rewards.projection.js';
import { returnOnInvestment } from './lifetime-value.js';
import { partnerFinances, PartnerFinancesRow } from './partner-finances.projection.js';
import { partnerValue, PartnerValueRow } from './partner-value.projection.js';

const ORDERS = { partner: ['partnerId', 'programId', 'currency'] } as const;

export class RoiParams extends PageParams {
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
}

export interface Roi {
  readonly currency: string;
  readonly payments: number;
  readonly paymentsMinor: number;
  readonly refunds: number;
  readonly refundsMinor: number;
  /** Payments less refunds. */
  readonly netRevenueMinor: number;
  readonly accruedMinor: number;
  readonly reversedMinor: number;
  readonly forfeitedMinor: number;
  /** Commissions accrued less reversed and forfeited, whether or not they were paid out yet. */
  readonly commissionsMinor: number;
  /** What rewards came to that were given, where that is known. */
  readonly rewardsGivenMinor: number;
  /** What rewards are worth that are owed and not given yet, where the terms say so. */
  readonly rewardsOwedMinor: number;
  /** What was spent besides commissions and rewards. */
  readonly spentMinor: number;
  /** Commissions, rewards and what was spent: what the revenue cost. */
  readonly costMinor: number;
  readonly paidMinor: number;
  /** Payments that earned no commission. */
  readonly refused: number;
  /** (net revenue − cost) ÷ cost, 4 places, half to even: 4.0000 is 400 %. null when nothing was spent. */
  readonly roi: string | null;
  readonly why: string;
  /** Customers won, in whatever currency they pay: the basis of the acquisition cost. */
  readonly customersWon: number;
  /** Cost ÷ customers won, minor units, half to even; null where none was won. */
  readonly acquisitionCostMinor: number | null;
}

export interface RoiAnswer {
  /** What was spent on a partner counts for it; what was spent on its program as a whole does not. */
  readonly partners: readonly (Roi & { readonly partnerId: string; readonly programId: string })[];
  /** Every program as a whole, all its partners and all that was spent on it included. */
  readonly programs: readonly (Roi & { readonly programId: string })[];
  /** Of all that was asked for, on whatever page. */
  readonly totals: readonly Roi[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** What there is to reckon with, of one currency. */
interface Figures {
  readonly finances: readonly PartnerFinancesRow[];
  readonly costs: readonly ProgramCostRow[];
  readonly counted: readonly PartnerValueRow[];
  /** Rewards that are owed and not given yet. */
  readonly owed: readonly RewardRow[];
}

export async function roiOf(params: RoiParams, rows: RowSource): Promise<RoiAnswer> {
  const { partner, program, currency, limit, cursor } = params;
  if (partner !== undefined) await requirePartner(rows, partner);
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program, currency };
  const [page, finances, costs, counted, owed] = await Promise.all([
    pageOf(rows, PartnerFinancesRow, { where, orders: ORDERS, sort: 'partner', limit, cursor }),
    rows.find(PartnerFinancesRow, { where, orderBy: ['partnerId', 'programId', 'currency'] }),
    rows.find(ProgramCostRow, { where, orderBy: ['costId'] }),
    rows.find(PartnerValueRow, { where: { partnerId: partner, programId: program } }),
    rows.find(RewardRow, { where: { ...where, state: { in: OWED } } }),
  ]);
  const ofProgram = (programId: string) => {
    const isIts = (row: { programId: string }) => row.programId === programId;
    return {
      finances: finances.filter(isIts),
      costs: costs.filter(isIts),
      counted: counted.filter(isIts),
      owed: owed.filter(isIts),
    };
  };
  const programIds = [...new Set([...finances, ...costs, ...owed].map(({ programId }) => programId))].sort();
  return {
    partners: page.rows.map((row) => {
      const isMine = (other: { partnerId: string | null; programId: string }) =>
        other.partnerId === row.partnerId && other.programId === row.programId;
      const figures = {
        finances: [row],
        costs: costs.filter(isMine),
        counted: counted.filter(isMine),
        owed: owed.filter(isMine),
      };
      return { partnerId: row.partnerId, programId: row.programId, ...roiFrom(row.currency, figures) };
    }),
    programs: programIds.flatMap((programId) => {
      const figures = ofProgram(programId);
      return currenciesIn(figures).map((each) => ({ programId, ...roiFrom(each, figures) }));
    }),
    totals: currenciesIn({ finances, costs, owed }).map((each) => roiFrom(each, { finances, costs, counted, owed })),
    next: page.next,
  };
}

const currenciesIn = ({ finances, costs, owed }: Pick<Figures, 'finances' | 'costs' | 'owed'>) =>
  [...new Set([...finances, ...costs, ...owed].map(({ currency }) => currency))]
    .filter((currency) => currency !== null)
    .sort();

const stillOwed = ({ worthMinor, givenMinor }: RewardRow) => Math.max(0, (worthMinor ?? 0) - givenMinor);

function roiFrom(currency: string, { finances, costs, counted, owed }: Figures): Roi {
  const rows = finances.filter((row) => row.currency === currency);
  const sum = (value: (row: PartnerFinancesRow) => number) => rows.reduce((total, row) => total + value(row), 0);
  const paymentsMinor = sum((row) => row.paymentsMinor);
  const refundsMinor = sum((row) => row.refundsMinor);
  const accruedMinor = sum((row) => row.accruedMinor);
  const reversedMinor = sum((row) => row.reversedMinor);
  const forfeitedMinor = sum((row) => row.forfeitedMinor);
  const netRevenueMinor = paymentsMinor - refundsMinor;
  const commissionsMinor = accruedMinor - reversedMinor - forfeitedMinor;
  const spentMinor = costs.reduce((total, cost) => (cost.currency === currency ? total + cost.amountMinor : total), 0);
  const rewardsGivenMinor = sum((row) => row.rewardsMinor);
  const rewardsOwedMinor = owed.reduce(
    (total, reward) => (reward.currency === currency ? total + stillOwed(reward) : total),
    0,
  );
  const costMinor = commissionsMinor + rewardsGivenMinor + rewardsOwedMinor + spentMinor;
  const roi = returnOnInvestment(netRevenueMinor, costMinor);
  const customersWon = counted.reduce((total, { customers }) => total + customers, 0);
  return {
    currency,
    payments: sum((row) => row.payments),
    paymentsMinor,
    refunds: sum((row) => row.refunds),
    refundsMinor,
    netRevenueMinor,
    accruedMinor,
    reversedMinor,
    forfeitedMinor,
    commissionsMinor,
    rewardsGivenMinor,
    rewardsOwedMinor,
    spentMinor,
    costMinor,
    paidMinor: sum((row) => row.paidMinor),
    refused: sum((row) => row.refused),
    roi,
    why: roi === null ? 'no cost: nothing was accrued, or all of it was reversed' : '(net revenue − cost) ÷ cost',
    customersWon,
    acquisitionCostMinor:
      customersWon === 0 ? null : safeNumber(divideHalfEven(BigInt(costMinor), BigInt(customersWon))),
  };
}

function roiTables({ partners: found, programs: whole, totals, next }: RoiAnswer): Table[] {
  const figures = (roi: Roi) => [
    ...[
      roi.paymentsMinor,
      -roi.refundsMinor,
      roi.netRevenueMinor,
      roi.accruedMinor,
      -(roi.reversedMinor + roi.forfeitedMinor),
      roi.rewardsGivenMinor + roi.rewardsOwedMinor,
      roi.spentMinor,
      roi.costMinor,
    ].map((amountMinor) => formatMinor(amountMinor, roi.currency)),
    formatMinor(roi.paidMinor, roi.currency),
    roi.currency,
    roi.roi === null ? 'no cost' : formatPercent(roi.roi),
    roi.acquisitionCostMinor === null ? '–' : formatMinor(roi.acquisitionCostMinor, roi.currency),
  ];
  const columns = [
    { header: 'Partner' },
    { header: 'Program' },
    ...['Payments', 'Refunds', 'Net revenue', 'Accrued', 'Reversed', 'Rewards', 'Spent', 'Cost', 'Paid out'].map(
      (header) => ({
        header,
        align: 'right' as const,
      }),
    ),
    { header: 'Currency' },
    { header: 'ROI', align: 'right' as const },
    { header: 'CAC', align: 'right' as const },
  ];
  return [
    {
      title: 'Affiliate ROI',
      columns,
      rows: [
        ...found.map((roi) => [roi.partnerId, roi.programId, ...figures(roi)]),
        ...whole.map((roi) => ['All', roi.programId, ...figures(roi)]),
        ...(new Set(whole.map(({ programId }) => programId)).size > 1
          ? totals.map((roi) => ['All', '', ...figures(roi)])
          : []),
      ],
      empty: 'No payment counts for a partner yet. Record conversions that name a referral, and their payments.',
      notes: [
        'ROI = (net revenue − cost) ÷ cost, rounded half to even to 4 places. Cost = commissions accrued less reversed and forfeited, paid out or not, rewards at what they are worth, given or still owed, and what was spent besides.',
        'What was spent on a program as a whole counts in its line alone. CAC = cost ÷ customers won.',
        ...(next === null ? [] : [`There are more: ask again with --cursor ${next}.`]),
      ],
    },
  ];
}

export const roi = query<RoiParams, RoiAnswer>({
  name: 'roi',
  capability: 'insights',
  summary: 'What each partner brought in and cost, by currency, and the return on it.',
  by: STAFF_AND_AUDITOR,
  params: RoiParams,
  reads: [partnerFinances, partnerValue, programCosts, rewards, partners, programs],
  answer: roiOf,
  tables: roiTables,
});
