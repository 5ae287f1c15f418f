import { account } from './account.js';
import { accrueWhenPaymentCredited } from './accrue-when-payment-credited.js';
import { releaseWhenDayClosed } from './release-when-day-closed.js';
import { reverseWhenRefundCredited } from './reverse-when-refund-credited.js';

export const deciders = [account];
export const policies = [accrueWhenPaymentCredited, reverseWhenRefundCredited, releaseWhenDayClosed];
