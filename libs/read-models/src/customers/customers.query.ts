import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { formatMoney } from '@vouch/terms';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { apiKeys } from '../access/api-keys.projection.js';
import { enteredByPartner } from '../entered-by-partner.js';
import { ReferralRow, referralPipeline } from '../referrals/referral-pipeline.projection.js';
import { customerPeople, personOfCustomer } from './customer-people.projection.js';
import { CustomerRow, customers as customersProjection } from './customers.projection.js';

const ORDERS = { partner: ['partnerId', 'customerId'], customer: ['customerId'], converted: ['convertedOn'] } as const;

export class CustomersParams extends OfPartnerParams {
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

export interface CustomerOfPartner extends CustomerRow {
  /** Who signed up or converted. */
  readonly personId: string | null;
  /** Who it was as a prospect. */
  readonly prospectId: string | null;
  /** Whether the partner entered that prospect with its own key, and so knows who it is. */
  readonly enteredByPartner: boolean;
}

export interface CustomersAnswer {
  readonly customers: readonly CustomerOfPartner[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

async function customersOf(params: CustomersParams, rows: RowSource): Promise<CustomersAnswer> {
  const { partner, program, customer, state, sort = 'partner', limit, cursor } = params;
  const where = { partnerId: partner, programId: program, customerId: customer, state };
  const page = await pageOf(rows, CustomerRow, { where, orders: ORDERS, sort, limit, cursor });
  const [persons, referrals] = await Promise.all([
    personOfCustomer(
      page.rows.map(({ customerId }) => customerId),
      rows,
    ),
    rows.find(ReferralRow, { where: { referralId: { in: page.rows.map(({ referralId }) => referralId) } } }),
  ]);
  const entered = await enteredByPartner(referrals, rows);
  const prospectOf = new Map(referrals.map(({ referralId, prospectId }) => [referralId, prospectId]));
  return {
    customers: page.rows.map((row) => ({
      ...row,
      personId: persons.get(row.customerId) ?? null,
      prospectId: prospectOf.get(row.referralId) ?? null,
      enteredByPartner: entered.has(row.referralId),
    })),
    next: page.next,
  };
}

function whoIs({ personId, prospectId }: CustomerOfPartner, names: Names): string {
  const id = personId ?? prospectId;
  return id === null ? '' : names.person(id);
}

const customersTables = ({ customers, next }: CustomersAnswer, names: Names = IDS_ONLY): Table[] => [
  {
    title: 'Customers',
    columns: [
      { header: 'Partner' },
      { header: 'Customer' },
      { header: 'Who' },
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
      whoIs(row, names),
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
    empty: 'No customer is like that. Ask for less, or record a conversion that names a referral, a click or a coupon.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const customers = query<CustomersParams, CustomersAnswer>({
  name: 'customers',
  capability: 'customers',
  summary: 'Customers by the partner that brought them: state, plan, seats, revenue, churn.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: CustomersParams,
  reads: [customersProjection, customerPeople, referralPipeline, apiKeys],
  answer: customersOf,
  // A partner knows the prospects that it entered; who a customer is that signed up with us is not its to know.
  reveals: ({ customers }, to) => ({
    persons: customers.flatMap(({ personId, prospectId, enteredByPartner }) =>
      [to === 'staff' ? personId : null, to === 'staff' || enteredByPartner ? prospectId : null].flatMap(
        (id) => id ?? [],
      ),
    ),
    texts: [],
  }),
  tables: customersTables,
});
