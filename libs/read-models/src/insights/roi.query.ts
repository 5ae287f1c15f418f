import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { requirePartner, requireProgram } from '../known.js';
import { formatMinor, formatPercent } from '../money-format.js';
import { IsCurrency, IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { returnOnInvestment } from './lifetime-value.js';
import { partnerFinances, PartnerFinancesRow } from './partner-finances.projection.js';
import { partnerValue } from './partner-value.projection.js';

export class RoiParams {
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
  /** Commissions accrued less reversed: what the revenue cost, whether or not it was paid out yet. */
  readonly costMinor: number;
  readonly paidMinor: number;
  /** Payments that earned no commission. */
  readonly refused: number;
  /** (net revenue − cost) ÷ cost, 4 places, half to even: 4.0000 is 400 %. null when nothing was spent. */
  readonly roi: string | null;
  readonly why: string;
}

export interface RoiAnswer {
  readonly partners: readonly (Roi & { readonly partnerId: string; readonly programId: string })[];
  readonly totals: readonly Roi[];
}

export async function roiOf({ partner, program, currency }: RoiParams, rows: RowSource): Promise<RoiAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  if (program !== undefined) await requireProgram(rows, program);
  const found = await rows.find(PartnerFinancesRow, {
    where: { partnerId: partner, programId: program, currency },
    orderBy: ['partnerId', 'programId', 'currency'],
  });
  const currencies = [...new Set(found.map((row) => row.currency))].sort();
  return {
    partners: found.map((row) => ({
      partnerId: row.partnerId,
      programId: row.programId,
      ...roiFrom(row.currency, [row]),
    })),
    totals: currencies.map((each) =>
      roiFrom(
        each,
        found.filter((row) => row.currency === each),
      ),
    ),
  };
}

function roiFrom(currency: string, rows: readonly PartnerFinancesRow[]): Roi {
  const sum = (value: (row: PartnerFinancesRow) => number) => rows.reduce((total, row) => total + value(row), 0);
  const paymentsMinor = sum((row) => row.paymentsMinor);
  const refundsMinor = sum((row) => row.refundsMinor);
  const accruedMinor = sum((row) => row.accruedMinor);
  const reversedMinor = sum((row) => row.reversedMinor);
  const netRevenueMinor = paymentsMinor - refundsMinor;
  const costMinor = accruedMinor - reversedMinor;
  const roi = returnOnInvestment(netRevenueMinor, costMinor);
  return {
    currency,
    payments: sum((row) => row.payments),
    paymentsMinor,
    refunds: sum((row) => row.refunds),
    refundsMinor,
    netRevenueMinor,
    accruedMinor,
    reversedMinor,
    costMinor,
    paidMinor: sum((row) => row.paidMinor),
    refused: sum((row) => row.refused),
    roi,
    why: roi === null ? 'no cost: nothing was accrued, or all of it was reversed' : '(net revenue − cost) ÷ cost',
  };
}

function roiTables({ partners: found, totals }: RoiAnswer): Table[] {
  const figures = (roi: Roi) => [
    ...[
      roi.paymentsMinor,
      -roi.refundsMinor,
      roi.netRevenueMinor,
      roi.accruedMinor,
      -roi.reversedMinor,
      roi.costMinor,
    ].map((amountMinor) => formatMinor(amountMinor, roi.currency)),
    formatMinor(roi.paidMinor, roi.currency),
    roi.currency,
    roi.roi === null ? 'no cost' : formatPercent(roi.roi),
  ];
  const columns = [
    { header: 'Partner' },
    { header: 'Program' },
    ...['Payments', 'Refunds', 'Net revenue', 'Accrued', 'Reversed', 'Cost', 'Paid out'].map((header) => ({
      header,
      align: 'right' as const,
    })),
    { header: 'Currency' },
    { header: 'ROI', align: 'right' as const },
  ];
  return [
    {
      title: 'Affiliate ROI',
      columns,
      rows: [
        ...found.map((roi) => [roi.partnerId, roi.programId, ...figures(roi)]),
        ...totals.map((roi) => ['All', '', ...figures(roi)]),
      ],
      empty: 'No payment counts for a partner yet. Record conversions that name a referral, and their payments.',
      notes: [
        'ROI = (net revenue − cost) ÷ cost, rounded half to even to 4 places. Cost = commissions accrued less reversed, paid out or not.',
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
  reads: [partnerFinances, partnerValue, partners, programs],
  answer: roiOf,
  tables: roiTables,
});
