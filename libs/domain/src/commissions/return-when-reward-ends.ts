import type { RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Reacting } from '../policy.js';
import { ReturnAllowance } from './commands.js';

type Ended = 'RewardExpired' | 'RewardRevoked' | 'RewardCancelled';

const ends: Reacting<never, Ended> = {
  keys: () => [],
  react: ({ id, data: { programId, partnerId, rewardId, limits }, occurredAt }: RecordedEvent<Ended>) => ({
    commands: limits
      .filter(({ restoredByRefunds }) => restoredByRefunds)
      .map((limit) =>
        command(ReturnAllowance, {
          programId,
          partnerId,
          limit,
          returned: limit.granted,
          because: 'not-given',
          commissionId: rewardId,
          sourceEventId: id,
          occurredAt,
        }),
      ),
  }),
};

/** What limits granted to a reward that is not given may be earned again, under those that say so. */
export const returnWhenRewardEnds = policy({
  name: 'return-when-reward-ends',
  capability: 'commissions',
  startsAt: 'beginning',
  on: { RewardExpired: ends, RewardRevoked: ends, RewardCancelled: ends },
});
