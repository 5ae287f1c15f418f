import type { Covers } from '@vouch/events';

/** Whether a hold is about this commission. */
export const isCovered = (
  covers: Covers,
  commission: { readonly commissionId: string } & Omit<Covers, 'commissionId'>,
): boolean =>
  (['commissionId', 'customerId', 'recruitId', 'paymentId'] as const).every(
    (name) => covers[name] === undefined || covers[name] === commission[name],
  );
