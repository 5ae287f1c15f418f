import { command } from '../command.js';
import { policy } from '../policy.js';
import { untilWithdrawn, type EarnedRow } from '../until-withdrawn.js';
import { RevokeReward } from './commands.js';

interface Owed {
  readonly rewardId: string;
  readonly on: string;
}

const rewards = untilWithdrawn<Owed>((partnerId, { rewardId }, { eventId, occurredAt }) =>
  command(RevokeReward, { rewardId, partnerId, because: 'reattributed', sourceEventId: eventId, occurredAt }),
);

/** A customer that counts for another partner takes the rewards along that were earned with it and not given yet. */
export const revokeRewardsWhenAttributionWithdrawn = policy<EarnedRow<Owed>>({
  name: 'revoke-rewards-when-attribution-withdrawn',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    RewardOwed: {
      keys: ({ data }) => [rewards.keyOf(data)],
      react: ({ data }, rows) => rewards.earns(data, { rewardId: data.rewardId, on: data.occurredOn }, rows),
    },
    ...rewards.on,
  },
});
