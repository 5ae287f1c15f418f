import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { requireProgram } from '../known.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, pageOf, type Orders, type SortBy } from '../paging.js';
import { programs } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { entryOf, type RewardEntry, worthInWords } from './reward-words.js';
import { RewardRow, rewards, rewardStates } from './rewards.projection.js';

const ORDERS = {
  owed: ['owedOn', 'rewardId'],
  changed: ['changedAt', 'rewardId'],
} as const satisfies Orders<RewardRow>;

const STATES = [...rewardStates, 'any'] as const;

export class RewardsParams extends OfPartnerParams {
  /** Only rewards in this state. */
  @IsOptional()
  @IsIn(STATES)
  state: (typeof STATES)[number] = 'any';

  /** By the day of the occasion, or by when something last became of it; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-owed';
}

export interface RewardsAnswer {
  readonly rewards: readonly RewardEntry[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound ProgramUnknown */
export async function rewardsOf(
  { partner, program, state, ...page }: RewardsParams,
  rows: RowSource,
): Promise<RewardsAnswer> {
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program, state: state === 'any' ? undefined : state };
  const found = await pageOf(rows, RewardRow, { where, orders: ORDERS, ...page });
  return { rewards: found.rows.map(entryOf), next: found.next };
}

const rewardsTables = ({ rewards: found, next }: RewardsAnswer): Table[] => [
  {
    title: 'Rewards',
    columns: [
      { header: 'Day' },
      { header: 'Partner' },
      { header: 'What' },
      { header: 'Worth', align: 'right' },
      { header: 'State' },
      { header: 'Why' },
      { header: 'Reference' },
      { header: 'Reward' },
    ],
    rows: found.map((one) => [
      one.owedOn,
      one.partnerId,
      one.what,
      worthInWords(one),
      one.state,
      one.reason ?? '',
      one.reference ?? '',
      one.rewardId,
    ]),
    empty: 'No reward is like that. Terms give them by rules that pay in kind: docs/rewards.md.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const rewardsQuery = query<RewardsParams, RewardsAnswer>({
  name: 'rewards',
  capability: 'rewards',
  summary: 'What was given or is owed that is no cash, and what became of it.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: RewardsParams,
  reads: [rewards, programs],
  answer: rewardsOf,
  tables: rewardsTables,
});
