import { STAFF_AND_AUDITOR, type Refusal } from '@vouch/events';
import { requireProgram } from '../known.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, pageOf, type Orders, type SortBy } from '../paging.js';
import { IsOptional } from 'class-validator';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { ReferralEarningRow, referralEarnings } from './referral-earnings.projection.js';

const ORDERS = {
  converted: ['convertedAt', 'partnerId', 'customerId'],
  partner: ['partnerId', 'customerId'],
} as const satisfies Orders<ReferralEarningRow>;

export class UnrewardedReferralsParams extends OfPartnerParams {
  /** By the time of the conversion, or by partner; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'converted';
}

type Why = Refusal | 'nothing-paid-yet' | 'not-decided-yet';

export interface UnrewardedReferralsAnswer {
  readonly referrals: readonly (Omit<ReferralEarningRow, 'earned' | 'refusal'> & { readonly why: Why })[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound ProgramUnknown */
export async function unrewardedReferralsOf(
  { partner, program, ...page }: UnrewardedReferralsParams,
  rows: RowSource,
): Promise<UnrewardedReferralsAnswer> {
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program, earned: 0 };
  const found = await pageOf(rows, ReferralEarningRow, { where, orders: ORDERS, ...page });
  return {
    referrals: found.rows.map(({ earned: _, refusal, ...row }) => ({ ...row, why: whyNothing(row.payments, refusal) })),
    next: found.next,
  };
}

const whyNothing = (payments: number, refusal: Refusal | null): Why =>
  refusal ?? (payments === 0 ? 'nothing-paid-yet' : 'not-decided-yet');

const unrewardedReferralsTables = ({ referrals, next }: UnrewardedReferralsAnswer): Table[] => [
  {
    title: 'Converted referrals without a reward',
    columns: [
      { header: 'Converted' },
      { header: 'Partner' },
      { header: 'Customer' },
      { header: 'Referral' },
      { header: 'Payments', align: 'right' },
      { header: 'Why' },
    ],
    rows: referrals.map((one) => [
      one.convertedAt.slice(0, 10),
      one.partnerId,
      one.customerId,
      one.referralId ?? '',
      String(one.payments),
      one.why,
    ]),
    empty: 'Every converted referral earned something.',
    notes: [
      'The statement of the month says more: every condition that was looked at, and how it came out.',
      ...(next === null ? [] : [`There are more: ask again with --cursor ${next}.`]),
    ],
  },
];

export const unrewardedReferrals = query<UnrewardedReferralsParams, UnrewardedReferralsAnswer>({
  name: 'unrewarded-referrals',
  capability: 'rewards',
  summary: 'Converted referrals for which nothing accrued and nothing was owed, and why: no reward is lost unseen.',
  by: STAFF_AND_AUDITOR,
  params: UnrewardedReferralsParams,
  reads: [referralEarnings, programs],
  answer: unrewardedReferralsOf,
  tables: unrewardedReferralsTables,
});
