import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { formatMoney } from '@vouch/terms';
import { IsOptional } from 'class-validator';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, type Orders, pageOf, type SortBy } from '../paging.js';
import { partners } from '../partners/partners.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { conversions as conversionsProjection, ConversionRow } from './conversions.projection.js';

const ORDERS = { recorded: ['position'] } as const satisfies Orders<ConversionRow>;

export class ConversionsParams extends OfPartnerParams {
  /** What waits longest first. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'recorded';
}

export interface ConversionsAnswer {
  readonly waiting: readonly ConversionRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound PartnerUnknown */
async function conversionsOf(
  { partner, program, ...page }: ConversionsParams,
  rows: RowSource,
): Promise<ConversionsAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  const where = { partnerId: partner, programId: program };
  const found = await pageOf(rows, ConversionRow, { where, orders: ORDERS, ...page });
  return { waiting: found.rows, next: found.next };
}

const conversionTables = ({ waiting, next }: ConversionsAnswer): Table[] => [
  {
    title: 'Waiting for an exchange rate',
    columns: [
      { header: 'Earned' },
      { header: 'Partner' },
      { header: 'Rule' },
      { header: 'Comes to', align: 'right' },
      { header: 'Paid in' },
      { header: 'Rates of' },
      { header: 'Commission' },
    ],
    rows: waiting.map(({ occurredAt, partnerId, rule, computed, paidIn, commissionId }) => [
      occurredAt,
      partnerId,
      rule,
      formatMoney(computed),
      paidIn.currency,
      paidIn.ratesOf,
      commissionId,
    ]),
    empty: 'Nothing waits for an exchange rate.',
    notes: [
      ...(waiting.length === 0 ? [] : ['Record a rate that was in force then, and it goes on: RecordExchangeRate.']),
      ...(next === null ? [] : [`There are more: ask again with --cursor ${next}.`]),
    ],
  },
];

export const conversions = query<ConversionsParams, ConversionsAnswer>({
  name: 'conversions',
  capability: 'commissions',
  summary: 'What rules pay in another currency than it is computed in, and waits for an exchange rate.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: ConversionsParams,
  reads: [conversionsProjection, partners, partnerValue],
  answer: conversionsOf,
  tables: conversionTables,
});
