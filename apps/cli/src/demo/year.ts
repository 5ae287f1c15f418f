import { addDays, addMonths } from '@vouch/domain';
import { Chance } from './chance.js';
import { makeCustomerIds, makePartners, type Partner } from './people.js';

/** One call of the API: POST /v1/commands/<name>. */
export interface DemoCommand {
  /** The partner whose figures it moves, else the customer: what has one owner is sent in its order. */
  readonly owner: string;
  readonly name: string;
  readonly idempotencyKey: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Commands that are sent side by side. What they lead to has all happened before the next step begins. */
export type DemoStep = readonly DemoCommand[];

/**
 * A week, or what a month has left: decisions about partners, then customers that come, customers that leave, the money; then its days
 * are closed, and at the end of a month partners are paid. So nothing depends on which of two things was faster.
 */
export interface DemoWeek {
  /** YYYY-MM-DD, in order. */
  readonly days: readonly string[];
  readonly steps: readonly DemoStep[];
}

export interface YearOptions {
  readonly seed: number;
  readonly partners: number;
  readonly customers: number;
  readonly days: number;
}

export const STARTS_ON = '2025-01-01';
const ZONE = 'Europe/Berlin';
const PROGRAM = 'orchard';
const CURRENCY = 'EUR';

export const launchProgram: DemoCommand = {
  owner: PROGRAM,
  name: 'launch-program',
  idempotencyKey: 'launch',
  body: {
    programId: PROGRAM,
    name: 'Orchard Partners',
    currency: CURRENCY,
    zone: ZONE,
    terms: { rate: '0.2', months: 12, holdingDays: 30 },
    tiers: [
      { name: 'Member', criteria: { activeCustomers: 0, certified: false } },
      { name: 'Silver', criteria: { activeCustomers: 6, certified: false }, rate: '0.225' },
      { name: 'Gold', criteria: { activeCustomers: 12, certified: true }, rate: '0.25' },
    ],
    plausibleMonthlyRevenueMinor: 100_000_000,
    occurredAt: `${STARTS_ON}T07:00:00.000Z`,
  },
};

/** A year of a partner program, the same for the same options: what people and billing systems would send, day by day. */
export function makeYear(options: YearOptions): readonly DemoWeek[] {
  return new Year(options).weeks();
}

/** What is sent on a day. */
interface Agenda {
  readonly money: DemoCommand[];
  readonly partners: DemoCommand[];
  readonly coming: DemoCommand[];
  readonly leaving: DemoCommand[];
}

class Year {
  private readonly chance: Chance;
  private readonly agendas: readonly Agenda[];
  /** Partners that were let in, with the day of it. */
  private readonly approved: { readonly partner: Partner; readonly since: number }[] = [];
  /** The partner of each customer that came from a referral. */
  private readonly broughtBy = new Map<string, string>();
  private readonly numbers = { lead: 0, invoice: 0, refund: 0 };

  constructor(private readonly options: YearOptions) {
    this.chance = new Chance(options.seed);
    this.agendas = Array.from({ length: options.days }, () => ({
      partners: [],
      coming: [],
      leaving: [],
      money: [],
    }));
  }

  weeks(): readonly DemoWeek[] {
    for (const partner of makePartners(this.chance, this.options.partners)) this.apply(partner);
    const ids = makeCustomerIds(this.chance, this.options.customers);
    for (const [index, id] of ids.entries()) this.convert(id, index);
    this.leadsThatCameToNothing();
    const weeks: DemoWeek[] = [];
    for (let from = 0, to; from < this.options.days; from = to) {
      to = this.endOfWeek(from);
      weeks.push(this.week(from, to));
    }
    return weeks;
  }

  /** A month has four: three of seven days, and the rest. */
  private endOfWeek(from: number): number {
    let to = from + 1;
    while (to < this.options.days && !['01', '08', '15', '22'].includes(this.dateOf(to).slice(8))) to++;
    return to;
  }

