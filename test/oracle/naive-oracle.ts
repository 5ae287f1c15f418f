/**
 * What partners earn, worked out once more in the most naive way: it reads what happened and what people decided, as JSON, and
 * loops over all of it for every question. It shares nothing with the product, so that both being wrong in the same way is
 * unlikely: no import, arithmetic of its own, a calendar of its own.
 */

import { creditsOf } from './naive-customers.js';
import { Known } from './naive-known.js';
import { settle } from './naive-limits.js';
import { expire, release, reverse } from './naive-lines.js';
import { leadQualified, linkClicked, occasionsOf, ofParent, recruited } from './naive-occasions.js';
import { price } from './naive-pricing.js';
import { daysAfter } from './naive-terms.js';
import {
  earlier,
  sum,
  type Credit,
  type Earned,
  type Fact,
  type Json,
  type Occasion,
  type Partner,
} from './naive-words.js';

export function naively(facts: readonly Fact[]): Map<string, Earned> {
  const known = new Known();
  for (let at = 0; at < facts.length;) {
    const step: Fact[] = [];
    const { correlationId } = facts[at]!;
    while (facts[at]?.correlationId === correlationId) step.push(facts[at++]!);
    told(known, step);
  }
  return known.earned;
}

function told(known: Known, step: readonly Fact[]): void {
  const tierBefore = new Map([...known.partners.values()].map((partner) => [partner, partner.tier]));
  const occasions: Occasion[] = step.flatMap((fact) => learn(known, fact));
  const claims = occasions.flatMap((one) => price(known, one, tierBefore.get(one.partner) ?? null));
  const credited: Credit[] = [];
  for (const customer of known.customers.values())
    for (const credit of creditsOf(known, customer)) {
      known.credits.push(credit);
      credited.push(credit);
      for (const one of occasionsOf(known, credit))
        claims.push(...price(known, one, tierBefore.get(one.partner) ?? null));
    }
  for (const credit of credited)
    for (const one of ofParent(known, credit)) claims.push(...price(known, one, tierBefore.get(one.partner) ?? null));
  for (const partner of known.partners.values()) if (!partner.gone) partner.tier = tierOf(known, partner);
  settle(known, claims);
  if (step.some(({ type }) => type !== 'DayClosed')) reverse(known);
  const isClosing = step.some(({ type }) => type === 'DayClosed');
  release(known, isClosing);
  expire(known);
}

/** @returns The occasions that a fact is by itself. */
function learn(known: Known, fact: Fact): Occasion[] {
  const { type, data, occurredAt } = fact;
  if (type === 'ProgramLaunched') {
    known.program = data;
    known.versions.push({ ...data, from: '' });
  }
  if (type === 'TermsPublished') known.versions.push({ ...data, from: data.effectiveFrom });
  if (type === 'DayClosed' && data.zone === known.program.zone) {
    known.lastClosed = data.date;
    const next = daysAfter(data.date, 1);
    if (next.endsWith('-01')) known.firstOpen = next;
  }
  if (type === 'PartnerApplied' && data.recruitedBy)
    known.partner(data.partnerId).parent = known.partner(data.recruitedBy);
  if (type === 'ApplicationApproved') {
    const partner = known.partner(data.partnerId);
    partner.approvedAt = earlier(partner.approvedAt, occurredAt);
    return recruited(known, partner, occurredAt);
  }
  if (type === 'PartnerTerminated') {
    const partner = known.partner(data.partnerId);
    // It keeps its last tier.
    partner.gone = true;
    if (data.referrals === 'stop') partner.stoppedAt = earlier(partner.stoppedAt, occurredAt);
  }
  if (type === 'MembershipFeePaid') known.partner(data.partnerId).fees.push(fact);
  if (type === 'CertificationAwarded') known.partner(data.partnerId).certificates.push(fact);
  if (type === 'TermsAccepted') known.partner(data.partnerId).accepted.set(data.termsVersion, occurredAt);
  if (type === 'ReferralMade') known.referrals.set(data.referralId, fact);
  if (type === 'CustomerConverted') known.customer(data.customerId).conversion = fact;
  if (DEEDS.includes(type)) known.customer(data.customerId).deeds.push(fact);
  if (type === 'ReferralDisqualified') known.disqualified.push(fact);
  if (type === 'LinkClicked') return linkClicked(known, fact);
  if (type !== 'ReferralQualified') return [];
  const occasions = leadQualified(known, fact);
  known.leads.push(fact);
  return occasions;
}

const DEEDS = [
  'PaymentReceived',
  'PaymentRefunded',
  'PaymentDisputeOpened',
  'PaymentDisputeClosed',
  'SubscriptionChanged',
  'CustomerChurned',
  'CustomerReturned',
];

function tierOf(known: Known, partner: Partner): Json {
  if (partner.approvedAt === null) return null;
  const mine = [...known.customers.values()].filter(({ owner }) => owner?.partner === partner);
  const there = mine.filter(({ away }) => !away);
  const net = known.credits
    .filter((one) => one.partner === partner && !one.customer.away && one.currency === known.program.currency)
    .map(({ kind, minor }) => (kind === 'payment' ? minor : kind === 'refund' ? -minor : 0n));
  const meets = ({ activeCustomers, customersWon, retainedRevenueMinor, certified }: Json) =>
    there.length >= activeCustomers &&
    mine.length >= customersWon &&
    sum(net) >= BigInt(retainedRevenueMinor) &&
    (!certified || partner.certificates.length > 0);
  return known.program.tiers.filter(({ criteria }: Json) => meets(criteria)).at(-1);
}
