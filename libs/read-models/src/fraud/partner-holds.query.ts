import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { holdAsTold, type PartnerHold } from './hold-words.js';
import { type HeldAmount, holds as holdsProjection, HoldRow } from './holds.projection.js';
import { heldInWords } from './holds.query.js';

const ORDERS = { placed: ['placedAt'] } as const satisfies Orders<HoldRow>;

export class PartnerHoldsParams extends PageParams {
  /** The partner. */
  @IsId()
  partner!: string;

  /** The newest first. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-placed';
}

export interface PartnerHoldsAnswer {
  readonly partnerId: string;
  readonly holds: readonly PartnerHold[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound PartnerUnknown */
export async function partnerHoldsOf({ partner, ...page }: PartnerHoldsParams, rows: RowSource) {
  await requirePartner(rows, partner);
  const found = await pageOf(rows, HoldRow, { where: { partnerId: partner }, orders: ORDERS, ...page });
  return {
    partnerId: partner,
    holds: found.rows.map(holdAsTold),
    next: found.next,
  };
}

const partnerHoldsTables = ({ partnerId, holds, next }: PartnerHoldsAnswer): Table[] => [
  {
    title: `On hold for ${partnerId}`,
    columns: [
      { header: 'Since' },
      { header: 'State' },
      { header: 'Of' },
      { header: 'Holds', align: 'right' },
      { header: 'What it means' },
    ],
    rows: holds.map(({ placedOn, state, commissionId, customerId, recruitId, held, words }) => [
      placedOn,
      state,
      commissionId ?? recruitId ?? customerId ?? '',
      heldInWords(held as readonly HeldAmount[]),
      words,
    ]),
    empty: 'Nothing is on hold, and nothing was.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const partnerHolds = query<PartnerHoldsParams, PartnerHoldsAnswer>({
  name: 'partner-holds',
  capability: 'fraud',
  summary: 'What of a partner is or was on hold, in the words that the partner reads.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: PartnerHoldsParams,
  reads: [holdsProjection, partners, partnerValue],
  answer: partnerHoldsOf,
  tables: partnerHoldsTables,
});
