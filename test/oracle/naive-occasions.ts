/** What the terms may pay on, of all that happens. */

import type { Known } from './naive-known.js';
import { max, sum, type Credit, type Fact, type Occasion, type Partner } from './naive-words.js';

const VIA = ['customer-won', 'deal-won'];

/** The occasions that something of a customer is; what is credited before it is known. */
export function occasionsOf(known: Known, credit: Credit): Occasion[] {
  if (credit.kind === 'won') return [won(known, credit), ...seats(known, credit), ...milestoneOfWon(known, credit)];
  if (credit.kind === 'change' || credit.kind === 'return') return seats(known, credit);
  if (credit.kind === 'payment') return [payment(known, credit), ...milestoneOfRevenue(known, credit)];
  return [];
}

const ofCustomer = ({ customer, plan }: Credit) => {
  const { via, code } = customer.owner!.referral.data;
  return { via, link: code, plan: plan ?? undefined };
};

const before = (known: Known, credit: Credit) => known.credits.slice(0, known.credits.indexOf(credit));

function won(_: Known, credit: Credit): Occasion {
  const { partner, customer, at, day } = credit;
  const { via, referralId } = customer.owner!.referral.data;
  const facts = ofCustomer(credit);
  return { partner, customer, at, day, is: via === 'deal' ? VIA : ['customer-won'], facts, quantity: 1n, referralId };
}

/** What a customer of a recruit pays is its parent's occasion, who does not learn more of it. */
export function ofParent(known: Known, credit: Credit): Occasion[] {
  const recruit = credit.partner;
  const { parent } = recruit;
  if (credit.kind !== 'payment' || !parent) return [];
  const { facts, ...paid } = payment(known, credit);
  const { currency } = credit;
  const recruits = before(known, credit).filter((one) => one.partner.parent === parent);
  const asOne = recruits.map((one) => ({ ...one, partner: parent }));
  const told = { payment: facts.payment, currency };
  return [{ ...paid, partner: parent, recruit, facts: told, revenue: revenueOf(asOne, parent, currency) }];
}

/** A partner that was recruited is let in. */
export function recruited(known: Known, recruit: Partner, at: string): Occasion[] {
  const day = known.dayOf(at);
  return recruit.parent
    ? [{ partner: recruit.parent, at, day, is: ['partner-recruited'], facts: {}, quantity: 1n }]
    : [];
}

/** Seats beyond the most that the customer ever had. */
function seats(known: Known, credit: Credit): Occasion[] {
  const { partner, customer, kind, fact, at, day } = credit;
  const had = before(known, credit)
    .filter((one) => one.customer === customer && one.partner === partner)
    .map((one) => BigInt(one.fact.data.seats ?? 0));
  const quantity = BigInt(fact.data.seats ?? 0) - had.reduce(max, 0n);
  if (quantity <= 0n) return [];
  const conversion = customer.conversion!.occurredAt;
  const since = known.dayOf(conversion);
  const later = kind === 'won' ? {} : { termsAt: conversion };
  return [{ partner, customer, at, day, is: ['seats-added'], facts: ofCustomer(credit), quantity, since, ...later }];
}

function payment(known: Known, credit: Credit): Occasion {
  const { partner, customer, at, day, currency, minor, fact, paymentId } = credit;
  const earlier = before(known, credit).filter((one) => one.kind === 'payment' && one.customer === customer);
  const isFirst = earlier.every((one) => at < one.at);
  const { product, country, metadata = {} } = fact.data;
  const named = Object.entries(metadata as object).map(([name, value]) => [`metadata.${name}`, value]);
  const conversion = customer.conversion!.occurredAt;
  return {
    partner,
    customer,
    at,
    day,
    ...(paymentId === undefined ? {} : { paymentId }),
    is: ['every-payment', isFirst ? 'first-payment' : 'recurring-payment'],
    facts: {
      payment: isFirst ? 'new' : 'recurring',
      currency,
      product,
      country,
      ...Object.fromEntries(named),
      ...ofCustomer(credit),
    },
    quantity: 1n,
    paid: { minor, currency },
    paymentsBefore: earlier.length,
    revenue: revenueOf(before(known, credit), partner, currency),
    since: known.dayOf(conversion),
    ...(isFirst ? {} : { termsAt: conversion }),
  };
}

/** What a partner's customers paid, less what they got back, in days that begin so. */
function revenueOf(credits: readonly Credit[], partner: Partner, currency: string): (begins: string) => bigint {
  const mine = credits.filter((one) => one.partner === partner && one.currency === currency);
  return (begins) =>
    max(
      0n,
      sum(
        mine
          .filter(({ day }) => day.startsWith(begins))
          .map(({ kind, minor }) => (kind === 'payment' ? minor : kind === 'refund' ? -minor : 0n)),
      ),
    );
}

function milestone(
  { partner, at, day }: { readonly partner: Partner; readonly at: string; readonly day: string },
  counted: NonNullable<Occasion['counted']>,
): Occasion {
  return { partner, at, day, is: ['milestone'], facts: {}, quantity: 1n, counted };
}

function milestoneOfWon(known: Known, credit: Credit): Occasion[] {
  const count = (credits: readonly Credit[]) => (begins: string) =>
    BigInt(
      credits.filter((one) => one.kind === 'won' && one.partner === credit.partner && one.day.startsWith(begins))
        .length,
    );
  const earlier = before(known, credit);
  return [milestone(credit, { of: 'customers-won', before: count(earlier), after: count([...earlier, credit]) })];
}

function milestoneOfRevenue(known: Known, credit: Credit): Occasion[] {
  const { partner, currency } = credit;
  const earlier = before(known, credit);
  const counted = {
    of: 'revenue',
    currency,
    before: revenueOf(earlier, partner, currency),
    after: revenueOf([...earlier, credit], partner, currency),
  };
  return [milestone(credit, counted)];
}

/** A referral whose prospect is worth selling to. */
export function leadQualified(known: Known, { data, occurredAt: at }: Fact): Occasion[] {
  const partner = known.partner(data.partnerId);
  const day = known.dayOf(at);
  const { referralId, via, code, couponCode } = data;
  const lead = { partner, at, day, is: ['qualified-lead'], quantity: 1n, referralId };
  const standing = known.leads.filter((one) => {
    const isGone = known.disqualified.some((other) => other.data.referralId === one.data.referralId);
    return one.data.partnerId === data.partnerId && !isGone;
  });
  const count = (more: bigint) => (begins: string) =>
    BigInt(standing.filter(({ occurredAt }) => known.dayOf(occurredAt).startsWith(begins)).length) +
    (day.startsWith(begins) ? more : 0n);
  return [
    { ...lead, facts: { via, link: code, coupon: couponCode } },
    milestone(lead, { of: 'qualified-leads', before: count(0n), after: count(1n) }),
  ];
}

/** Clicks by people; each country apart. */
export function linkClicked(known: Known, { data, occurredAt: at }: Fact): Occasion[] {
  const people = data.clicks.filter(({ device }: { device: string }) => device !== 'bot');
  if (people.length === 0) return [];
  const parts = people.map(({ country }: { country?: string }) => ({ quantity: 1n, facts: { country } }));
  const partner = known.partner(data.partnerId);
  const quantity = BigInt(people.length);
  return [{ partner, at, day: known.dayOf(at), is: ['click'], facts: { link: data.code }, quantity, parts }];
}
