import type { TierCriteria } from '@vouch/events';
import { count, formatMoney } from '@vouch/terms';

/** What a tier asks for, or what is true of a partner, one by one; what is 0 or not so is left out. */
export function criteriaInWords(criteria: TierCriteria, currency: string): string[] {
  const { activeCustomers, customersWon, retainedRevenueMinor, certified } = criteria;
  return [
    ...(activeCustomers > 0 ? [count(activeCustomers, 'active customer', 'active customers')] : []),
    ...(customersWon > 0 ? [count(customersWon, 'customer won', 'customers won')] : []),
    ...(retainedRevenueMinor > 0
      ? [`${formatMoney({ amountMinor: retainedRevenueMinor, currency })} of retained revenue`]
      : []),
    ...(certified ? ['a certification'] : []),
  ];
}
