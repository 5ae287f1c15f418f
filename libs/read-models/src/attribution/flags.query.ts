import { STAFF_AND_AUDITOR } from '@vouch/events';
import type { Money } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { formatMoney } from '@vouch/terms';
import { type Orders, IsSort, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { customerPeople, personOfCustomer } from '../customers/customer-people.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { flags as flagsProjection, FlagRow } from './flags.projection.js';

const REASONS = [
  'won-before-first-contact',
  'declared-revenue-implausible',
  'other-currency',
  'already-refunded-in-full',
] as const satisfies readonly FlagRow['reason'][];

const ORDERS = { recorded: ['position'] } as const satisfies Orders<FlagRow>;

export class FlagsParams extends PageParams {
  /** Only what counts for this partner. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** conversion or refund. */
  @IsOptional()
  @IsIn(['conversion', 'refund'])
  subject?: FlagRow['subject'];

  /** Only this reason. */
  @IsOptional()
  @IsIn(REASONS)
  reason?: FlagRow['reason'];

  /** As the log recorded them. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'recorded';
}

export interface FlagsAnswer {
  readonly flags: readonly (FlagRow & {
    readonly words: string;
    /** Who signed up or converted for the customer. */
    readonly personId: string | null;
  })[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function flagsOf(params: FlagsParams, rows: RowSource): Promise<FlagsAnswer> {
  const { partner, subject, reason } = params;
  if (partner !== undefined) await requirePartner(rows, partner);
  const where = { partnerId: partner, subject, reason };
  const found = await pageOf(rows, FlagRow, { where, orders: ORDERS, ...params });
  const persons = await personOfCustomer(
    found.rows.map(({ customerId }) => customerId),
    rows,
  );
  const flags = found.rows.map((row) => ({
    ...row,
    words: words[row.reason](row.evidence as never),
    personId: persons.get(row.customerId) ?? null,
  }));
  return { flags, next: found.next };
}

const words: { readonly [R in FlagRow['reason']]: (evidence: never) => string } = {
  'won-before-first-contact': ({ convertedAt, referredAt }: { convertedAt: string; referredAt: string }) =>
    `converted ${convertedAt}, before the first contact on ${referredAt}`,
  'declared-revenue-implausible': (evidence: {
    declaredMonthlyRevenue: Money;
    plausibleMonthlyRevenueMinor: number;
  }) => {
    const { currency } = evidence.declaredMonthlyRevenue;
    const plausible = formatMoney({ amountMinor: evidence.plausibleMonthlyRevenueMinor, currency });
    return `declares ${formatMoney(evidence.declaredMonthlyRevenue)} a month; up to ${plausible} is plausible`;
  },
  'other-currency': ({ amount, paid, paymentId }: { amount: Money; paid: Money; paymentId: string }) =>
    `refund of ${formatMoney(amount)} on payment ${paymentId} of ${formatMoney(paid)}: another currency, so it doesn't count`,
  'already-refunded-in-full': ({ amount, paid, paymentId }: { amount: Money; paid: Money; paymentId: string }) =>
    `refund of ${formatMoney(amount)} on payment ${paymentId} of ${formatMoney(paid)}, which was refunded in full before, so it doesn't count`,
};

const flagTables = ({ flags, next }: FlagsAnswer, names: Names = IDS_ONLY): Table[] => [
  {
    title: 'Flagged conversions and refunds',
    columns: [
      { header: 'Event' },
      { header: 'When' },
      { header: 'Partner' },
      { header: 'Customer' },
      { header: 'Who' },
      { header: 'Reason' },
      { header: 'What there is to see' },
    ],
    rows: flags.map((flag) => [
      `#${flag.position} ${flag.eventId.slice(0, 8)}`,
      flag.occurredAt,
      flag.partnerId,
      flag.customerId,
      flag.personId === null ? '' : names.person(flag.personId),
      flag.reason,
      flag.words,
    ]),
    empty: 'Nothing was flagged: there is nothing to look at.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const flags = query<FlagsParams, FlagsAnswer>({
  name: 'flags',
  capability: 'attribution',
  summary: 'Conversions and refunds that stand as recorded, and should be looked at.',
  by: STAFF_AND_AUDITOR,
  params: FlagsParams,
  reads: [flagsProjection, partners, partnerValue, customerPeople],
  answer: flagsOf,
  reveals: ({ flags }) => ({ persons: flags.flatMap(({ personId }) => personId ?? []), texts: [] }),
  tables: flagTables,
});
