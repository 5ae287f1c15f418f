import { addMonths } from '@vouch/terms';
import type { Agenda } from './agenda.js';
import type { Chance } from './chance.js';
import { couponOf, linkOf, type Member } from './joining.js';
import { makeCustomerIds, makePerson, type Partner } from './people.js';
import { CURRENCY, PROGRAM } from './program.js';

/** How a customer came, and the partner that brought it. */
interface Coming {
  readonly partner: Partner;
  /** What the customer names when it converts. */
  readonly named: { readonly referralId?: string; readonly couponCode?: string };
  readonly visitId?: string;
}

/** Visitors for each one that is worth telling. */
const VISITORS = 7;

/** Customers and prospects: how they come, what they pay, when they leave. */
export class Selling {
  private readonly numbers = { lead: 0, deal: 0, visit: 0, invoice: 0, refund: 0 };
  /** The partner of each customer. */
  private readonly broughtBy = new Map<string, string>();

  constructor(
    private readonly chance: Chance,
    private readonly agenda: Agenda,
    private readonly members: readonly Member[],
  ) {}

  all(customers: number): void {
    for (const [index, id] of makeCustomerIds(this.chance, customers).entries()) this.convert(id, index);
    for (let lead = 0; lead < customers * 0.6; lead++) this.comeToNothing();
    this.bringOneself();
  }

  private convert(customerId: string, index: number): void {
    const { agenda, chance } = this;
    const on = agenda.workday(chance.between(agenda.share(0.04), agenda.days - 3));
    const contactOn = Math.min(on - 1, agenda.workday(Math.max(0, on - chance.between(1, 30))));
    // The third customer of the demo is entered late: its first contact is dated after it was won, as in real sales data.
    const enteredLate = index === 2;
    const partner = chance.hits(0.96) ? this.someone(enteredLate ? on : contactOn) : undefined;
    const coming =
      partner &&
      (enteredLate ? this.fillIn(partner, agenda.workday(on + 2)) : this.bring(partner, contactOn, customerId));
    if (partner) this.broughtBy.set(customerId, partner.id);
    const signsUp = coming?.visitId !== undefined && contactOn < on - 1 && chance.hits(0.5);
    if (signsUp)
      this.plan(contactOn + 1, 'coming', 'record-sign-up', `sign-up-${customerId}`, {
        body: { customerId, person: makePerson(chance, customerId) },
        visitId: coming.visitId,
      });
    this.plan(on, 'coming', 'record-conversion', `convert-${customerId}`, {
      body: {
        customerId,
        ...coming?.named,
        segment: customerId.split('-')[1],
        // And the fifth claims a revenue that nobody believes.
        ...(index === 4 ? { declaredMonthlyRevenue: { amountMinor: 5_000_000_000, currency: CURRENCY } } : {}),
      },
      visitId: signsUp ? undefined : coming?.visitId,
    });
    const style = partner?.style ?? { prices: [4_900, 9_900], churn: 0.04 };
    this.bill(customerId, on + (enteredLate ? 10 : 1), style);
  }

  /** A partner that is there, those that bring many more often. */
  private someone(on: number): Partner | undefined {
    const there = this.members.filter(({ since }) => since <= on);
    if (there.length === 0) return undefined;
    return this.chance.weighted(there, ({ partner: { style } }) => style.share).partner;
  }

  /** In the partner's own way, or by a form as everyone's. */
  private bring(partner: Partner, on: number, company: string): Coming {
    if (this.chance.hits(0.2)) return this.fillIn(partner, on);
    if (partner.style.by === 'coupon') return { partner, named: { couponCode: couponOf(partner) } };
    return partner.style.by === 'link' ? this.lead(partner, on) : this.register(partner, on, company);
  }

  /** What leads to no customer. A coupon that nobody uses leaves no trace: who brings by coupon has people fill in a form. */
  private comeToNothing(): void {
    const { agenda, chance } = this;
    const on = agenda.workday(chance.between(agenda.share(0.04), agenda.days - 1));
    const partner = this.someone(on);
    if (!partner) return;
    if (partner.style.by === 'link') this.lead(partner, on);
    else if (partner.style.by === 'deal' && chance.hits(0.5))
      this.register(partner, on, `undecided-${this.numbers.deal}`);
    else this.fillIn(partner, on);
  }

  private fillIn(partner: Partner, on: number): Coming {
    const referralId = `lead-${String(++this.numbers.lead).padStart(5, '0')}`;
    const source = this.chance.pick(['newsletter', 'website', 'webinar', 'recommendation']);
    this.plan(on, 'coming', 'record-referral', referralId, {
      body: { referralId, programId: PROGRAM, partnerId: partner.id, source },
    });
    return { partner, named: { referralId } };
  }

