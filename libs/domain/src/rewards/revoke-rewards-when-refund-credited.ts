import { command } from '../command.js';
import { meeting } from '../meeting.js';
import { paymentOf, type PaymentName } from '../whose-occasion.js';
import { RevokeReward } from './commands.js';

interface Reward {
  readonly partnerId: string;
  readonly rewardId: string;
}

interface Refunded {
  readonly sourceEventId: string;
  readonly occurredAt: string;
}

const keyOf = ({ partnerId, customerId, paymentId }: PaymentName) => `payment:${partnerId}:${customerId}:${paymentId}`;

/**
 * A reward is given whole or not at all, so only a refund of all that was paid takes it back, and only before it is delivered.
 */
export const revokeRewardsWhenRefundCredited = meeting<Reward, Refunded>({
  name: 'revoke-rewards-when-refund-credited',
  capability: 'rewards',
  earned: {
    RewardOwed: ({ data }) => {
      const [name] = paymentOf(data);
      if (!name || data.onRefund !== 'reverse') return undefined;
      return { at: keyOf(name), what: { partnerId: data.partnerId, rewardId: data.rewardId } };
    },
  },
  taken: {
    RefundCredited: ({ id, data, occurredAt }) =>
      data.refundedTotalMinor >= data.paidAmountMinor
        ? { at: keyOf(data), what: { sourceEventId: id, occurredAt } }
        : undefined,
  },
  meet: (reward, refunded) => [command(RevokeReward, { ...reward, because: 'refund', ...refunded })],
});
