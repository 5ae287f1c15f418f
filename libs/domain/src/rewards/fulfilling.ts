import { STAFF_AND_SYSTEMS } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, handles, type Decision } from '../decider.js';
import { CancelReward, DeliverReward, FailReward, OrderReward } from './commands.js';
import { ended } from './owing.js';
import { namesOf, rewardIn, rewardLane, rewardStream, type Reward, type RewardState } from './reward-state.js';

interface Asked {
  readonly rewardId: string;
  readonly partnerId: string;
}

/** Decides for a reward that can still be given by hand, or says why it can not. */
function toBeGiven(state: RewardState, asked: Asked, decide: (reward: Reward) => Decision): Decision {
  const reward = rewardIn(state, asked);
  if (reward instanceof Rejection) return reward;
  return reward.owed.pays.kind === 'bill-credit' ? goesByInvoice(reward) : decide(reward);
}

const goesByInvoice = ({ owed: { rewardId } }: Reward) =>
  new Rejection(
    'BillCreditGoesByInvoice',
    `Reward ${rewardId} is a bill credit: it goes off invoices by itself. Record the invoice (record-invoice), and which customer the partner is (link-own-account).`,
  );

/** Why a reward can be neither ordered nor delivered, nor cancelled. */
const notOwed = ({ status, owed: { rewardId, releaseOn } }: Reward): Rejection => {
  switch (status) {
    case 'held':
      return new Rejection(
        'RewardStillHeld',
        `Reward ${rewardId} is held until ${releaseOn}: what it is for may still be refunded. Wait for that day.`,
      );
    case 'delivered':
      return new Rejection('RewardAlreadyDelivered', `Reward ${rewardId} was delivered, and is not given twice.`);
    case 'expired':
    case 'cancelled':
      return new Rejection('RewardNoLongerOwed', `Reward ${rewardId} has ${ENDED[status]}: nothing is owed by it.`);
    case 'due':
    case 'ordered':
      return new Rejection('RewardStillOwed', `Reward ${rewardId} is owed, and was not delivered yet.`);
  }
};
const ENDED = { expired: 'expired', cancelled: 'been cancelled' } as const;

/** What people and suppliers do with a reward that is due. */
export const fulfilling = [
  handles({
    type: OrderReward,
    summary: 'Records that a reward that is due was ordered.',
    by: STAFF_AND_SYSTEMS,
    stream: rewardStream,
    lane: rewardLane,
    decide: (order, state: RewardState) =>
      toBeGiven(state, order, (reward) => {
        const reference = order.reference ?? null;
        if (reward.status === 'due')
          return [{ type: 'RewardOrdered', data: { ...namesOf(reward), ...filledIn({ reference }) } }];
        if (reward.status !== 'ordered') return notOwed(reward);
        return reward.reference === reference
          ? ALREADY_TRUE
          : new Rejection(
              'RewardAlreadyOrdered',
              `Reward ${order.rewardId} was ordered${reward.reference === null ? '' : ` as ${reward.reference}`}. If that came to nothing, say so first (fail-reward).`,
            );
      }),
  }),
  handles({
    type: DeliverReward,
    summary: 'Records that whoever a reward is for has got it, whether or not it was ordered before.',
    by: STAFF_AND_SYSTEMS,
    stream: rewardStream,
    lane: rewardLane,
    decide: (deliver, state: RewardState) =>
      toBeGiven(state, deliver, (reward) => {
        const { status, owed } = reward;
        const reference = deliver.reference ?? reward.reference;
        if (status === 'delivered' && reference === reward.reference) return ALREADY_TRUE;
        if (status !== 'due' && status !== 'ordered') return notOwed(reward);
        const worth = deliver.worth ? { ...deliver.worth } : owed.worth;
        return [{ type: 'RewardDelivered', data: { ...namesOf(reward), ...filledIn({ reference }), worth } }];
      }),
  }),
  handles({
    type: FailReward,
    summary: 'Records that a reward that was ordered did not arrive. It is owed again.',
    by: STAFF_AND_SYSTEMS,
    stream: rewardStream,
    lane: rewardLane,
    decide: (fail, state: RewardState, { sealed }) =>
      toBeGiven(state, fail, (reward) => {
        if (reward.status === 'due')
          return new Rejection(
            'RewardNotOrdered',
            `Reward ${fail.rewardId} is not on order, so it can not have failed.`,
          );
        if (reward.status !== 'ordered') return notOwed(reward);
        const why = { reason: fail.reason, ...filledIn({ noteId: sealed.text('note') }) };
        return [{ type: 'RewardFailed', data: { ...namesOf(reward), ...why, expiresOn: reward.owed.expiresOn } }];
      }),
  }),
  handles({
    type: CancelReward,
    summary: 'Cancels a reward that was not delivered, with a reason.',
    by: STAFF_AND_SYSTEMS,
    stream: rewardStream,
    lane: rewardLane,
    decide: (cancel, state: RewardState, { sealed }) => {
      const reward = rewardIn(state, cancel);
      if (reward instanceof Rejection) return reward;
      const { status } = reward;
      if (status === 'cancelled' && reward.reason === cancel.reason) return ALREADY_TRUE;
      if (status !== 'held' && status !== 'due' && status !== 'ordered') return notOwed(reward);
      const why = { reason: cancel.reason, ...filledIn({ noteId: sealed.text('note') }) };
      return [{ type: 'RewardCancelled', data: { ...ended(reward), ...why } }];
    },
  }),
];