  /** Many look, one comes: the first of them. */
  private lead(partner: Partner, on: number): Coming {
    const { chance } = this;
    const visits = Array.from({ length: chance.between(1, 2 * VISITORS) }, () => {
      const visitId = `visit-${++this.numbers.visit}`;
      this.agenda.visit(on, {
        owner: partner.id,
        visitId,
        code: linkOf(partner),
        headers: {
          'user-agent': chance.pick([
            'Mozilla/5.0 (Windows)',
            'Mozilla/5.0 (Macintosh)',
            'Mozilla/5.0 (iPhone) Mobile',
          ]),
          'cf-ipcountry': chance.pick(['DE', 'DE', 'FR', 'NL', 'US']),
          referer: chance.pick([
            'https://www.google.com/',
            'https://www.linkedin.com/',
            `https://${partner.id}.example/`,
          ]),
        },
      });
      return visitId;
    });
    return { partner, named: {}, visitId: visits[0]! };
  }

  private register(partner: Partner, on: number, company: string): Coming {
    const { agenda, chance } = this;
    const referralId = `deal-${String(++this.numbers.deal).padStart(4, '0')}`;
    const prospect = makePerson(chance, company);
    this.plan(on, 'deals', 'register-deal', referralId, {
      body: { referralId, programId: PROGRAM, partnerId: partner.id, prospect },
    });
    // Now and then another partner names the same person later.
    const late = chance.hits(0.08) ? this.someone(on) : undefined;
    if (late && late.id !== partner.id) {
      const again = `again-${referralId}`;
      this.plan(agenda.workday(on + chance.between(1, 20)), 'coming', 'record-referral', again, {
        body: { referralId: again, programId: PROGRAM, partnerId: late.id, source: 'website', prospect },
      });
    }
    return { partner, named: { referralId } };
  }

  /** Somebody tries it with a colleague. */
  private bringOneself(): void {
    const { agenda, chance } = this;
    const on = agenda.workday(agenda.share(0.6));
    const partner = this.someone(on);
    if (!partner) return;
    this.plan(on, 'coming', 'record-referral', 'lead-colleague', {
      body: {
        referralId: 'lead-colleague',
        programId: PROGRAM,
        partnerId: partner.id,
        source: 'recommendation',
        prospect: makePerson(chance, partner.id),
      },
    });
  }

  /** A payment each month from a day on, until the customer leaves or the year ends. */
  private bill(customerId: string, from: number, style: Pick<Partner['style'], 'prices' | 'churn'>): void {
    const { agenda, chance } = this;
    const amountMinor = chance.pick(style.prices);
    const first = agenda.dateOf(from);
    for (let month = 0; ; month++) {
      const on = agenda.dayOn(addMonths(first, month));
      if (on >= agenda.days) return;
      if (month > 0 && chance.hits(style.churn)) {
        const reason = chance.pick(['too-expensive', 'out-of-business', 'missing-feature', 'none-given']);
        return this.plan(agenda.workday(on), 'leaving', 'record-churn', `churn-${customerId}`, {
          body: { customerId, reason },
        });
      }
      const paymentId = `inv-${String(++this.numbers.invoice).padStart(6, '0')}`;
      const amount = { amountMinor, currency: CURRENCY };
      this.plan(on, 'money', 'record-payment', paymentId, { body: { customerId, paymentId, amount } });
      if (chance.hits(0.05)) this.refund(customerId, paymentId, amountMinor, on);
    }
  }

  /** In part, in full, or in two parts; some come after the commission was paid. */
  private refund(customerId: string, paymentId: string, paidMinor: number, paidOn: number): void {
    const { agenda, chance } = this;
    const part = chance.pick([1, 1, 2, 4]);
    const parts = part === 2 && chance.hits(0.5) ? 2 : 1;
    for (let number = 0; number < parts; number++) {
      const refundId = `ref-${String(++this.numbers.refund).padStart(5, '0')}`;
      const amount = { amountMinor: Math.floor(paidMinor / part), currency: CURRENCY };
      const on = agenda.workday(paidOn + chance.between(1 + number * 30, 25 + number * 30));
      this.plan(on, 'money', 'record-refund', refundId, { body: { customerId, refundId, paymentId, amount } });
    }
  }

  private plan(
    on: number,
    when: 'deals' | 'coming' | 'leaving' | 'money',
    name: string,
    idempotencyKey: string,
    {
      body,
      visitId,
    }: {
      readonly body: Readonly<Record<string, unknown>> & { readonly partnerId?: string; readonly customerId?: string };
      readonly visitId?: string | undefined;
    },
  ): void {
    const { partnerId, customerId = '' } = body;
    const owner = partnerId ?? this.broughtBy.get(customerId) ?? customerId;
    this.agenda.plan(on, when, { owner, name, idempotencyKey, body, visitId });
  }
}
