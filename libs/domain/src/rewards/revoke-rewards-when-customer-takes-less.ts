import type { EventData, RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { meeting } from '../meeting.js';
import { customerKey, customerOf } from '../whose-occasion.js';
import { RevokeReward } from './commands.js';

interface Held extends Pick<EventData<'RewardOwed'>, 'partnerId' | 'rewardId' | 'onChurn' | 'onDowngrade'> {
  readonly from: string;
  /** The day that releases it, which still counts. */
  readonly until: string;
}

/** That a customer left, or took less. */
interface Loss {
  readonly because: 'churn' | 'downgrade';
  readonly on: string;
  readonly sourceEventId: string;
  readonly occurredAt: string;
}

const takesBack = ({ onChurn, onDowngrade, from, until }: Held, { because, on }: Loss) =>
  (because === 'churn' ? onChurn : onDowngrade) === 'reverse' && from <= on && on <= until;

const takingLess = ({
  id,
  data,
  occurredAt,
}: RecordedEvent<'SubscriptionChangeCredited'> | RecordedEvent<'SubscriptionChangeCorrected'>) =>
  data.direction === 'contraction'
    ? {
        at: customerKey(data),
        what: { because: 'downgrade', on: data.changedOn, sourceEventId: id, occurredAt } as const,
      }
    : undefined;

/** Where the terms say so, a customer that leaves or takes less in the holding period takes the reward for it along. */
export const revokeRewardsWhenCustomerTakesLess = meeting<Held, Loss>({
  name: 'revoke-rewards-when-customer-takes-less',
  capability: 'rewards',
  earned: {
    RewardOwed: ({ data }) => {
      const { partnerId, rewardId, onChurn, onDowngrade, occurredOn: from, releaseOn: until } = data;
      const [name] = customerOf(data);
      if (!name || (onChurn === 'keep' && onDowngrade === 'keep')) return undefined;
      return { at: customerKey(name), what: { partnerId, rewardId, onChurn, onDowngrade, from, until } };
    },
  },
  taken: {
    ChurnCredited: ({ id, data, occurredAt }) => ({
      at: customerKey(data),
      what: { because: 'churn', on: data.churnedOn, sourceEventId: id, occurredAt },
    }),
    SubscriptionChangeCredited: takingLess,
    SubscriptionChangeCorrected: takingLess,
    RecruitLossCredited: ({ id, data, occurredAt }) => ({
      at: customerKey(data),
      what: { because: data.because, on: data.lostOn, sourceEventId: id, occurredAt },
    }),
  },
  meet: (held, loss) => {
    const { partnerId, rewardId } = held;
    const { because, sourceEventId, occurredAt } = loss;
    return takesBack(held, loss)
      ? [command(RevokeReward, { rewardId, partnerId, because, sourceEventId, occurredAt })]
      : [];
  },
});
