import { command } from '../command.js';
import { meeting } from '../meeting.js';
import { RevokeReward } from './commands.js';

interface Reward {
  readonly partnerId: string;
  readonly rewardId: string;
}

interface Disqualified {
  readonly occurredAt: string;
  readonly sourceEventId: string;
}

const keyOf = (referralId: string) => `lead:${referralId}`;

/** A lead that turned out to be none takes the rewards for it along, before they are delivered. */
export const revokeRewardsWhenReferralDisqualified = meeting<Reward, Disqualified>({
  name: 'revoke-rewards-when-referral-disqualified',
  capability: 'rewards',
  earned: {
    RewardOwed: ({ data: { occasion, referralId, partnerId, rewardId } }) =>
      occasion === 'qualified-lead' && referralId !== undefined
        ? { at: keyOf(referralId), what: { partnerId, rewardId } }
        : undefined,
  },
  taken: {
    ReferralDisqualified: ({ id, data, occurredAt }) => ({
      at: keyOf(data.referralId),
      what: { occurredAt, sourceEventId: id },
    }),
  },
  meet: (reward, said) => [command(RevokeReward, { ...reward, because: 'disqualified', ...said })],
});
