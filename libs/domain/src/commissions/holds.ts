import type { Covers } from '@vouch/events';

/** Whether a hold is about this commission. */
export const isCovered = (
  covers: Covers,
  commission: { readonly commissionId: string; readonly customerId?: string },
): boolean =>
  (covers.commissionId === undefined || covers.commissionId === commission.commissionId) &&
  (covers.customerId === undefined || covers.customerId === commission.customerId);
