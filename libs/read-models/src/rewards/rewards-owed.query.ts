import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { lastKnownDay } from '../as-of.js';
import { eventHistory } from '../audit/event-history.projection.js';
import { clock } from '../clock/clock.projection.js';
import { dayNumber } from '../days.js';
import { requireProgram } from '../known.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { pageOf, type Orders } from '../paging.js';
import { programs, ProgramRow } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { entryOf, MISSING, type RewardEntry, worthInWords } from './reward-words.js';
import { OWED, RewardRow, rewards } from './rewards.projection.js';

const OLDEST_FIRST = { owed: ['owedOn', 'rewardId'] } as const satisfies Orders<RewardRow>;

export class RewardsOwedParams extends OfPartnerParams {}

export interface RewardsOwedAnswer {
  /** The oldest first. */
  readonly rewards: readonly (RewardEntry & {
    /** Days from the day of the occasion to the last closed day of the program's zone. */
    readonly ageDays: number;
  })[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound ProgramUnknown */
export async function rewardsOwedOf(
  { partner, program, limit, cursor }: RewardsOwedParams,
  rows: RowSource,
): Promise<RewardsOwedAnswer> {
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program, state: { in: OWED } };
  const page = await pageOf(rows, RewardRow, { where, orders: OLDEST_FIRST, sort: 'owed', limit, cursor });
  const todayIn = await todayByProgram(rows, [...new Set(page.rows.map(({ programId }) => programId))]);
  return {
    rewards: page.rows.map((row) => ({ ...entryOf(row), ageDays: ageOf(row, todayIn.get(row.programId)) })),
    next: page.next,
  };
}

async function todayByProgram(rows: RowSource, programIds: readonly string[]): Promise<Map<string, string>> {
  const found = await rows.find(ProgramRow, { where: { programId: { in: programIds } } });
  const days = await Promise.all(
    found.map(async ({ programId, zone }) => [programId, await lastKnownDay(rows, zone)] as const),
  );
  return new Map(days.flatMap(([programId, day]) => (day === null ? [] : [[programId, day]])));
}

/** Never below 0: what is owed on a day that is not over is new. */
const ageOf = ({ owedOn }: RewardRow, today: string | undefined) =>
  Math.max(0, dayNumber(today ?? owedOn) - dayNumber(owedOn));

const rewardsOwedTables = ({ rewards: found, next }: RewardsOwedAnswer): Table[] => [
  {
    title: 'Rewards owed and not given',
    columns: [
      { header: 'Days', align: 'right' },
      { header: 'Partner' },
      { header: 'What' },
      { header: 'Worth', align: 'right' },
      { header: 'State' },
      { header: 'Waits for' },
      { header: 'Expires' },
      { header: 'Reward' },
    ],
    rows: found.map((one) => [
      String(one.ageDays),
      one.partnerId,
      one.what,
      worthInWords(one),
      one.failures === 0 ? one.state : `${one.state}, failed ${one.failures}× (${one.reason ?? ''})`,
      one.missing === null ? '' : MISSING[one.missing],
      one.expiresOn ?? '',
      one.rewardId,
    ]),
    empty: 'Nothing is owed: every reward was given, or is owed no more.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const rewardsOwed = query<RewardsOwedParams, RewardsOwedAnswer>({
  name: 'rewards-owed',
  capability: 'rewards',
  summary: 'All that is owed and no cash and was not given yet, the oldest first, and what each waits for.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: RewardsOwedParams,
  reads: [rewards, programs, clock, eventHistory],
  answer: rewardsOwedOf,
  tables: rewardsOwedTables,
});
