import { command } from '../command.js';
import { meeting } from '../meeting.js';
import { customerOf, type CustomerName } from '../whose-occasion.js';
import { RevokeReward } from './commands.js';

interface Held {
  readonly partnerId: string;
  readonly rewardId: string;
  readonly from: string;
  /** The day that releases it, which still counts. */
  readonly until: string;
}

interface Churn {
  readonly on: string;
  readonly sourceEventId: string;
  readonly occurredAt: string;
}

const keyOf = ({ partnerId, customerId }: CustomerName) => `customer:${partnerId}:${customerId}`;

/** Where the terms say so, a customer that leaves in the holding period takes the reward for it along. */
export const revokeRewardsWhenChurnCredited = meeting<Held, Churn>({
  name: 'revoke-rewards-when-churn-credited',
  capability: 'rewards',
  earned: {
    RewardOwed: ({ data }) => {
      const [name] = customerOf(data);
      if (!name || data.onChurn === 'keep') return undefined;
      const { partnerId, rewardId, occurredOn: from, releaseOn: until } = data;
      return { at: keyOf(name), what: { partnerId, rewardId, from, until } };
    },
  },
  taken: {
    ChurnCredited: ({ id, data, occurredAt }) => ({
      at: keyOf(data),
      what: { on: data.churnedOn, sourceEventId: id, occurredAt },
    }),
  },
  meet: ({ partnerId, rewardId, from, until }, { on, ...churn }) =>
    from <= on && on <= until ? [command(RevokeReward, { rewardId, partnerId, because: 'churn', ...churn })] : [],
});
