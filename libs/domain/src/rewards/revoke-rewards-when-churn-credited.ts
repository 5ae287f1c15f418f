import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { customerOf, type CustomerName } from '../whose-occasion.js';
import { RevokeReward } from './commands.js';

interface Held {
  readonly rewardId: string;
  readonly from: string;
  /** The day that releases it, which still counts. */
  readonly until: string;
}

interface Churn {
  readonly on: string;
  readonly eventId: string;
  readonly occurredAt: string;
}

interface CustomerRow {
  /** Rewards that it earned, and that are taken back when it leaves while they are held. */
  readonly held: readonly Held[];
  readonly churns: readonly Churn[];
}

const keyOf = ({ partnerId, customerId }: CustomerName) => `customer:${partnerId}:${customerId}`;
const customerIn = (rows: Rows<CustomerRow>, name: CustomerName): CustomerRow =>
  rows(keyOf(name)) ?? { held: [], churns: [] };

const isWithin = ({ from, until }: Held, { on }: Churn) => from <= on && on <= until;

const revoke = (partnerId: string, { rewardId }: Held, { eventId, occurredAt }: Churn) =>
  command(RevokeReward, { rewardId, partnerId, because: 'churn', sourceEventId: eventId, occurredAt });

/** Where the terms say so, a customer that leaves in the holding period takes the reward for it along, in whatever order it is told. */
export const revokeRewardsWhenChurnCredited = policy<CustomerRow>({
  name: 'revoke-rewards-when-churn-credited',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    RewardOwed: {
      keys: ({ data }) => customerOf(data).map(keyOf),
      react: ({ data }, rows) => {
        const [name] = customerOf(data);
        if (data.onChurn === 'keep' || !name) return {};
        const { rewardId, partnerId, occurredOn: from, releaseOn: until } = data;
        const customer = customerIn(rows, name);
        const held = { rewardId, from, until };
        const churn = customer.churns.find((one) => isWithin(held, one));
        return {
          rows: { [keyOf(name)]: { ...customer, held: [...customer.held, held] } },
          commands: churn ? [revoke(partnerId, held, churn)] : [],
        };
      },
    },
    ChurnCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const customer = customerIn(rows, data);
        const churn = { on: data.churnedOn, eventId: id, occurredAt };
        return {
          rows: { [keyOf(data)]: { ...customer, churns: [...customer.churns, churn] } },
          commands: customer.held
            .filter((held) => isWithin(held, churn))
            .map((held) => revoke(data.partnerId, held, churn)),
        };
      },
    },
  },
});
