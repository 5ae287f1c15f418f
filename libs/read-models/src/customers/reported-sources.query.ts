import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { IsSort, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { customerPeople, personOfCustomer } from './customer-people.projection.js';
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
  readonly customers: readonly (ReportedSourceRow & {
    /** Who signed up or converted. */
    readonly personId: string | null;
  })[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

async function reportedSourcesOf(params: ReportedSourcesParams, rows: RowSource): Promise<ReportedSourcesAnswer> {
  const { program, channel, sort = 'customer', limit, cursor } = params;
  const where = { programId: program, channel };
  const page = await pageOf(rows, ReportedSourceRow, { where, orders: ORDERS, sort, limit, cursor });
  const persons = await personOfCustomer(
    page.rows.map(({ customerId }) => customerId),
    rows,
  );
  return {
    customers: page.rows.map((row) => ({ ...row, personId: persons.get(row.customerId) ?? null })),
    next: page.next,
  };
}

const reportedSourcesTables = ({ customers, next }: ReportedSourcesAnswer, names: Names = IDS_ONLY): Table[] => [
  {
    title: 'Reported and tracked',
    columns: ['Customer', 'Who', 'Says', 'In its own words', 'Tracked', 'Partner'].map((header) => ({ header })),
    rows: customers.map((row) => [
      row.customerId,
      row.personId === null ? '' : names.person(row.personId),
      row.channel ?? '',
      row.noteId === null ? '' : names.text(row.noteId),
      row.trackedVia ?? '',
      row.partnerId ?? '',
    ]),
    empty: 'Nobody said how they heard about us, and nobody was tracked. Tell what customers say with report-source.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const reportedSources = query<ReportedSourcesParams, ReportedSourcesAnswer>({
  name: 'reported-sources',
  capability: 'customers',
  summary: 'How customers say that they heard about us, beside what was tracked.',
  by: STAFF_AND_AUDITOR,
  params: ReportedSourcesParams,
  reads: [reportedSourcesProjection, customerPeople],
  answer: reportedSourcesOf,
  reveals: ({ customers }) => ({
    persons: customers.flatMap(({ personId }) => personId ?? []),
    texts: customers.flatMap(({ noteId }) => noteId ?? []),
  }),
  tables: reportedSourcesTables,
});
