import type { Claim } from '@vouch/events';

/** Names the commission that a claim becomes: one for each rule that pays for a payment. */
export const commissionOf = ({ sourceEventId, rule }: Pick<Claim, 'sourceEventId' | 'rule'>): string =>
  `${sourceEventId}.${rule}`;
