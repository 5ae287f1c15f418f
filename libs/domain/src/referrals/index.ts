import { convertWhenCustomerAttributed } from './convert-when-customer-attributed.js';
import { expireReferralsWhenDayClosed } from './expire-referrals-when-day-closed.js';
import { judgeWhenReferralMade } from './judge-when-referral-made.js';
import { referWhenCustomerComes } from './refer-when-customer-comes.js';
import { openTouches, referral } from './referral.js';

export const deciders = [referral, openTouches];
export const policies = [
  referWhenCustomerComes,
  judgeWhenReferralMade,
  convertWhenCustomerAttributed,
  expireReferralsWhenDayClosed,
];
