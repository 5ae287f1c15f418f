import type { EventData, RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { meeting, type Said } from '../meeting.js';
import { paymentKey, paymentOf } from '../whose-occasion.js';
import { RevokeReward } from './commands.js';

type Reward = Pick<EventData<'RewardOwed'>, 'partnerId' | 'rewardId' | 'onRefund' | 'onDispute'>;

/** What was given back of a payment, by refunds and by lost disputes together, and by which event last. */
interface GivenBack {
  readonly because: 'refund' | 'dispute-lost';
  readonly refundedTotalMinor: number;
  readonly disputedTotalMinor: number;
  readonly paidAmountMinor: number;
  readonly sourceEventId: string;
  readonly occurredAt: string;
}

/** Whether nothing is left of the payment for the reward, of what its rule says that it follows. */
const isGone = ({ onRefund, onDispute }: Reward, back: GivenBack): boolean =>
  (onRefund === 'reverse' ? back.refundedTotalMinor - back.disputedTotalMinor : 0) +
    (onDispute === 'hold' ? back.disputedTotalMinor : 0) >=
  back.paidAmountMinor;

function givenBack({
  id,
  data,
  occurredAt,
}: RecordedEvent<'RefundCredited' | 'RecruitRefundCredited'>): Said<GivenBack> {
  const { disputeId, refundedTotalMinor, disputedTotalMinor, paidAmountMinor } = data;
  const because = disputeId === undefined ? 'refund' : 'dispute-lost';
  const totals = { refundedTotalMinor, disputedTotalMinor, paidAmountMinor };
  return { at: paymentKey(data), what: { because, ...totals, sourceEventId: id, occurredAt } };
}

/**
 * A reward is given whole or not at all, so only what gives back all that was paid takes it back, and only before it is
 * delivered: refunds and lost disputes, as far as its rule follows them.
 */
export const revokeRewardsWhenRefundCredited = meeting<Reward, GivenBack>({
  name: 'revoke-rewards-when-refund-credited',
  capability: 'rewards',
  earned: {
    RewardOwed: ({ data }) => {
      const { partnerId, rewardId, onRefund, onDispute } = data;
      const [name] = paymentOf(data);
      if (!name || (onRefund === 'keep' && onDispute === 'keep')) return undefined;
      return { at: paymentKey(name), what: { partnerId, rewardId, onRefund, onDispute } };
    },
  },
  taken: { RefundCredited: givenBack, RecruitRefundCredited: givenBack },
  meet: (reward, back) => {
    const { partnerId, rewardId } = reward;
    const { because, sourceEventId, occurredAt } = back;
    return isGone(reward, back)
      ? [command(RevokeReward, { rewardId, partnerId, because, sourceEventId, occurredAt })]
      : [];
  },
});
