import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, pageOf, type SortBy } from '../paging.js';
import { IsDay, IsId } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { linkPerformance as linkPerformanceProjection, LinkDayRow } from './link-performance.projection.js';

const ORDERS = { link: ['code', 'day'], day: ['day', 'code'] } as const;

export class LinkPerformanceParams extends OfPartnerParams {
  /** Only the link with this code. */
  @IsOptional()
  @IsId()
  code?: string;

  /** From this day on. */
  @IsOptional()
  @IsDay()
  from?: string;

  /** Up to this day. */
  @IsOptional()
  @IsDay()
  to?: string;

  /** By link or by day; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-day';
}

export interface LinkPerformanceAnswer {
  readonly days: readonly LinkDayRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

async function linkPerformanceOf(params: LinkPerformanceParams, rows: RowSource): Promise<LinkPerformanceAnswer> {
  const { partner, program, code, from, to, sort = '-day', limit, cursor } = params;
  const day = from === undefined && to === undefined ? undefined : { from, to };
  const where = { partnerId: partner, programId: program, code, day };
  const page = await pageOf(rows, LinkDayRow, { where, orders: ORDERS, sort, limit, cursor });
  return { days: page.rows, next: page.next };
}

const linkPerformanceTables = ({ days, next }: LinkPerformanceAnswer): Table[] => [
  {
    title: 'Links',
    columns: [
      { header: 'Link' },
      { header: 'Day' },
      { header: 'Partner' },
      { header: 'Clicks', align: 'right' },
      { header: 'Referrals', align: 'right' },
      { header: 'Conversions', align: 'right' },
    ],
    rows: days.map((one) => [
      one.code,
      one.day,
      one.partnerId,
      ...[one.clicks, one.referrals, one.conversions].map(String),
    ]),
    empty: 'No link was clicked. Give a partner one with create-link; it is followed at /r/ and its code.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const linkPerformance = query<LinkPerformanceParams, LinkPerformanceAnswer>({
  name: 'link-performance',
  capability: 'links',
  summary: 'Clicks, referrals and conversions of each link on each day.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: LinkPerformanceParams,
  reads: [linkPerformanceProjection],
  answer: linkPerformanceOf,
  tables: linkPerformanceTables,
});
