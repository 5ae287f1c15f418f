import { applyBillCreditsWhenInvoiceRecorded } from './apply-bill-credits-when-invoice-recorded.js';
import { expireRewardsWhenDayClosed } from './expire-rewards-when-day-closed.js';
import { invoice } from './invoice.js';
import { openBillCreditWhenRewardReleased } from './open-bill-credit-when-reward-released.js';
import { ownAccount } from './own-account.js';
import { releaseRewardsWhenDayClosed } from './release-rewards-when-day-closed.js';
import { revokeRewardsWhenReferralDisqualified } from './revoke-rewards-when-referral-disqualified.js';
import { revokeRewardsWhenAttributionWithdrawn } from './revoke-rewards-when-attribution-withdrawn.js';
import { revokeRewardsWhenCustomerTakesLess } from './revoke-rewards-when-customer-takes-less.js';
import { revokeRewardsWhenPartnerTerminated } from './revoke-rewards-when-partner-terminated.js';
import { revokeRewardsWhenRefundCredited } from './revoke-rewards-when-refund-credited.js';
import { reward } from './reward.js';

export const deciders = [reward, ownAccount, invoice];
export const policies = [
  releaseRewardsWhenDayClosed,
  expireRewardsWhenDayClosed,
  revokeRewardsWhenRefundCredited,
  revokeRewardsWhenReferralDisqualified,
  revokeRewardsWhenCustomerTakesLess,
  revokeRewardsWhenAttributionWithdrawn,
  revokeRewardsWhenPartnerTerminated,
  openBillCreditWhenRewardReleased,
  applyBillCreditsWhenInvoiceRecorded,
];
