/**
 * What partners earn, worked out once more in the most naive way: it reads what happened and what people decided, as JSON, and
 * loops over all of it for every question. It shares nothing with the product, so that both being wrong in the same way is
 * unlikely: no import, arithmetic of its own, a calendar of its own.
 */

import { choose, amountOf, dayIn, daysAfter, holds, monthsAfter } from './naive-terms.js';
import {
  min,
  max,
  sum,
  add,
  latest,
  earlier,
  type Claim,
  type Credit,
  type Customer,
  type Earned,
  type Fact,
  type Json,
  type Limit,
  type Line,
  type Partner,
} from './naive-words.js';

export function naively(facts: readonly Fact[]): Map<string, Earned> {
  const oracle = new NaiveOracle();
  for (let at = 0; at < facts.length;) {
    const step: Fact[] = [];
    const { correlationId } = facts[at]!;
    while (facts[at]?.correlationId === correlationId) step.push(facts[at++]!);
    oracle.told(step);
  }
  return oracle.earned;
}

class NaiveOracle {
  readonly earned = new Map<string, Earned>();
  private program: Json = null;
  private readonly versions: Json[] = [];
  private lastClosed = '';
  /** The first day of the months that are not over yet. */
  private firstOpen = '';
  private readonly partners = new Map<string, Partner>();
  private readonly customers = new Map<string, Customer>();
  private readonly referrals = new Map<string, Fact>();
  private readonly credits: Credit[] = [];
  private readonly lines: Line[] = [];
  private readonly used = new Map<string, bigint>();

  told(step: readonly Fact[]): void {
    const tierBefore = new Map([...this.partners.values()].map((partner) => [partner, partner.tier]));
    for (const fact of step) this.learn(fact);
    const credited = [...this.customers.values()].flatMap((customer) => this.creditsOf(customer));
    const claims: Claim[] = [];
    for (const credit of credited) {
      this.credits.push(credit);
      if (credit.kind === 'payment') claims.push(...this.price(credit, tierBefore.get(credit.partner) ?? null));
    }
    for (const partner of this.partners.values()) if (!partner.gone) partner.tier = this.tierOf(partner);
    this.settle(claims);
    for (const line of this.lines) this.reverse(line);
    this.release();
  }

  private learn({ type, data, occurredAt, ...rest }: Fact): void {
    const fact = { type, data, occurredAt, ...rest };
    if (type === 'ProgramLaunched') {
      this.program = data;
      this.versions.push({ ...data, from: '' });
    }
    if (type === 'TermsPublished') this.versions.push({ ...data, from: data.effectiveFrom });
    if (type === 'DayClosed' && data.zone === this.program.zone) {
      this.lastClosed = data.date;
      const next = daysAfter(data.date, 1);
      if (next.endsWith('-01')) this.firstOpen = next;
    }
    if (type === 'ApplicationApproved') {
      const partner = this.partnerOf(data.partnerId);
      partner.approvedAt = earlier(partner.approvedAt, occurredAt);
    }
    if (type === 'PartnerTerminated') {
      const partner = this.partnerOf(data.partnerId);
      // It keeps its last tier.
      partner.gone = true;
      if (data.referrals === 'stop') partner.stoppedAt = earlier(partner.stoppedAt, occurredAt);
    }
    if (type === 'MembershipFeePaid') this.partnerOf(data.partnerId).fees.push(fact);
    if (type === 'CertificationAwarded') this.partnerOf(data.partnerId).certificates.push(fact);
    if (type === 'TermsAccepted') this.partnerOf(data.partnerId).accepted.set(data.termsVersion, occurredAt);
    if (type === 'ReferralMade') this.referrals.set(data.referralId, fact);
    if (type === 'CustomerConverted') this.customerOf(data.customerId).conversion = fact;
    if (['PaymentReceived', 'PaymentRefunded', 'SubscriptionChanged', 'CustomerChurned'].includes(type))
      this.customerOf(data.customerId).deeds.push(fact);
  }

  private partnerOf(id: string): Partner {
    const known = this.partners.get(id);
    if (known) return known;
    const partner: Partner = {
      id,
      approvedAt: null,
      stoppedAt: null,
      fees: [],
      certificates: [],
      accepted: new Map<number, string>(),
      tier: null,
      gone: false,
    };
    this.partners.set(id, partner);
    return partner;
  }

