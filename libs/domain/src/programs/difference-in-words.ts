import type { EventData, Terms, Tier, TierCriteria } from '@vouch/events';
import {
  COMBINED,
  capInWords,
  LATER_PAYMENTS,
  formatMoney,
  overridesInWords,
  ruleInWords,
  ruleWithoutName,
  shortened,
} from '@vouch/terms';

/** What a version of the terms says, as far as partners read it. */
export interface TermsVersion {
  readonly terms: Terms;
  readonly tiers: readonly Tier[];
  readonly acceptance: EventData<'TermsPublished'>['acceptance'];
}

/** What changes from one version of the terms to the next, sentence by sentence; nothing where they say the same. */
export function differenceInWords(before: TermsVersion, after: TermsVersion, currency: string): string[] {
  const words = [
    ...termsInWords(before.terms, after.terms),
    ...(before.acceptance === after.acceptance
      ? []
      : [
          after.acceptance === 'required'
            ? 'They apply to a partner only from its acceptance on.'
            : 'They apply without being accepted.',
        ]),
    ...tiersInWords(before.tiers, after.tiers, currency),
  ].map((sentence) => shortened(sentence, LONGEST));
  return words.length <= MOST ? words : [...words.slice(0, MOST - 1), `And ${words.length - MOST + 1} more.`];
}

/** As much as an event holds: the versions themselves say all of it. */
const MOST = 100;
const LONGEST = 500;

function termsInWords(before: Terms, after: Terms): string[] {
  const words: string[] = [];
  for (const { rule } of before.rules) if (!ruleOf(after, rule)) words.push(`Rule ${rule} is no more.`);
  for (const rule of after.rules) {
    const known = ruleOf(before, rule.rule);
    if (!known) words.push(`New rule ${ruleInWords(rule)}`);
    else if (ruleInWords(known) !== ruleInWords(rule))
      words.push(`Rule ${rule.rule}: ${ruleWithoutName(known)} → ${ruleWithoutName(rule)}.`);
  }
  if (order(before, after) !== order(after, before))
    words.push(`The rules now stand in the order ${order(after, after)}.`);
  const together = (terms: Terms) => terms.upTo.map(capInWords).join(', ') || 'without a limit';
  if (together(before) !== together(after))
    words.push(`All rules together pay: ${together(before)} → ${together(after)}.`);
  if (before.combine !== after.combine) words.push(COMBINED[after.combine]);
  if (before.laterPayments !== after.laterPayments) words.push(LATER_PAYMENTS[after.laterPayments]);
  if (before.holdingDays !== after.holdingDays)
    words.push(`Commissions are held for ${before.holdingDays} → ${after.holdingDays} days.`);
  if (before.requires.certification !== after.requires.certification)
    words.push(
      after.requires.certification ? 'Only certified partners earn.' : 'Earning takes no certification any more.',
    );
  if (before.requires.membershipFee !== after.requires.membershipFee)
    words.push(
      after.requires.membershipFee
        ? 'Only partners whose membership fee is paid earn.'
        : 'Earning takes no membership fee any more.',
    );
  return words;
}

const ruleOf = ({ rules }: Terms, name: string) => rules.find(({ rule }) => rule === name);
/** The rules that both have, as they stand in one. */
const order = ({ rules }: Terms, other: Terms) =>
  rules
    .map(({ rule }) => rule)
    .filter((rule) => ruleOf(other, rule))
    .join(', ');

function tiersInWords(before: readonly Tier[], after: readonly Tier[], currency: string): string[] {
  const words: string[] = [];
  for (const { name } of before) if (!after.some((tier) => tier.name === name)) words.push(`Tier ${name} is no more.`);
  for (const [index, tier] of after.entries()) {
    const known = before.find(({ name }) => name === tier.name);
    if (known) {
      const changes = tierChanges(known, tier, currency);
      if (changes.length > 0) words.push(`Tier ${tier.name}: ${changes.join(', ')}.`);
    } else {
      const below = after[index - 1];
      const place = below ? `above ${below.name}` : 'the first';
      words.push(
        `New tier ${tier.name}, ${place}, for ${criteriaInWords(tier.criteria, currency)}${tier.pays ? `; ${overridesInWords(tier.pays)}` : ''}.`,
      );
    }
  }
  const orderOf = (tiers: readonly Tier[], others: readonly Tier[]) =>
    tiers
      .map(({ name }) => name)
      .filter((name) => others.some((other) => other.name === name))
      .join(' < ');
  if (orderOf(before, after) !== orderOf(after, before))
    words.push(`The tiers now stand in the order ${orderOf(after, after)}.`);
  return words;
}

function tierChanges(before: Tier, after: Tier, currency: string): string[] {
  const changes: string[] = [];
  const from = before.criteria;
  const to = after.criteria;
  const amount = (amountMinor: number) => formatMoney({ amountMinor, currency });
  if (from.activeCustomers !== to.activeCustomers)
    changes.push(`${from.activeCustomers} → ${to.activeCustomers} active customers`);
  if (from.customersWon !== to.customersWon) changes.push(`${from.customersWon} → ${to.customersWon} customers won`);
  if (from.retainedRevenueMinor !== to.retainedRevenueMinor)
    changes.push(`${amount(from.retainedRevenueMinor)} → ${amount(to.retainedRevenueMinor)} of retained revenue`);
  if (from.certified !== to.certified)
    changes.push(to.certified ? 'a certification is needed' : 'no certification is needed any more');
  if (paysOf(before) !== paysOf(after)) changes.push(`${paysOf(before)} → ${paysOf(after)}`);
  return changes;
}

const paysOf = ({ pays }: Tier) => (pays ? overridesInWords(pays) : 'what the rules say');

function criteriaInWords(criteria: TierCriteria, currency: string): string {
  const asks = [
    ...(criteria.activeCustomers > 0 ? [`${criteria.activeCustomers} active customers`] : []),
    ...(criteria.customersWon > 0 ? [`${criteria.customersWon} customers won`] : []),
    ...(criteria.retainedRevenueMinor > 0
      ? [`${formatMoney({ amountMinor: criteria.retainedRevenueMinor, currency })} of retained revenue`]
      : []),
    ...(criteria.certified ? ['a certification'] : []),
  ];
  return asks.length === 0 ? 'everyone' : asks.join(', ');
}
