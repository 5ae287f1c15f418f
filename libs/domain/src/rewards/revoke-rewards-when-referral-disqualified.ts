import { command } from '../command.js';
import { policy } from '../policy.js';
import { RevokeReward } from './commands.js';

interface LeadRow {
  /** What was owed for the lead so far: one reward for each rule that gave one. */
  readonly rewards: readonly string[];
  /** Set when it was disqualified. */
  readonly disqualified: { readonly eventId: string; readonly occurredAt: string } | null;
}

const keyOf = (referralId: string) => `lead:${referralId}`;
const NOTHING: LeadRow = { rewards: [], disqualified: null };

const revoke = (partnerId: string, rewardId: string, { eventId, occurredAt }: NonNullable<LeadRow['disqualified']>) =>
  command(RevokeReward, { rewardId, partnerId, because: 'disqualified', sourceEventId: eventId, occurredAt });

/** A lead that turned out to be none takes the reward for it along, before it is delivered; also one that is owed only then. */
export const revokeRewardsWhenReferralDisqualified = policy<LeadRow>({
  name: 'revoke-rewards-when-referral-disqualified',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    RewardOwed: {
      keys: ({ data: { occasion, referralId } }) =>
        occasion === 'qualified-lead' && referralId !== undefined ? [keyOf(referralId)] : [],
      react: ({ data: { occasion, referralId, partnerId, rewardId } }, rows) => {
        if (occasion !== 'qualified-lead' || referralId === undefined) return {};
        const lead = rows(keyOf(referralId)) ?? NOTHING;
        return {
          rows: { [keyOf(referralId)]: { ...lead, rewards: [...lead.rewards, rewardId] } },
          commands: lead.disqualified ? [revoke(partnerId, rewardId, lead.disqualified)] : [],
        };
      },
    },
    ReferralDisqualified: {
      keys: ({ data }) => [keyOf(data.referralId)],
      react: ({ id, data, occurredAt }, rows) => {
        const { partnerId, referralId } = data;
        const lead = rows(keyOf(referralId)) ?? NOTHING;
        const disqualified = { eventId: id, occurredAt };
        return {
          rows: { [keyOf(referralId)]: { ...lead, disqualified } },
          commands: lead.rewards.map((rewardId) => revoke(partnerId, rewardId, disqualified)),
        };
      },
    },
  },
});