  private customerOf(id: string): Customer {
    const known = this.customers.get(id);
    if (known) return known;
    const customer: Customer = { id, deeds: [], counted: 0, conversion: null, owner: null, plan: null, churned: false };
    this.customers.set(id, customer);
    return customer;
  }

  /** What of a customer's deeds counts for a partner now that did not before: all of them, once it is known whose it is. */
  private creditsOf(customer: Customer): Credit[] {
    const referral = this.referrals.get(customer.conversion?.data.referralId);
    if (!customer.owner && referral) {
      customer.owner = { partner: this.partnerOf(referral.data.partnerId), referral };
      customer.plan = customer.conversion?.data.plan ?? null;
    }
    const { owner } = customer;
    if (!owner) return [];
    const found: Credit[] = [];
    const credit = (kind: Credit['kind'], { data, occurredAt }: Fact, minor: bigint) =>
      found.push({
        kind,
        partner: owner.partner,
        customer,
        paymentId: data.paymentId,
        minor,
        currency: data.amount.currency,
        at: occurredAt,
        day: this.dayOf(occurredAt),
        plan: customer.plan,
      });
    const told = customer.deeds.slice(0, customer.counted);
    for (const deed of customer.deeds.slice(customer.counted)) {
      told.push(deed);
      if (deed.type === 'SubscriptionChanged') customer.plan = deed.data.plan ?? customer.plan;
      if (deed.type === 'CustomerChurned') customer.churned = true;
      const ofPayment = (type: string) =>
        told.filter((one) => one.type === type && one.data.paymentId === deed.data.paymentId);
      const [payment] = ofPayment('PaymentReceived');
      if (deed.type === 'PaymentReceived') {
        credit('payment', deed, BigInt(deed.data.amount.amountMinor));
        for (const refund of ofPayment('PaymentRefunded')) this.refund(deed, refund, found, credit);
      }
      if (deed.type === 'PaymentRefunded' && payment) this.refund(payment, deed, found, credit);
    }
    customer.counted = customer.deeds.length;
    return found;
  }

  /** A refund counts up to what is left of its payment, in the payment's currency. */
  private refund(
    payment: Fact,
    refund: Fact,
    found: readonly Credit[],
    credit: (kind: 'refund', fact: Fact, minor: bigint) => void,
  ): void {
    if (payment.data.amount.currency !== refund.data.amount.currency) return;
    const before = [...this.credits, ...found].filter(
      ({ kind, customer, paymentId }) =>
        kind === 'refund' && customer.id === payment.data.customerId && paymentId === payment.data.paymentId,
    );
    const left = BigInt(payment.data.amount.amountMinor) - sum(before.map(({ minor }) => minor));
    const counts = min(BigInt(refund.data.amount.amountMinor), left);
    if (counts > 0n) credit('refund', refund, counts);
  }

  private tierOf(partner: Partner): Json {
    if (partner.approvedAt === null) return null;
    const mine = [...this.customers.values()].filter(({ owner }) => owner?.partner === partner);
    const there = mine.filter(({ churned }) => !churned);
    const net = this.credits
      .filter((one) => one.partner === partner && !one.customer.churned && one.currency === this.program.currency)
      .map(({ kind, minor }) => (kind === 'payment' ? minor : -minor));
    const meets = ({ activeCustomers, customersWon, retainedRevenueMinor, certified }: Json) =>
      there.length >= activeCustomers &&
      mine.length >= customersWon &&
      sum(net) >= BigInt(retainedRevenueMinor) &&
      (!certified || partner.certificates.length > 0);
    return this.program.tiers.filter(({ criteria }: Json) => meets(criteria)).at(-1);
  }

  /** The version of the terms that a payment follows, and whether the partner may earn by it at all. */
  private termsFor({ partner, customer, at }: Credit, isFirst: boolean): { version: Json; accepted: boolean } {
    const inForce = (time: string) => this.versions.filter(({ from }) => from <= time);
    const acceptable = (time: string) =>
      inForce(time)
        .filter(({ acceptance, terms }) => {
          const when = partner.accepted.get(terms.version);
          return acceptance === 'none' || (when !== undefined && when <= time);
        })
        .at(-1);
    const convertedAt = customer.conversion!.occurredAt;
    const byPayment = isFirst || acceptable(at)?.terms.laterPayments === 'terms-at-payment';
    const time = byPayment ? at : convertedAt;
    const version = acceptable(time) ?? acceptable(at);
    return version ? { version, accepted: true } : { version: inForce(time).at(-1), accepted: false };
  }