  private week(from: number, to: number): DemoWeek {
    const days = Array.from({ length: to - from }, (_, index) => this.dateOf(from + index));
    const agendas = this.agendas.slice(from, to);
    const closes = days.map((date) => ({
      owner: ZONE,
      name: 'close-day',
      idempotencyKey: `close-${date}`,
      body: { date, zone: ZONE },
    }));
    const steps: DemoStep[] = (['partners', 'coming', 'leaving', 'money'] as const).map((when) =>
      agendas
        .flatMap((agenda) => agenda[when])
        .sort((one, other) => (String(one.body['occurredAt']) < String(other.body['occurredAt']) ? -1 : 1)),
    );
    steps.push(closes);
    if (this.dateOf(to).endsWith('-01')) steps.push(this.payouts(to - 1));
    return { days, steps: steps.filter((step) => step.length > 0) };
  }

  /** On the last day of a month, after it was closed: everyone who was let in is paid what is payable by then. */
  private payouts(index: number): readonly DemoCommand[] {
    const date = this.dateOf(index);
    return this.approved
      .filter(({ since }) => since <= index)
      .map(({ partner }) => {
        const payoutId = `payout-${date.slice(0, 7)}-${partner.id}`;
        return {
          owner: partner.id,
          name: 'pay-commissions',
          idempotencyKey: payoutId,
          body: {
            partnerId: partner.id,
            currency: CURRENCY,
            payoutId,
            paidOn: date,
            occurredAt: `${date}T22:30:00.000Z`,
          },
        };
      });
  }

  private apply(partner: Partner): void {
    const { chance } = this;
    const partnerId = partner.id;
    // Most are there in the first weeks, so that there is somebody to send customers.
    const on = this.workday(
      chance.hits(0.7) ? chance.between(0, this.share(0.05)) : chance.between(0, this.share(0.4)),
    );
    const decidedOn = this.workday(on + chance.between(1, 5));
    this.plan(on, 'partners', 'apply-to-program', `apply-${partnerId}`, {
      partnerId,
      programId: PROGRAM,
      country: partner.country,
    });
    if (chance.hits(0.85)) return this.letIn(partner, decidedOn, 'approve');

    const reason = chance.pick(['site-unfinished', 'no-audience', 'competitor']);
    this.plan(decidedOn, 'partners', 'decline-application', `decline-${partnerId}`, { partnerId, reason });
    if (!chance.hits(0.4)) return;
    const againOn = this.workday(decidedOn + chance.between(30, 60));
    this.plan(againOn, 'partners', 'apply-to-program', `apply-again-${partnerId}`, {
      partnerId,
      programId: PROGRAM,
      country: partner.country,
    });
    this.letIn(partner, this.workday(againOn + 2), 'approve-again');
  }

  private letIn(partner: Partner, on: number, key: string): void {
    const partnerId = partner.id;
    if (on >= this.options.days) return;
    this.plan(on, 'partners', 'approve-application', `${key}-${partnerId}`, { partnerId });
    this.approved.push({ partner, since: on });
    if (this.chance.hits(0.45))
      this.plan(
        this.workday(on + this.chance.between(14, 90)),
        'partners',
        'award-certification',
        `certify-${partnerId}`,
        { partnerId, programId: PROGRAM, trackId: 'fundamentals' },
      );
  }

  private convert(customerId: string, index: number): void {
    const { chance } = this;
    const on = this.workday(chance.between(this.share(0.04), this.options.days - 3));
    const referredOn = Math.min(on - 1, this.workday(Math.max(0, on - chance.between(1, 30))));
    // The third customer of the demo is entered late: its first contact is dated after it was won, as in real sales data.
    const enteredLate = index === 2;
    const referral = chance.hits(0.96) ? this.refer(enteredLate ? this.workday(on + 2) : referredOn) : undefined;
    if (referral) this.broughtBy.set(customerId, referral.partner.id);
    this.plan(on, 'coming', 'record-conversion', `convert-${customerId}`, {
      customerId,
      ...(referral ? { referralId: referral.id } : {}),
      segment: customerId.split('-')[1],
      // And the fifth claims a revenue that nobody believes.
      ...(index === 4 ? { declaredMonthlyRevenue: { amountMinor: 5_000_000_000, currency: CURRENCY } } : {}),
    });
    const style = referral?.partner.style ?? { prices: [4_900, 9_900], churn: 0.04 };
    this.bill(customerId, on + (enteredLate ? 10 : 1), style);
  }

