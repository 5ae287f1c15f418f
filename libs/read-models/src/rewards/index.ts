import { referralEarnings } from './referral-earnings.projection.js';
import { rewardsOwed } from './rewards-owed.query.js';
import { rewards } from './rewards.projection.js';
import { rewardsQuery } from './rewards.query.js';
import { unrewardedReferrals } from './unrewarded-referrals.query.js';

export const rewardReadModels = {
  projections: [rewards, referralEarnings],
  queries: [rewardsOwed, rewardsQuery, unrewardedReferrals],
};