  private mayEarn({ partner, day }: Credit, { requires }: Json): boolean {
    const within = (from: string, until: string | null) => from <= day && (until === null || day <= until);
    return (
      partner.approvedAt !== null &&
      this.dayOf(partner.approvedAt) <= day &&
      (partner.stoppedAt === null || day <= this.dayOf(partner.stoppedAt)) &&
      (!requires.certification || partner.certificates.some(({ data }) => within(data.awardedOn, data.expiresOn))) &&
      (!requires.membershipFee || partner.fees.some(({ data }) => within(data.coversFrom, data.coversUntil)))
    );
  }

  /** What the rules claim for a payment; where none does, that is a refusal. */
  private price(credit: Credit, tier: Json): Claim[] {
    const { partner, customer, day, currency, minor } = credit;
    const before = this.credits.slice(0, -1).filter((one) => one.partner === partner);
    const payments = before.filter((one) => one.kind === 'payment' && one.customer === customer);
    const isFirst = payments.every(({ at }) => credit.at < at);
    const { version, accepted } = this.termsFor(credit, isFirst);
    const { terms, tiers } = version;
    const revenue = (begins: string) =>
      max(
        0n,
        sum(
          before
            .filter((one) => one.currency === currency && one.day.startsWith(begins))
            .map((one) => (one.kind === 'payment' ? one.minor : -one.minor)),
        ),
      );
    const facts: Json = {
      payment: isFirst ? 'new' : 'recurring',
      currency,
      tier: tier?.name,
      via: customer.owner!.referral.data.via,
      plan: credit.plan ?? undefined,
      day,
    };
    const overrides = tiers.find(({ name }: Json) => name === tier?.name)?.pays ?? {};
    const convertedOn = this.dayOf(customer.conversion!.occurredAt);
    const paying = terms.rules.flatMap((rule: Json) => {
      const occasions = ['every-payment', isFirst ? 'first-payment' : 'recurring-payment'];
      if (!occasions.includes(rule.on)) return [];
      if (rule.for.payments !== undefined && payments.length >= rule.for.payments) return [];
      if (day < convertedOn) return [];
      if (rule.for.months !== undefined && day >= monthsAfter(convertedOn, rule.for.months)) return [];
      if (!rule.when.every((clause: Json) => holds(clause, facts))) return [];
      const pays = overrides[rule.rule] ?? rule.pays;
      const counted = revenue({ month: day.slice(0, 7), year: day.slice(0, 4), lifetime: '' }[pays.by as string] ?? '');
      const amount = amountOf(pays, minor, currency, counted);
      return amount && amount.minor > 0n ? [{ rule, pays, amount, counted }] : [];
    });
    const chosen = choose(terms.combine, paying);
    if (!accepted || !this.mayEarn(credit, terms) || chosen.length === 0) {
      add(this.of(partner, currency).refused, this.book(day), 1n);
      return [];
    }
    return chosen.map(({ rule, pays, amount, counted }) => ({
      line: {
        partner,
        customerId: customer.id,
        paymentId: credit.paymentId,
        pays,
        onRefund: rule.onRefund,
        basis: minor,
        currencyOfBasis: currency,
        before: counted,
        currency: amount.currency,
        day,
        booked: this.book(day),
        releaseOn: daysAfter(day, terms.holdingDays),
        state: 'held' as const,
      },
      computed: amount.minor,
      limits: [
        ...this.limitsIn(rule.upTo, rule.rule, credit, amount.currency),
        ...this.limitsIn(terms.upTo, '*', credit, amount.currency),
      ],
      granted: [],
    }));
  }

