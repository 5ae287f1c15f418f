import { derivedId } from './derived-id.js';

/**
 * A click or a coupon that a customer names becomes a referral. Its name follows from what was named, so that whoever meets the
 * same click knows which referral is meant, whether or not it is made yet.
 */

/** Several may come by one click, or by one coupon: each customer that names it is a referral of its own. */
export const referralOfClick = (clickId: string, customerId: string): string =>
  `click-${derivedId(clickId, customerId)}`;

export const referralOfCoupon = (couponCode: string, customerId: string): string =>
  `coupon-${derivedId(couponCode, customerId)}`;

const SUBJECT = /^referral-([A-Za-z0-9][A-Za-z0-9._-]{0,99})$/;

/** The referral whose stream this is; null for any other stream. */
export const referralOfSubject = (subject: string): string | null => SUBJECT.exec(subject)?.[1] ?? null;
