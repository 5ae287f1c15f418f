/** What of a customer's deeds counts for its partner. */

import type { Known } from './naive-known.js';
import { min, sum, type Credit, type Customer, type Fact } from './naive-words.js';

/** What counts now that did not before: all of it, once it is known whose the customer is. */
export function creditsOf(known: Known, customer: Customer): Credit[] {
  const found: Credit[] = [];
  const { conversion } = customer;
  const referral = known.referrals.get(conversion?.data.referralId);
  if (!customer.owner && conversion && referral) {
    customer.owner = { partner: known.partner(referral.data.partnerId), referral };
    customer.plan = conversion.data.plan ?? null;
    found.push(credit(known, customer, 'won', conversion));
  }
  if (!customer.owner) return [];
  const told = customer.deeds.slice(0, customer.counted);
  for (const deed of customer.deeds.slice(customer.counted)) {
    told.push(deed);
    if (deed.type === 'SubscriptionChanged') {
      customer.plan = deed.data.plan ?? customer.plan;
      found.push(credit(known, customer, 'change', deed));
    }
    for (const turn of turns(customer, deed)) {
      const comesBack = turn.type === 'CustomerReturned';
      if (comesBack) customer.plan = turn.data.plan ?? customer.plan;
      found.push(credit(known, customer, comesBack ? 'return' : 'churn', turn));
    }
    if (deed.type === 'PaymentReceived')
      found.push(credit(known, customer, 'payment', deed, BigInt(deed.data.amount.amountMinor)));
    for (const fact of aboutPayments(told))
      if (![...known.credits, ...found].some((one) => one.fact === fact))
        found.push(...about(known, customer, fact, told, found));
  }
  customer.counted = customer.deeds.length;
  return found;
}

function credit(known: Known, customer: Customer, kind: Credit['kind'], fact: Fact, minor = 0n): Credit {
  const { data, occurredAt: at } = fact;
  const { paymentId, amount } = data;
  const { partner } = customer.owner!;
  const day = known.dayOf(at);
  return { kind, partner, customer, fact, at, day, paymentId, minor, currency: amount?.currency, plan: customer.plan };
}

/** A customer leaves and comes back by turns: a return that is told before its leaving waits for it. */
function turns(customer: Customer, deed: Fact): Fact[] {
  if (deed.type === 'CustomerReturned') {
    if (!customer.away) customer.returns.push(deed);
    else customer.away = false;
    return customer.returns.includes(deed) ? [] : [deed];
  }
  if (deed.type !== 'CustomerChurned') return [];
  const back = customer.returns.shift();
  customer.away = back === undefined;
  return back ? [deed, back] : [deed];
}

const named = (told: readonly Fact[], type: string, name: string, { data }: Fact) =>
  told.find((one) => one.type === type && one.data[name] === data[name]);
const paymentOf = (told: readonly Fact[], fact: Fact) => named(told, 'PaymentReceived', 'paymentId', fact);
const disputeOf = (told: readonly Fact[], fact: Fact) => named(told, 'PaymentDisputeOpened', 'disputeId', fact);

/** What is about a payment waits for it, and the end of a dispute for the dispute. */
function aboutPayments(told: readonly Fact[]): Fact[] {
  return told.filter((fact) => {
    if (fact.type === 'PaymentRefunded' || fact.type === 'PaymentDisputeOpened') return paymentOf(told, fact);
    const dispute = fact.type === 'PaymentDisputeClosed' && disputeOf(told, fact);
    return dispute && paymentOf(told, dispute);
  });
}

function about(
  known: Known,
  customer: Customer,
  fact: Fact,
  told: readonly Fact[],
  found: readonly Credit[],
): Credit[] {
  if (fact.type === 'PaymentRefunded') return [back(known, customer, fact, fact, told, found)];
  if (fact.type === 'PaymentDisputeOpened') return [credit(known, customer, 'dispute', fact)];
  const dispute = disputeOf(told, fact)!;
  const end = { ...credit(known, customer, 'dispute-end', fact), paymentId: dispute.data.paymentId };
  return fact.data.outcome === 'lost' ? [back(known, customer, fact, dispute, told, found), end] : [end];
}

/** What is given back counts up to what is left of its payment, in the payment's currency. */
function back(
  known: Known,
  customer: Customer,
  fact: Fact,
  { data: { paymentId, amount } }: Fact,
  told: readonly Fact[],
  found: readonly Credit[],
): Credit {
  const paid = told.find((one) => one.type === 'PaymentReceived' && one.data.paymentId === paymentId)!.data.amount;
  const before = [...known.credits, ...found].filter(
    (one) => one.kind === 'refund' && one.customer === customer && one.paymentId === paymentId,
  );
  const left = BigInt(paid.amountMinor) - sum(before.map(({ minor }) => minor));
  const counts = paid.currency === amount.currency ? min(BigInt(amount.amountMinor), left) : 0n;
  return { ...credit(known, customer, 'refund', fact, counts), paymentId, currency: paid.currency };
}

/** Whether a change or a return leaves a customer with less than it had before, by all that is told of it so far. */
export function tookLess(known: Known, change: Credit): boolean {
  const ofCustomer = known.credits.filter(({ customer, partner }) => {
    return customer === change.customer && partner === change.partner;
  });
  const has = ofCustomer.filter(({ kind }) => ['won', 'change', 'return'].includes(kind));
  const number = has.indexOf(change);
  // What is told later for the same instant comes after.
  const before = has
    .filter((one, index) => one.at < change.at || (one.at === change.at && index < number))
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : has.indexOf(one) - has.indexOf(other)));
  const { monthlyRevenue: worth, seats } = change.fact.data;
  const last = (field: 'monthlyRevenue' | 'seats') =>
    before
      .map(({ fact }) =>
        fact.type === 'CustomerConverted' && field === 'monthlyRevenue' ? undefined : fact.data[field],
      )
      .filter((value) => value !== undefined)
      .at(-1);
  const worthBefore = last('monthlyRevenue');
  const comparable = worth && worthBefore && worth.currency === worthBefore.currency;
  if (comparable && worth.amountMinor !== worthBefore.amountMinor) return worth.amountMinor < worthBefore.amountMinor;
  return seats !== undefined && last('seats') !== undefined && seats < last('seats');
}