  private limitsIn(caps: readonly Json[], rule: string, { partner, customer, day }: Credit, currency: string): Limit[] {
    return ['customer', 'partner', 'program'].flatMap((per) =>
      caps
        .filter((cap) => cap.per === per && (cap.amount === undefined || cap.amount.currency === currency))
        .map(({ within, amount, times, restoredByRefunds }) => {
          const period = { month: day.slice(0, 7), year: day.slice(0, 4), ever: 'ever' }[within as string];
          const whose = { customer: `${partner.id} ${customer.id}`, partner: partner.id, program: '' }[per];
          return {
            key: [rule, per, whose, period, amount?.currency ?? 'times'].join('|'),
            unit: amount ? ('money' as const) : ('times' as const),
            most: BigInt(amount?.amountMinor ?? times),
            restored: restoredByRefunds,
          };
        }),
    );
  }

  /** Claims of one moment take turns: each asks its first limit, then each in its turn asks the next one or is through. */
  private settle(claims: readonly Claim[]): void {
    for (const claim of claims) this.ask(claim);
    const queue = [...claims];
    for (let claim = queue.shift(); claim; claim = queue.shift()) {
      const { limits, granted } = claim;
      if (granted.length < limits.length && granted.at(-1) !== 0n) {
        this.ask(claim);
        queue.push(claim);
      } else this.conclude(claim);
    }
  }

  private ask({ computed, limits, granted }: Claim): void {
    const limit = limits[granted.length];
    if (!limit) return;
    const passed = granted.filter((_, index) => limits[index]!.unit === 'money');
    const wanted = limit.unit === 'times' ? 1n : [computed, ...passed].reduce(min);
    const used = this.used.get(limit.key) ?? 0n;
    const given = max(0n, min(wanted, limit.most - used));
    this.used.set(limit.key, used + given);
    granted.push(given);
  }

  private conclude({ line, computed, limits, granted }: Claim): void {
    const failed = granted.some((given) => given === 0n);
    const money = granted.filter((_, index) => limits[index]!.unit === 'money');
    const left = failed ? 0n : [computed, ...money].reduce(min);
    for (const [index, given] of granted.entries()) {
      const { key, unit } = limits[index]!;
      const kept = unit === 'times' ? (left > 0n ? 1n : 0n) : left;
      if (given > kept) this.used.set(key, this.used.get(key)! - (given - kept));
    }
    if (left === 0n) return add(this.of(line.partner, line.currencyOfBasis).refused, line.booked, 1n);
    add(this.of(line.partner, line.currency).accrued, line.booked, left);
    this.lines.push({ ...line, limits, left });
  }

  /** Takes back of a line what the rule would not have paid for what is left of its payment. */
  private reverse(line: Line): void {
    if (line.onRefund === 'keep') return;
    const refunds = this.credits.filter(
      (one) => one.kind === 'refund' && one.customer.id === line.customerId && one.paymentId === line.paymentId,
    );
    let paid = line.basis;
    for (const refund of refunds) {
      paid -= refund.minor;
      const target = amountOf(line.pays, paid, line.currencyOfBasis, line.before)?.minor ?? 0n;
      const back = line.left - target;
      if (back <= 0n) continue;
      line.left -= back;
      const account = this.of(line.partner, line.currency);
      add(account.reversed, this.book(refund.day, line.booked), back);
      if (line.state === 'released') account.payable -= back;
      for (const { key, unit, restored } of line.limits) {
        const returned = unit === 'times' ? (line.left === 0n ? 1n : 0n) : back;
        if (restored) this.used.set(key, this.used.get(key)! - returned);
      }
    }
  }

  private release(): void {
    for (const line of this.lines) {
      if (line.state === 'released' || line.releaseOn > this.lastClosed) continue;
      line.state = 'released';
      if (line.left === 0n) continue;
      const account = this.of(line.partner, line.currency);
      add(account.released, latest([line.releaseOn, line.booked]), line.left);
      account.payable += line.left;
    }
  }

  /** Nothing is booked in a month that is over: what comes late stands on the first day after it. */
  private book(...days: readonly string[]): string {
    return latest([...days, this.firstOpen]);
  }

  private of(partner: Partner, currency: string): Earned {
    const key = `${partner.id} ${currency}`;
    const known = this.earned.get(key) ?? { accrued: {}, reversed: {}, released: {}, refused: {}, payable: 0n };
    this.earned.set(key, known);
    return known;
  }

  private dayOf(instant: string): string {
    return dayIn(this.program.zone, instant);
  }
}
