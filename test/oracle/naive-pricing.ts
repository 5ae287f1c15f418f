/** What occasions come to by the terms. */

import type { Known } from './naive-known.js';
import { limitsIn } from './naive-limits.js';
import { amountOf, choose, daysAfter, holds, isReward, monthsAfter } from './naive-terms.js';
import { add, max, type Claim, type Json, type Occasion } from './naive-words.js';

/** The version of the terms that an occasion follows, and whether the partner may earn by it at all. */
function termsFor(known: Known, { partner, at, termsAt }: Occasion): { version: Json; accepted: boolean } {
  const inForce = (time: string) => known.versions.filter(({ from }) => from <= time);
  const acceptable = (time: string) =>
    inForce(time)
      .filter(({ acceptance, terms }) => {
        const when = partner.accepted.get(terms.version);
        return acceptance === 'none' || (when !== undefined && when <= time);
      })
      .at(-1);
  const byConversion = termsAt !== undefined && acceptable(at)?.terms.laterPayments !== 'terms-at-payment';
  const time = byConversion ? termsAt : at;
  const version = acceptable(time) ?? acceptable(at);
  return version ? { version, accepted: true } : { version: inForce(time).at(-1), accepted: false };
}

function mayEarn(known: Known, { partner, day }: Occasion, { requires }: Json): boolean {
  const within = (from: string, until: string | null) => from <= day && (until === null || day <= until);
  return (
    partner.approvedAt !== null &&
    known.dayOf(partner.approvedAt) <= day &&
    (partner.stoppedAt === null || day <= known.dayOf(partner.stoppedAt)) &&
    (!requires.certification || partner.certificates.some(({ data }) => within(data.awardedOn, data.expiresOn))) &&
    (!requires.membershipFee || partner.fees.some(({ data }) => within(data.coversFrom, data.coversUntil)))
  );
}

/** What the rules claim for an occasion; where none does, that is a refusal. */
export function price(known: Known, occasion: Occasion, tier: Json): Claim[] {
  const { partner, day, paid = null } = occasion;
  const { version, accepted } = termsFor(known, occasion);
  const { terms, tiers } = version;
  const overrides = tiers.find(({ name }: Json) => name === tier?.name)?.pays ?? {};
  const asked = terms.rules
    .filter((rule: Json) => isAbout(rule, occasion))
    .map((rule: Json) => ({ rule, pays: overrides[rule.rule] ?? rule.pays }));
  const paying = asked.flatMap(({ rule, pays }: Json) => {
    const quantity = asksFor(rule, occasion, tier);
    if (quantity === 0n) return [];
    const counted = { month: day.slice(0, 7), year: day.slice(0, 4), lifetime: '' }[pays.by as string];
    const before = counted === undefined ? 0n : (occasion.revenue?.(counted) ?? 0n);
    const amount = amountOf(pays, { quantity, paid, before });
    return isReward(pays) || (amount && amount.minor > 0n) ? [{ rule, pays, amount, quantity, before }] : [];
  });
  const chosen = choose(terms.combine, paying);
  const booked = known.book(day);
  if (!accepted || !mayEarn(known, occasion, terms) || chosen.length === 0) {
    const inWhat = paid?.currency ?? flatIn(asked[0]) ?? known.program.currency;
    // Every payment is answered; a parent hears only of what some rule is about.
    if (asked.length > 0 || (paid && !occasion.recruit)) add(known.account(partner, inWhat).refused, booked, 1n);
    return [];
  }
  return chosen.map(({ rule, pays, amount, quantity, before }) => ({
    line: {
      partner,
      rule,
      pays,
      is: occasion.is,
      quantity,
      paid,
      before,
      customerId: occasion.customer?.id ?? null,
      recruit: occasion.recruit ?? null,
      paymentId: occasion.paymentId ?? null,
      referralId: occasion.referralId ?? null,
      currency: isReward(pays) ? pays.kind : amount.currency,
      day,
      booked,
      releaseOn: daysAfter(day, terms.holdingDays),
    },
    computed: amount?.minor ?? 0n,
    currencyOfRefusal: paid?.currency ?? amount?.currency ?? flatIn(asked[0]) ?? known.program.currency,
    limits: [
      ...limitsIn(onceInItsTime(rule), rule.rule, occasion, amount?.currency),
      ...limitsIn(rule.upTo, rule.rule, occasion, amount?.currency),
      ...limitsIn(terms.upTo, '*', occasion, amount?.currency),
    ],
    granted: [],
  }));
}

const flatIn = (asked: Json) => (asked?.pays.kind === 'flat' ? asked.pays.amount.currency : undefined);

function isAbout({ on, to, reach }: Json, { is, recruit, counted, day }: Occasion): boolean {
  if (!is.includes(on) || (to === 'parent') !== (recruit !== undefined)) return false;
  if (on !== 'milestone') return true;
  if (counted?.of !== reach.of || counted?.currency !== reach.currency) return false;
  const time = { month: day.slice(0, 7), year: day.slice(0, 4), ever: '' }[reach.within as 'month'];
  return counted!.before(time) < BigInt(reach.atLeast) && counted!.after(time) >= BigInt(reach.atLeast);
}

/** What is taken back later does not let it be reached again. */
const onceInItsTime = ({ reach }: Json): Json[] =>
  reach ? [{ per: 'partner', within: reach.within, times: 1, restoredByRefunds: false }] : [];

/** Of how many of them it is as the rule asks. */
function asksFor({ for: duration, when }: Json, occasion: Occasion, tier: Json): bigint {
  const { day, since, paymentsBefore, parts = [{ quantity: occasion.quantity, facts: {} }] } = occasion;
  if (since !== undefined && day < since) return 0n;
  if (since !== undefined && duration.months !== undefined && day >= monthsAfter(since, duration.months)) return 0n;
  if (paymentsBefore !== undefined && duration.payments !== undefined && paymentsBefore >= duration.payments) return 0n;
  const asked = parts.filter(({ facts }) => {
    const all = { ...occasion.facts, ...facts, day, tier: tier?.name };
    return when.every((clause: Json) => holds(clause, all));
  });
  return asked.reduce((total, { quantity }) => max(0n, total + quantity), 0n);
}
