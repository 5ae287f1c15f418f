import type { AgreedTerms, Condition, Money, Pays, Refusal, Rule, Terms } from '@vouch/events';
import { NOTHING_AGREED, rulesUnder } from './agreements.js';
import type { Measured } from './amount-of.js';
import { awardInWords, awardOf, moneyOf, type Award } from './award.js';
import { clausesMet } from './clauses.js';
import { countedInWords } from './counted-in-words.js';
import type { Occasion } from './occasion.js';
import { withinMonths, withinPayments } from './within.js';

/** What a tier pays instead of what a rule says, by rule. */
export type Overrides = Readonly<Record<string, Pays>>;

/** A rule that pays on such occasions, and what came of it. */
export interface Priced {
  readonly rule: Rule;
  readonly pays: Pays;
  readonly paysFrom: 'terms' | 'tier' | 'agreement';
  readonly measured: Measured;
  readonly conditions: readonly Condition[];
  /** What it pays; null where it does not. */
  readonly award: Award | null;
  /** Why it does not pay; null where it does. */
  readonly refusal: Refusal | null;
}

/**
 * What each rule of the terms pays on this occasion, and why, in the order of the document, with what was agreed with the
 * partner. Rules for other occasions are left out. The same function prices live, explains, and tries out terms that are not published yet.
 */
export function price(
  terms: Terms,
  occasion: Occasion,
  tier: Overrides,
  agreed: AgreedTerms = NOTHING_AGREED,
): Priced[] {
  const priced = rulesUnder(terms.rules, agreed)
    .filter((rule) => isAbout(rule, occasion))
    .map((rule) =>
      priceRule(rule, occasion, agreed.rules.includes(rule) ? [rule.pays, 'agreement'] : paysBy(rule, tier)),
    );
  return terms.combine === 'all' ? priced : onlyOne(priced, terms.combine);
}

/** Whether a rule pays on such an occasion. A milestone does when the count goes from below it to it, or beyond. */
export function isAbout({ on, to, reach }: Rule, occasion: Pick<Occasion, 'is' | 'to' | 'counted'>): boolean {
  if ((to === 'parent') !== (occasion.to === 'parent') || !occasion.is.includes(on)) return false;
  if (!reach) return true;
  const { of, within, atLeast, currency } = reach;
  const { counted } = occasion;
  if (counted?.of !== of || counted.currency !== currency) return false;
  return counted.before[within] < atLeast && atLeast <= counted.after[within];
}

function priceRule(rule: Rule, occasion: Occasion, [pays, paysFrom]: Paying): Priced {
  const asked = clausesOfParts(rule, occasion);
  const measured = {
    basis: occasion.basis,
    quantity: asked.quantity,
    revenueBeforeMinor: pays.kind === 'table' && pays.by !== 'payment' ? occasion.revenueBefore[pays.by] : null,
  };
  const conditions = [
    ...withinMonths(rule.for, occasion),
    ...withinPayments(rule.for, occasion),
    ...reached(rule, occasion),
    ...asked.conditions,
  ];
  const unmet = conditions.find(({ met }) => !met);
  const award = unmet ? null : awardOf(pays, measured);
  const refusal = unmet ? REFUSAL_OF[unmet.condition] : whyNothing(award);
  return { rule, pays, paysFrom, measured, conditions, award: refusal === null ? award : null, refusal };
}

/** What the rule asks, and of how many it is so. */
function clausesOfParts({ when }: Rule, { parts, quantity, facts, day }: Occasion) {
  if (!parts) return { quantity, conditions: clausesMet(when, facts, day) };
  const outcomes = parts.map((part) => ({
    quantity: part.quantity,
    conditions: clausesMet(when, { ...facts, ...part.facts }, day),
  }));
  const met = outcomes.filter(({ conditions }) => conditions.every((one) => one.met));
  const [told] = met.length > 0 ? met : outcomes;
  return {
    quantity: met.length > 0 ? met.reduce((sum, part) => sum + part.quantity, 0) : quantity,
    conditions: told?.conditions ?? [],
  };
}

function reached({ reach }: Rule, { counted, day }: Occasion): Condition[] {
  if (!reach || !counted) return [];
  const time = { month: `in ${day.slice(0, 7)}`, year: `in ${day.slice(0, 4)}`, ever: 'in all' }[reach.within];
  const is = countedInWords(reach, counted.after[reach.within]);
  const detail = `It is ${is} ${time}; the milestone is ${countedInWords(reach, reach.atLeast)}.`;
  return [{ condition: 'reached', met: true, detail }];
}

/** What a rule pays, and where that stands. */
type Paying = readonly [Pays, Priced['paysFrom']];

function paysBy({ rule, pays }: Rule, tier: Overrides): Paying {
  const ofTier = Object.hasOwn(tier, rule) ? tier[rule] : undefined;
  return ofTier ? [ofTier, 'tier'] : [pays, 'terms'];
}

/** What a payment is refused for when a condition is not met. */
export const REFUSAL_OF: Readonly<Record<Condition['condition'], Refusal>> = {
  'partner-approved': 'partner-not-approved',
  'partner-not-terminated': 'partner-terminated',
  'terms-accepted': 'terms-not-accepted',
  certified: 'not-certified',
  'membership-fee-paid': 'membership-fee-unpaid',
  'within-commission-months': 'outside-commission-months',
  'within-commission-payments': 'outside-commission-payments',
  // A milestone that is not reached is no occasion.
  reached: 'no-rule-for-it',
  when: 'not-as-asked',
  chosen: 'another-rule-pays',
  'within-limit': 'limit-reached',
};

const whyNothing = (award: Award | null): Refusal | null => {
  if (award === null) return 'nothing-to-compute-from';
  return award.in === 'cash' && award.amount.amountMinor === 0 ? 'amount-rounds-to-zero' : null;
};

/**
 * Of the rules that would pay, the first, or the one that comes to most in money. Amounts in several currencies can not be
 * compared, nor can a reward of which it is not known what it is worth: then the first pays.
 */
function onlyOne(priced: readonly Priced[], combine: 'first' | 'best'): Priced[] {
  const paying = priced.filter(({ refusal }) => refusal === null);
  const [first] = paying;
  if (!first) return [...priced];
  const currencies = new Set(paying.map((one) => moneyIn(one)?.currency));
  const comparable = currencies.size === 1 && !currencies.has(undefined);
  const chosen = combine === 'best' && comparable ? paying.reduce(better) : first;
  return priced.map((one) => (one === chosen || one.refusal !== null ? one : passedOver(one, chosen, combine)));
}

const moneyIn = ({ award }: Priced): Money | null => award && moneyOf(award);
const minorOf = (one: Priced) => moneyIn(one)?.amountMinor ?? 0;
const better = (best: Priced, one: Priced) => (minorOf(one) > minorOf(best) ? one : best);

function passedOver(one: Priced, chosen: Priced, combine: 'first' | 'best'): Priced {
  const would = one.award ? awardInWords(one.award) : 'nothing';
  const does = chosen.award ? awardInWords(chosen.award) : 'nothing';
  const why = combine === 'best' ? 'the best rule pays' : 'the first rule that matches pays';
  const detail = `It would pay ${would}; ${why}, which is ${chosen.rule.rule} with ${does}.`;
  const condition: Condition = { condition: 'chosen', met: false, detail };
  return { ...one, award: null, refusal: 'another-rule-pays', conditions: [...one.conditions, condition] };
}
