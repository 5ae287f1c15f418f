import { isCash, type Terms, type Tier } from '@vouch/events';
import { filledIn } from '../command.js';
import { Rejection } from '../decider.js';
import type { ProgramTier } from './commands.js';
import { entryOf } from '../entry-of.js';
import { repeatedIn } from './repeated-in.js';

/** Tiers as events hold them: what was not said asks for nothing. */
export const tiersOf = (tiers: readonly ProgramTier[]): Tier[] =>
  tiers.map(({ name, criteria, pays }) => ({
    name,
    criteria: {
      activeCustomers: criteria.activeCustomers ?? 0,
      customersWon: criteria.customersWon ?? 0,
      retainedRevenueMinor: criteria.retainedRevenueMinor ?? 0,
      certified: criteria.certified ?? false,
    },
    ...filledIn({ pays }),
  }));

/**
 * Tiers stand lowest first; the first asks for nothing, each further one for more than the one before. What they pay otherwise
 * is for rules that the terms have.
 * @param terms null: not known here, so tiers may speak of any rule.
 */
export function whatIsWrongWithTiers(tiers: readonly Tier[], terms: Pick<Terms, 'rules'> | null): Rejection | null {
  const first = tiers[0];
  if (!first) return new Rejection('TiersMissing', 'A program has at least one tier.');
  if (NUMBERS.some((number) => first.criteria[number] > 0) || first.criteria.certified)
    return new Rejection(
      'FirstTierAskedForSomething',
      `Every approved partner starts in the first tier, so "${first.name}" must ask for 0 customers, no revenue and no certification.`,
    );
  const repeated = repeatedIn(tiers.map(({ name }) => name));
  if (repeated !== undefined)
    return new Rejection('TierNameRepeated', `Two tiers are called "${repeated}". Give each its own name.`);
  for (const { name, pays } of tiers) {
    const unknown = Object.keys(pays ?? {}).find((rule) => terms?.rules.every((known) => known.rule !== rule));
    if (terms && unknown !== undefined)
      return new Rejection(
        'TierPaysForUnknownRule',
        `Tier "${name}" says what the rule ${unknown} pays, and the terms have no such rule. They have ${terms.rules.map(({ rule }) => rule).join(', ')}.`,
      );
    const unlike = terms?.rules.find(({ rule, pays: usual }) => {
      const instead = entryOf(pays ?? {}, rule);
      return instead !== undefined && isCash(instead) !== isCash(usual);
    });
    if (unlike)
      return new Rejection(
        'TierPaysInOtherKind',
        `In tier "${name}" the rule ${unlike.rule} would pay a reward instead of cash, or cash instead of a reward. Let the tier pay in kind, or write a rule of its own with a condition on the tier.`,
      );
  }
  for (const [index, tier] of tiers.entries()) {
    const below = tiers[index - 1];
    if (below && !asksForMore(tier, below))
      return new Rejection(
        'TiersOutOfOrder',
        `Tiers stand lowest first: "${tier.name}" must ask for all that "${below.name}" asks for, and for something more.`,
      );
  }
  return null;
}

const NUMBERS = ['activeCustomers', 'customersWon', 'retainedRevenueMinor'] as const;

function asksForMore({ criteria: upper }: Tier, { criteria: lower }: Tier): boolean {
  const noLess = NUMBERS.every((number) => upper[number] >= lower[number]) && (upper.certified || !lower.certified);
  return noLess && (NUMBERS.some((number) => upper[number] > lower[number]) || upper.certified !== lower.certified);
}
