import { STAFF_AND_AUDITOR } from '@vouch/events';
import type { Money } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { formatMoney } from '../money-format.js';
import { IsId, IsWholeNumber } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { flags as flagsProjection, FlagRow } from './flags.projection.js';

const REASONS = [
  'won-before-first-contact',
  'declared-revenue-implausible',
  'other-currency',
  'already-refunded-in-full',
] as const satisfies readonly FlagRow['reason'][];

export class FlagsParams {
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

  /** Flags at most. */
  @IsOptional()
  @IsWholeNumber(1, 1000)
  limit: number = 100;

  /** Only flags after this position: the `next` of the answer before. */
  @IsOptional()
  @IsWholeNumber(0, Number.MAX_SAFE_INTEGER)
  after?: number;
}

export interface FlagsAnswer {
  readonly flags: readonly (FlagRow & { readonly words: string })[];
  /** Where to go on with `after`; null at the end. */
  readonly next: number | null;
}

export async function flagsOf(params: FlagsParams, rows: RowSource): Promise<FlagsAnswer> {
  const { partner, subject, reason, limit = 100, after } = params;
  if (partner !== undefined) await requirePartner(rows, partner);
  const found = await rows.find(FlagRow, {
    where: { partnerId: partner, subject, reason, position: after === undefined ? undefined : { after } },
    orderBy: ['position'],
    limit: limit + 1,
  });
  const flags = found.slice(0, limit).map((row) => ({ ...row, words: words[row.reason](row.evidence as never) }));
  return { flags, next: found.length > limit ? (flags.at(-1)?.position ?? null) : null };
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

const flagTables = ({ flags, next }: FlagsAnswer): Table[] => [
  {
    title: 'Flagged conversions and refunds',
    columns: [
      { header: 'Event' },
      { header: 'When' },
      { header: 'Partner' },
      { header: 'Customer' },
      { header: 'Reason' },
      { header: 'What there is to see' },
    ],
    rows: flags.map((flag) => [
      `#${flag.position} ${flag.eventId.slice(0, 8)}`,
      flag.occurredAt,
      flag.partnerId,
      flag.customerId,
      flag.reason,
      flag.words,
    ]),
    empty: 'Nothing was flagged.',
    notes: next === null ? [] : [`There are more: ask again with --after ${next}.`],
  },
];

export const flags = query<FlagsParams, FlagsAnswer>({
  name: 'flags',
  capability: 'attribution',
  summary: 'Conversions and refunds that stand as recorded, and should be looked at.',
  by: STAFF_AND_AUDITOR,
  params: FlagsParams,
  reads: [flagsProjection, partners, partnerValue],
  answer: flagsOf,
  tables: flagTables,
});
