import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { IsSort, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { reportedSources as reportedSourcesProjection, ReportedSourceRow } from './reported-sources.projection.js';

const ORDERS = { customer: ['customerId'] } as const;

export class ReportedSourcesParams extends PageParams {
  /** Only customers that were credited in this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only customers that said this channel. */
  @IsOptional()
  @IsId()
  channel?: string;

  /** By customer; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'customer';
}

export interface ReportedSourcesAnswer {
  readonly customers: readonly ReportedSourceRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

async function reportedSourcesOf(params: ReportedSourcesParams, rows: RowSource): Promise<ReportedSourcesAnswer> {
  const { program, channel, sort = 'customer', limit, cursor } = params;
  const where = { programId: program, channel };
  const page = await pageOf(rows, ReportedSourceRow, { where, orders: ORDERS, sort, limit, cursor });
  return { customers: page.rows, next: page.next };
}

const reportedSourcesTables = ({ customers, next }: ReportedSourcesAnswer): Table[] => [
  {
    title: 'Reported and tracked',
    columns: [{ header: 'Customer' }, { header: 'Says' }, { header: 'Tracked' }, { header: 'Partner' }],
    rows: customers.map((row) => [row.customerId, row.channel ?? '', row.trackedVia ?? '', row.partnerId ?? '']),
    empty: 'Nobody said how they heard about us, and nobody was tracked.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const reportedSources = query<ReportedSourcesParams, ReportedSourcesAnswer>({
  name: 'reported-sources',
  capability: 'customers',
  summary: 'How customers say that they heard about us, beside what was tracked.',
  by: STAFF_AND_AUDITOR,
  params: ReportedSourcesParams,
  reads: [reportedSourcesProjection],
  answer: reportedSourcesOf,
  tables: reportedSourcesTables,
});
