import { account } from './account.js';
import { priceWhenPaymentCredited } from './price-when-payment-credited.js';
import { forfeitWhenPartnerTerminated } from './forfeit-when-partner-terminated.js';
import { releaseWhenDayClosed } from './release-when-day-closed.js';
import { reverseWhenRefundCredited } from './reverse-when-refund-credited.js';

export const deciders = [account];
export const policies = [
  priceWhenPaymentCredited,
  reverseWhenRefundCredited,
  forfeitWhenPartnerTerminated,
  releaseWhenDayClosed,
];
