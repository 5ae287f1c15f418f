import type { EventData, Terms, Tier, TierCriteria } from '@vouch/events';
import { minorDigits } from '@vouch/terms';

/** What a version of the terms says, as far as partners read it. */
export interface TermsVersion {
  readonly terms: Terms;
  readonly tiers: readonly Tier[];
  readonly acceptance: EventData<'TermsPublished'>['acceptance'];
}

/** What changes from one version of the terms to the next, sentence by sentence; nothing where they say the same. */
export function differenceInWords(before: TermsVersion, after: TermsVersion, currency: string): string[] {
  return [
    ...termsInWords(before.terms, after.terms),
    ...(before.acceptance === after.acceptance
      ? []
      : [
          after.acceptance === 'required'
            ? 'They apply to a partner only from its acceptance on.'
            : 'They apply without being accepted.',
        ]),
    ...tiersInWords(before.tiers, after.tiers, currency),
  ];
}

function termsInWords(before: Terms, after: Terms): string[] {
  const words: string[] = [];
  if (percent(before.rate) !== percent(after.rate))
    words.push(`Commission: ${percent(before.rate)} → ${percent(after.rate)} of each payment.`);
  if (before.months !== after.months)
    words.push(`Payments earn for ${before.months} → ${after.months} months from the conversion.`);
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
      const rate = tier.rate === undefined ? '' : `, at ${percent(tier.rate)}`;
      words.push(`New tier ${tier.name}, ${place}, for ${criteriaInWords(tier.criteria, currency)}${rate}.`);
    }
  }
  const order = (tiers: readonly Tier[], others: readonly Tier[]) =>
    tiers
      .map(({ name }) => name)
      .filter((name) => others.some((other) => other.name === name))
      .join(' < ');
  if (order(before, after) !== order(after, before))
    words.push(`The tiers now stand in the order ${order(after, after)}.`);
  return words;
}

function tierChanges(before: Tier, after: Tier, currency: string): string[] {
  const changes: string[] = [];
  const from = before.criteria;
  const to = after.criteria;
  if (from.activeCustomers !== to.activeCustomers)
    changes.push(`${from.activeCustomers} → ${to.activeCustomers} active customers`);
  if (from.customersWon !== to.customersWon) changes.push(`${from.customersWon} → ${to.customersWon} customers won`);
  if (from.retainedRevenueMinor !== to.retainedRevenueMinor)
    changes.push(
      `${amount(from.retainedRevenueMinor, currency)} → ${amount(to.retainedRevenueMinor, currency)} of retained revenue`,
    );
  if (from.certified !== to.certified)
    changes.push(to.certified ? 'a certification is needed' : 'no certification is needed any more');
  if (rateOf(before) !== rateOf(after)) changes.push(`${rateOf(before)} → ${rateOf(after)}`);
  return changes;
}

const rateOf = ({ rate }: Tier) => (rate === undefined ? 'the rate of the terms' : `a rate of ${percent(rate)}`);

function criteriaInWords(criteria: TierCriteria, currency: string): string {
  const asks = [
    ...(criteria.activeCustomers > 0 ? [`${criteria.activeCustomers} active customers`] : []),
    ...(criteria.customersWon > 0 ? [`${criteria.customersWon} customers won`] : []),
    ...(criteria.retainedRevenueMinor > 0
      ? [`${amount(criteria.retainedRevenueMinor, currency)} of retained revenue`]
      : []),
    ...(criteria.certified ? ['a certification'] : []),
  ];
  return asks.length === 0 ? 'everyone' : asks.join(', ');
}

/** "0.075" → "7.5 %", exactly: the decimal point moves two places. */
export function percent(rate: string): string {
  const [whole = '0', places = ''] = rate.split('.');
  const moved = `${whole}${places.padEnd(2, '0').slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = places.slice(2).replace(/0+$/, '');
  return `${moved}${rest === '' ? '' : `.${rest}`} %`;
}

/** 500000 EUR → "5000.00 EUR". */
function amount(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  if (digits === 0) return `${minor} ${currency}`;
  const text = String(minor).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)} ${currency}`;
}
