import type { Claim } from '@vouch/events';

/**
 * Names what a rule pays on an occasion, a commission or a reward. A payment and the milestone that it reaches may follow two versions of
 * the terms, in which rules of one name pay on either.
 */
export const earnedId = ({
  sourceEventId,
  rule,
  occasion,
}: Pick<Claim, 'sourceEventId' | 'rule' | 'occasion'>): string =>
  occasion === 'milestone' ? `${sourceEventId}.${rule}.milestone` : `${sourceEventId}.${rule}`;
