import { keptUnder } from '@vouch/terms';
import { addDays } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, handles } from '../decider.js';
import { OweReward } from '../owe-reward.js';
import { ExpireReward, ReleaseReward, RevokeReward } from './commands.js';
import { namesOf, rewardLane, rewardOf, rewardStream, type RewardState } from './reward-state.js';

/** What becomes of a reward by itself: owed, due, and owed no more. */
export const owing = [
  handles({
    type: OweReward,
    summary: 'Owes what a rule of the terms gives that is no cash.',
    by: 'policy',
    stream: ({ claim }) => rewardStream({ rewardId: rewardOf(claim) }),
    lane: ({ claim }) => rewardLane(claim),
    decide: ({ claim, limits }, reward: RewardState) => {
      if (reward) return ALREADY_TRUE;
      const { in: _, ...data } = claim;
      const { expiresAfterDays } = claim.pays;
      const expiresOn = expiresAfterDays === undefined ? null : addDays(claim.releaseOn, expiresAfterDays);
      return [{ type: 'RewardOwed', data: { ...data, rewardId: rewardOf(claim), limits, expiresOn } }];
    },
  }),
  handles({
    type: ReleaseReward,
    summary: 'Ends the holding period of a reward: it is due.',
    by: 'policy',
    stream: rewardStream,
    lane: rewardLane,
    decide: (_, reward: RewardState) => {
      if (reward?.status !== 'held') return ALREADY_TRUE;
      const { releaseOn: releasedOn, expiresOn } = reward.owed;
      return [{ type: 'RewardReleased', data: { ...namesOf(reward), releasedOn, expiresOn } }];
    },
  }),
  handles({
    type: ExpireReward,
    summary: 'Lets a reward expire that was neither ordered nor delivered in its time.',
    by: 'policy',
    stream: rewardStream,
    lane: rewardLane,
    decide: (_, reward: RewardState) =>
      reward?.status === 'due' ? [{ type: 'RewardExpired', data: ended(reward) }] : ALREADY_TRUE,
  }),
  handles({
    type: RevokeReward,
    summary: 'Cancels a reward when what it was for is gone. What was delivered stays.',
    by: 'policy',
    stream: rewardStream,
    lane: rewardLane,
    decide: ({ because, sourceEventId }, reward: RewardState) =>
      isOwed(reward) ? [{ type: 'RewardRevoked', data: { ...ended(reward), because, sourceEventId } }] : ALREADY_TRUE,
  }),
];

const isOwed = (reward: RewardState): reward is NonNullable<RewardState> =>
  reward !== null && ['held', 'due', 'ordered'].includes(reward.status);

/** A reward that is owed no more; what its limits had kept for it goes back to them, unless some of it was given. */
export const ended = (reward: NonNullable<RewardState>) => ({
  ...namesOf(reward),
  ...filledIn({ accountId: reward.credit?.accountId }),
  limits: reward.credit?.isUsed ? [] : keptOf(reward.owed),
});

/** One limit may have granted more than a later one left. */
function keptOf({ limits, quantity, worth }: NonNullable<RewardState>['owed']) {
  const left = { quantity, amountMinor: worth?.amountMinor ?? 0 };
  return limits.map((limit) => ({ ...limit, granted: Math.min(limit.granted, keptUnder(limit, left)) }));
}
