import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { closedAtByZone } from '../known.js';
import { clock } from '../clock/clock.projection.js';
import { IsSort, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { programs, ProgramRow } from '../programs/programs.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { apiKeys } from '../access/api-keys.projection.js';
import { enteredByPartner } from '../entered-by-partner.js';
import { referralPipeline as referralPipelineProjection, ReferralRow } from './referral-pipeline.projection.js';

const ORDERS = { referral: ['referralId'], referred: ['referredAt'], partner: ['partnerId', 'referredAt'] } as const;

export class ReferralPipelineParams extends PageParams {
  /** Only this partner's. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program's. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only referrals that came so far. */
  @IsOptional()
  @IsIn(['waiting', 'accepted', 'refused', 'converted', 'expired'])
  state?: ReferralRow['state'];

  /** Only referrals that were made so. */
  @IsOptional()
  @IsIn(['link', 'coupon', 'form', 'deal', 'manual', 'import'])
  via?: ReferralRow['via'];

  /** By referral, by first contact, or by partner; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-referred';
}

export interface ReferralInPipeline extends Omit<ReferralRow, 'recordedBy'> {
  /** Whole days from first contact to the last closed day of the program's zone; null before one was closed. */
  readonly ageDays: number | null;
  /** Whether its partner entered it with its own key, and so knows who it is. */
  readonly enteredByPartner: boolean;
}

export interface ReferralPipelineAnswer {
  readonly referrals: readonly ReferralInPipeline[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

const DAY_MS = 86_400_000;

async function referralPipelineOf(params: ReferralPipelineParams, rows: RowSource): Promise<ReferralPipelineAnswer> {
  const { partner, program, state, via, sort = '-referred', limit, cursor } = params;
  const where = { partnerId: partner, programId: program, state, via };
  const [page, launched, closedAt] = await Promise.all([
    pageOf(rows, ReferralRow, { where, orders: ORDERS, sort, limit, cursor }),
    rows.find(ProgramRow),
    closedAtByZone(rows),
  ]);
  const entered = await enteredByPartner(page.rows, rows);
  const zoneOf = new Map(launched.map(({ programId, zone }) => [programId, zone]));
  return {
    referrals: page.rows.map(({ recordedBy: _, ...row }) => {
      const until = closedAt.get(zoneOf.get(row.programId) ?? '');
      const age = until === undefined ? null : Math.floor((Date.parse(until) - Date.parse(row.referredAt)) / DAY_MS);
      return {
        ...row,
        ageDays: age === null ? null : Math.max(0, age),
        enteredByPartner: entered.has(row.referralId),
      };
    }),
    next: page.next,
  };
}

const referralPipelineTables = ({ referrals, next }: ReferralPipelineAnswer, names: Names = IDS_ONLY): Table[] => [
  {
    title: 'Referrals',
    columns: [
      { header: 'Referral' },
      { header: 'Partner' },
      { header: 'Program' },
      { header: 'Prospect' },
      { header: 'Via' },
      { header: 'State' },
      { header: 'Why' },
      { header: 'First contact' },
      { header: 'Age in days', align: 'right' },
      { header: 'Protected until' },
      { header: 'Ends on' },
      { header: 'Customer' },
    ],
    rows: referrals.map((row) => [
      row.referralId,
      row.partnerId,
      row.programId,
      [row.prospectId ? names.person(row.prospectId) : '', row.noteId ? names.text(row.noteId) : '']
        .filter(Boolean)
        .join(': '),
      row.via,
      row.state,
      [row.refusedFor, row.otherReferralId].filter(Boolean).join(' '),
      row.referredAt,
      String(row.ageDays ?? ''),
      row.protectedUntil ?? '',
      row.expiresOn ?? '',
      row.customerId ?? '',
    ]),
    empty: 'No referral is like that. Ask for less, or record one with record-referral or register-deal.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const referralPipeline = query<ReferralPipelineParams, ReferralPipelineAnswer>({
  name: 'referral-pipeline',
  capability: 'referrals',
  summary: 'Referrals with how far they came, why they were refused, their age and their protection.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: ReferralPipelineParams,
  reads: [referralPipelineProjection, programs, clock, apiKeys],
  answer: referralPipelineOf,
  reveals: ({ referrals }, to) => {
    const known = to === 'staff' ? referrals : referrals.filter((one) => one.enteredByPartner);
    return {
      persons: known.flatMap(({ prospectId }) => prospectId ?? []),
      texts: known.flatMap(({ noteId }) => noteId ?? []),
    };
  },
  tables: referralPipelineTables,
});
