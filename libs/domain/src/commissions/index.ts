import { account } from './account.js';
import { bookWhenPayoutLineEnds } from './book-when-payout-line-ends.js';
import { closeWhenDayClosed } from './close-when-day-closed.js';
import { priceWhenOccasionArises } from './price-when-occasion-arises.js';
import { forfeitWhenPartnerTerminated } from './forfeit-when-partner-terminated.js';
import { releaseWhenDayClosed } from './release-when-day-closed.js';
import { reserveWhenPayoutListsPartners } from './reserve-when-payout-lists-partners.js';
import { accrueWhenAllowanceReserved } from './accrue-when-allowance-reserved.js';
import { conversion } from './conversion.js';
import { convertWhenRateRecorded } from './convert-when-rate-recorded.js';
import { followWhenClaimConverted } from './follow-when-claim-converted.js';
import { allowance } from './allowance.js';
import { returnWhenCommissionReversed } from './return-when-commission-reversed.js';
import { returnWhenRewardEnds } from './return-when-reward-ends.js';
import { holdWhenHoldPlaced } from './hold-when-hold-placed.js';
import { holdWhenDisputeCredited } from './hold-when-dispute-credited.js';
import { reverseWhenCustomerTakesLess } from './reverse-when-customer-takes-less.js';
import { reverseWhenAttributionWithdrawn } from './reverse-when-attribution-withdrawn.js';
import { reverseWhenReferralDisqualified } from './reverse-when-referral-disqualified.js';
import { reverseWhenRefundCredited } from './reverse-when-refund-credited.js';

export const deciders = [account, allowance, conversion];
export const policies = [
  priceWhenOccasionArises,
  followWhenClaimConverted,
  convertWhenRateRecorded,
  accrueWhenAllowanceReserved,
  reverseWhenRefundCredited,
  holdWhenDisputeCredited,
  holdWhenHoldPlaced,
  reverseWhenCustomerTakesLess,
  reverseWhenAttributionWithdrawn,
  reverseWhenReferralDisqualified,
  returnWhenCommissionReversed,
  returnWhenRewardEnds,
  forfeitWhenPartnerTerminated,
  releaseWhenDayClosed,
  closeWhenDayClosed,
  reserveWhenPayoutListsPartners,
  bookWhenPayoutLineEnds,
];