  private refer(on: number): { readonly id: string; readonly partner: Partner } | undefined {
    const there = this.approved.filter(({ since }) => since <= on);
    if (there.length === 0) return undefined;
    const { partner } = this.chance.weighted(there, ({ partner: { style } }) => style.share);
    const id = `lead-${String(++this.numbers.lead).padStart(5, '0')}`;
    this.plan(on, 'coming', 'record-referral', id, {
      referralId: id,
      programId: PROGRAM,
      partnerId: partner.id,
      source: this.chance.pick(['newsletter', 'website', 'webinar', 'recommendation']),
    });
    return { id, partner };
  }

  /** A payment each month from a day on, until the customer leaves or the year ends. */
  private bill(customerId: string, from: number, style: Pick<Partner['style'], 'prices' | 'churn'>): void {
    const amountMinor = this.chance.pick(style.prices);
    const first = this.dateOf(from);
    for (let month = 0; ; month++) {
      const on = this.dayOn(addMonths(first, month));
      if (on >= this.options.days) return;
      if (month > 0 && this.chance.hits(style.churn)) {
        const leavesOn = this.workday(on);
        return this.plan(leavesOn, 'leaving', 'record-churn', `churn-${customerId}`, {
          customerId,
          reason: this.chance.pick(['too-expensive', 'out-of-business', 'missing-feature', 'none-given']),
        });
      }
      const paymentId = `inv-${String(++this.numbers.invoice).padStart(6, '0')}`;
      this.plan(on, 'money', 'record-payment', paymentId, {
        customerId,
        paymentId,
        amount: { amountMinor, currency: CURRENCY },
      });
      if (this.chance.hits(0.05)) this.refund(customerId, paymentId, amountMinor, on);
    }
  }

  /** In part, in full, or in two parts; some come after the commission was paid. */
  private refund(customerId: string, paymentId: string, paidMinor: number, paidOn: number): void {
    const part = this.chance.pick([1, 1, 2, 4]);
    const parts = part === 2 && this.chance.hits(0.5) ? 2 : 1;
    for (let number = 0; number < parts; number++) {
      const refundId = `ref-${String(++this.numbers.refund).padStart(5, '0')}`;
      this.plan(
        this.workday(paidOn + this.chance.between(1 + number * 30, 25 + number * 30)),
        'money',
        'record-refund',
        refundId,
        {
          customerId,
          refundId,
          paymentId,
          amount: { amountMinor: Math.floor(paidMinor / part), currency: CURRENCY },
        },
      );
    }
  }

  private leadsThatCameToNothing(): void {
    for (let lead = 0; lead < this.options.customers * 0.6; lead++)
      this.refer(this.workday(this.chance.between(this.share(0.04), this.options.days - 1)));
  }

  private plan(
    on: number,
    when: keyof Agenda,
    name: string,
    idempotencyKey: string,
    body: Readonly<Record<string, unknown>> & { readonly partnerId?: string; readonly customerId?: string },
  ): void {
    const { partnerId, customerId = '' } = body;
    const owner = partnerId ?? this.broughtBy.get(customerId) ?? customerId;
    const occurredAt = `${this.dateOf(on)}T${this.timeOfDay()}Z`;
    this.agendas[on]?.[when].push({ owner, name, idempotencyKey, body: { ...body, occurredAt } });
  }

  /** Business hours in Berlin, summer and winter. */
  private timeOfDay(): string {
    const minutes = this.chance.between(8 * 60, 16 * 60 - 1);
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00.000`;
  }

  /** The day itself, or the Monday after when it falls on a weekend. */
  private workday(on: number): number {
    const weekday = new Date(`${this.dateOf(on)}T00:00:00Z`).getUTCDay();
    return weekday === 6 ? on + 2 : weekday === 0 ? on + 1 : on;
  }

  private share(of: number): number {
    return Math.floor(this.options.days * of);
  }

  private dateOf(on: number): string {
    return addDays(STARTS_ON, on);
  }

  private dayOn(date: string): number {
    return Math.round((Date.parse(date) - Date.parse(STARTS_ON)) / 86_400_000);
  }
}
