import type { RowSource } from './query.js';
import { RewardRow } from './rewards/rewards.projection.js';

/** The ids of the rewards that something credited was answered by. */
export async function rewardsFor(
  rows: RowSource,
  { partnerId, owedOn, sourceEventId }: Pick<RewardRow, 'partnerId' | 'owedOn' | 'sourceEventId'>,
): Promise<readonly string[]> {
  const found = await rows.find(RewardRow, { where: { partnerId, owedOn, sourceEventId }, orderBy: ['rewardId'] });
  return found.map(({ rewardId }) => rewardId);
}
