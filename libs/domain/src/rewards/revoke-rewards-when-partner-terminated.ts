import { command } from '../command.js';
import { forfeiting } from '../forfeiting.js';
import { RevokeReward } from './commands.js';

const rewardOf = ({ data }: { readonly data: { readonly rewardId: string } }) => data.rewardId;

/**
 * A partner that is terminated and forfeits its balance loses the rewards, too, that it or its company was owed for what was
 * until that day, also those for what its recruits brought. What its customers were promised is theirs.
 */
export const revokeRewardsWhenPartnerTerminated = forfeiting({
  name: 'revoke-rewards-when-partner-terminated',
  capability: 'rewards',
  earns: {
    RewardOwed: ({ data }) => (data.to === 'customer' ? undefined : { what: data.rewardId, on: data.occurredOn }),
  },
  ends: { RewardDelivered: rewardOf, RewardExpired: rewardOf, RewardRevoked: rewardOf, RewardCancelled: rewardOf },
  lose: ({ partnerId }, rewardId, { eventId: sourceEventId }, occurredAt) =>
    command(RevokeReward, { rewardId, partnerId, because: 'partner-terminated', sourceEventId, occurredAt }),
});
