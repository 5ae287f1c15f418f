/** What a hold is about: one commission, all of a customer, or, where nothing is said, all of the partner. */
export interface Covers {
  readonly commissionId?: string;
  readonly customerId?: string;
}

export const isCovered = (
  covers: Covers,
  commission: { readonly commissionId: string; readonly customerId?: string },
): boolean =>
  (covers.commissionId === undefined || covers.commissionId === commission.commissionId) &&
  (covers.customerId === undefined || covers.customerId === commission.customerId);
