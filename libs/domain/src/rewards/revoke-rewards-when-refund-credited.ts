import type { EventData, RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { paymentOf, type PaymentName } from '../whose-occasion.js';
import { RevokeReward } from './commands.js';

interface PaymentRow {
  /** Rewards that the payment earned, and that a refund takes back. */
  readonly rewards: readonly string[];
  /** The refund that gave back all of it; null while something is kept. */
  readonly refunded: { readonly eventId: string; readonly occurredAt: string } | null;
}

const keyOf = ({ partnerId, customerId, paymentId }: PaymentName) => `payment:${partnerId}:${customerId}:${paymentId}`;
const paymentIn = (rows: Rows<PaymentRow>, name: PaymentName): PaymentRow =>
  rows(keyOf(name)) ?? { rewards: [], refunded: null };

const revoke = (partnerId: string, rewardId: string, { eventId, occurredAt }: NonNullable<PaymentRow['refunded']>) =>
  command(RevokeReward, { rewardId, partnerId, because: 'refund', sourceEventId: eventId, occurredAt });

const isFull = ({ data }: RecordedEvent<'RefundCredited'>) => data.refundedTotalMinor >= data.paidAmountMinor;
const isTakenBack = ({ onRefund }: EventData<'RewardOwed'>) => onRefund === 'reverse';

/**
 * A reward is given whole or not at all, so only a refund of all that was paid takes it back, and only before it is delivered.
 * The refund may be met before the reward: then it waits here.
 */
export const revokeRewardsWhenRefundCredited = policy<PaymentRow>({
  name: 'revoke-rewards-when-refund-credited',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    RewardOwed: {
      keys: ({ data }) => paymentOf(data).map(keyOf),
      react: ({ data }, rows) => {
        const [name] = paymentOf(data);
        if (!name || !isTakenBack(data)) return {};
        const payment = paymentIn(rows, name);
        return {
          rows: { [keyOf(name)]: { ...payment, rewards: [...payment.rewards, data.rewardId] } },
          commands: payment.refunded ? [revoke(data.partnerId, data.rewardId, payment.refunded)] : [],
        };
      },
    },
    RefundCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: (event, rows) => {
        if (!isFull(event)) return {};
        const { id, data, occurredAt } = event;
        const payment = paymentIn(rows, data);
        const refunded = { eventId: id, occurredAt };
        return {
          rows: { [keyOf(data)]: { ...payment, refunded } },
          commands: payment.rewards.map((rewardId) => revoke(data.partnerId, rewardId, refunded)),
        };
      },
    },
  },
});
