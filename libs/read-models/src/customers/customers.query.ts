import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { formatMoney } from '@vouch/terms';
import { IsSort, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { CustomerRow, customers as customersProjection } from './customers.projection.js';

const ORDERS = { partner: ['partnerId', 'customerId'], customer: ['customerId'], converted: ['convertedOn'] } as const;

export class CustomersParams extends PageParams {
  /** Only this partner's. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program's. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only this customer. */
  @IsOptional()
  @IsId()
  customer?: string;

  /** Only customers that are there, or that are away. */
  @IsOptional()
  @IsIn(['active', 'churned'])
  state?: CustomerRow['state'];

  /** By partner, by customer, or by conversion; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'partner';
}

export interface CustomersAnswer {
  readonly customers: readonly CustomerRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

async function customersOf(params: CustomersParams, rows: RowSource): Promise<CustomersAnswer> {
  const { partner, program, customer, state, sort = 'partner', limit, cursor } = params;
  const where = { partnerId: partner, programId: program, customerId: customer, state };
  const page = await pageOf(rows, CustomerRow, { where, orders: ORDERS, sort, limit, cursor });
  return { customers: page.rows, next: page.next };
}

const customersTables = ({ customers, next }: CustomersAnswer): Table[] => [
  {
    title: 'Customers',
    columns: [
      { header: 'Partner' },
      { header: 'Customer' },
      { header: 'Program' },
      { header: 'Came by' },
      { header: 'Converted' },
      { header: 'State' },
      { header: 'Plan' },
      { header: 'Seats', align: 'right' },
      { header: 'Revenue', align: 'right' },
      { header: 'Left' },
    ],
    rows: customers.map((row) => [
      row.partnerId,
      row.customerId,
      row.programId,
      `${row.via} ${row.referralId}`,
      row.convertedOn,
      row.state,
      row.plan ?? '',
      String(row.seats ?? ''),
      Object.entries(row.revenue)
        .map(([currency, amountMinor]) => formatMoney({ amountMinor, currency }))
        .join(', '),
      row.churnedOn ?? '',
    ]),
    empty: 'No customer is like that.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const customers = query<CustomersParams, CustomersAnswer>({
  name: 'customers',
  capability: 'customers',
  summary: 'Customers by the partner that brought them: state, plan, seats, revenue, churn.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: CustomersParams,
  reads: [customersProjection],
  answer: customersOf,
  tables: customersTables,
});
