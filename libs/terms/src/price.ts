import type { Condition, Money, Pays, Refusal, Rule, Terms } from '@vouch/events';
import type { Measured } from './amount-of.js';
import { awardInWords, awardOf, moneyOf, type Award } from './award.js';
import { clausesMet, type Facts } from './clauses.js';
import { withinMonths, withinPayments } from './within.js';

/** What the terms may pay on. */
export interface Occasion {
  /** All that it is: a first payment is `first-payment` and `every-payment`. */
  readonly is: readonly Rule['on'][];
  /** YYYY-MM-DD in the program's zone. */
  readonly day: string;
  readonly basis: Money | null;
  readonly facts: Facts;
  /** The day of the customer's conversion; null where there is none. */
  readonly convertedOn: string | null;
  /** Which payment of its customer it is, from 1; null where it is none. */
  readonly paymentNumber: number | null;
  /** What the partner's customers had paid before, in the basis' currency. */
  readonly revenueBefore: Readonly<Record<'month' | 'year' | 'lifetime', number>>;
}

/** What a tier pays instead of what a rule says, by rule. */
export type Overrides = Readonly<Record<string, Pays>>;

/** A rule that pays on such occasions, and what came of it. */
export interface Priced {
  readonly rule: Rule;
  readonly pays: Pays;
  readonly paysFrom: 'terms' | 'tier';
  readonly measured: Measured;
  readonly conditions: readonly Condition[];
  /** What it pays; null where it does not. */
  readonly award: Award | null;
  /** Why it does not pay; null where it does. */
  readonly refusal: Refusal | null;
}

/**
 * What each rule of the terms pays on this occasion, and why, in the order of the document. Rules for other occasions are left
 * out. The same function prices live, explains, and tries out terms that are not published yet.
 */
export function price(terms: Terms, occasion: Occasion, tier: Overrides): Priced[] {
  const priced = terms.rules
    .filter(({ on }) => occasion.is.includes(on))
    .map((rule) => priceRule(rule, occasion, tier));
  return terms.combine === 'all' ? priced : onlyOne(priced, terms.combine);
}

function priceRule(rule: Rule, occasion: Occasion, tier: Overrides): Priced {
  const [pays, paysFrom] = paysBy(rule, tier);
  const measured = {
    basis: occasion.basis,
    revenueBeforeMinor: pays.kind === 'table' && pays.by !== 'payment' ? occasion.revenueBefore[pays.by] : null,
  };
  const conditions = [
    ...withinMonths(rule.for, occasion),
    ...withinPayments(rule.for, occasion),
    ...clausesMet(rule.when, occasion.facts, occasion.day),
  ];
  const unmet = conditions.find(({ met }) => !met);
  const award = unmet ? null : awardOf(pays, measured, ONE_UNIT);
  const refusal = unmet ? REFUSAL_OF[unmet.condition] : whyNothing(award);
  return { rule, pays, paysFrom, measured, conditions, award: refusal === null ? award : null, refusal };
}

/** A payment is one of what a rule pays for. */
const ONE_UNIT = 1;

function paysBy({ rule, pays }: Rule, tier: Overrides): [Pays, Priced['paysFrom']] {
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
