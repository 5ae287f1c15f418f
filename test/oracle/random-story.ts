import {
  addDays,
  ApplyToProgram,
  ApproveApplication,
  AcceptTerms,
  CloseDay,
  CloseDispute,
  command,
  type Command,
  CreateLink,
  dayIn,
  DisqualifyReferral,
  endOfDay,
  LaunchProgram,
  OpenDispute,
  PublishTerms,
  QualifyReferral,
  RecordChurn,
  RecordClicks,
  RecordConversion,
  RecordMembershipFee,
  RecordPayment,
  RecordReferral,
  RecordRefund,
  RecordReturn,
  RecordSubscriptionChange,
  RegisterDeal,
  SetLinkHosts,
  TerminatePartner,
} from '@vouch/domain';
import type { Money } from '@vouch/events';
import { randomPays, randomTerms, type SeededRandom, seededRandom, type Told } from '@vouch/testing/histories';

const STARTS_ON = '2026-01-05';
const DAYS = 150;
const PROGRAM = 'growth';

const TIERS = ['Registered', 'Silver', 'Gold'];

/**
 * A program with random terms and what happened in it: partners with their customers, who pay, are refunded, change and leave; told
 * late, twice, and out of order. Each customer comes by one referral, so that it is plain whose it is.
 */
export const randomStory = (seed: number, size: number): Told[] => new Story(seededRandom(seed)).tell(size);

/**
 * The same customers' facts, told in two orders: each customer's own in their order, everything else before. The terms have no
 * limit but a customer's own, no table that adds payments up, and tiers that all are in from the beginning.
 */
export function inTwoOrders(seed: number, size: number): readonly [Told[], Told[]] {
  const told = new Story(seededRandom(seed), true).tell(size);
  const isOfCustomer = ({ command: said }: Told) => customerIn(said) !== null;
  const others = told.filter((one) => !isOfCustomer(one));
  const random = seededRandom(seed + 1);
  const mixed = () => {
    const queues = new Map<string | null, Told[]>();
    for (const one of told.filter(isOfCustomer)) {
      const customer = customerIn(one.command);
      queues.set(customer, [...(queues.get(customer) ?? []), one]);
    }
    const left = [...queues.values()];
    const merged: Told[] = [];
    while (left.some((queue) => queue.length > 0))
      merged.push(random.pick(left.filter(({ length }) => length > 0)).shift()!);
    return [...others, ...merged];
  };
  return [mixed(), mixed()];
}

/** The customer that a command is about; a referral goes by the name of its customer. */
function customerIn(said: Command): string | null {
  if ('customerId' in said) return String(said.customerId);
  return 'referralId' in said ? String(said.referralId).slice('r-'.length) : null;
}

class Story {
  private readonly told: { readonly command: Command; readonly key: string; readonly at: string }[] = [];
  private readonly zone: string;
  private readonly currency: string;

  /** @param alone Whether no customer has anything to do with another. */
  constructor(
    private readonly random: SeededRandom,
    private readonly alone = false,
  ) {
    this.zone = random.pick(['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Auckland']);
    this.currency = random.pick(['EUR', 'JPY']);
  }

  tell(size: number): Told[] {
    const { random } = this;
    const launched = `${STARTS_ON}T00:00:00.000Z`;
    const hosts = command(SetLinkHosts, { programId: PROGRAM, hosts: ['example.com'], occurredAt: launched });
    const first: Told[] = [
      { command: this.launch(), key: 'launch' },
      { command: hosts, key: 'hosts' },
    ];
    for (let number = 1; number <= 3; number++) first.push(...this.partner(`p${number}`));
    for (let day = 0; day < DAYS; day++) {
      const date = addDays(STARTS_ON, day);
      this.say(command(CloseDay, { date, zone: this.zone, occurredAt: endOfDay(date, this.zone) }), 0);
    }
    for (const day of [50, 90]) if (random.chance(0.6)) this.publish(day);
    const most = this.told.length + size;
    for (let number = 1; this.told.length < most; number++) this.customer(`c${number}`, `p${random.int(1, 3)}`);
    for (const one of [...this.told]) if (random.chance(0.1)) this.told.push({ ...one, at: this.later(one.at) });
    const inOrder = this.told
      .map((one, number) => ({ ...one, number }))
      .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.number - other.number));
    return [...first, ...inOrder.map(({ command: said, key }) => ({ command: said, key }))];
  }

  /** Told when it happened, or some days later. */
  private say(said: Command, lateDays = this.random.chance(0.25) ? this.random.int(1, 40) : 0): void {
    const at = lateDays === 0 ? said.occurredAt! : this.later(said.occurredAt!, lateDays);
    this.told.push({ command: said, key: `told-${this.told.length}`, at });
  }

  private later(instant: string, days = this.random.int(1, 20)): string {
    return new Date(Date.parse(instant) + days * 86_400_000).toISOString();
  }

  private instant(day: number): string {
    const { random } = this;
    const at = Date.parse(`${addDays(STARTS_ON, Math.max(0, day))}T00:00:00.000Z`);
    const hour = random.chance(0.4) ? random.pick([0, 2, 11, 12, 22, 23]) : random.int(0, 23);
    return new Date(at + hour * 3_600_000 + random.int(0, 3_599_999)).toISOString();
  }

  private terms() {
    const { random, currency, alone } = this;
    return randomTerms(random, { currency, aDay: addDays(STARTS_ON, 60), tiers: TIERS, alone });
  }

  private tiers() {
    const higher = [
      { name: 'Silver', criteria: { customersWon: 2 } },
      { name: 'Gold', criteria: { customersWon: 2, activeCustomers: 2, retainedRevenueMinor: 150_000 } },
    ];
    return [{ name: 'Registered', criteria: {} }, ...(this.alone ? [] : higher)];
  }

  private launch(): LaunchProgram {
    const { random, currency, alone } = this;
    const terms = this.terms();
    // A tier pays money instead of money.
    const inCash = terms.rules
      .filter(({ pays }) => ['percent', 'flat', 'table'].includes(pays.kind))
      .map(({ rule }) => rule);
    const overrides = () =>
      random.chance(0.5) && inCash.length > 0
        ? { pays: { [random.pick(inCash)]: randomPays(random, { currency, alone }) } }
        : {};
    return command(LaunchProgram, {
      programId: PROGRAM,
      name: 'Growth',
      currency,
      zone: this.zone,
      terms,
      tiers: this.tiers().map((tier) => ({ ...tier, ...overrides() })),
      occurredAt: `${STARTS_ON}T00:00:00.000Z`,
    });
  }

  /** Its first rule keeps its name, as the tiers may speak of it; the tiers stay. */
  private publish(day: number): void {
    const { random } = this;
    const occurredAt = this.instant(day);
    this.say(
      command(PublishTerms, {
        programId: PROGRAM,
        terms: this.terms(),
        tiers: this.tiers(),
        ...(random.chance(0.4) ? { acceptance: 'required' as const } : {}),
        ...(random.chance(0.5) ? { effectiveFrom: this.later(occurredAt, random.int(1, 10)) } : {}),
        occurredAt,
      }),
      0,
    );
    for (const partnerId of ['p1', 'p2', 'p3'])
      for (const termsVersion of [2, 3])
        if (random.chance(0.5))
          this.say(
            command(AcceptTerms, { partnerId, termsVersion, occurredAt: this.instant(day + random.int(0, 30)) }),
          );
  }

  private partner(partnerId: string): Told[] {
    const { random } = this;
    const approvedAt = this.instant(random.chance(0.7) ? 0 : random.int(1, 40));
    const before = `p${Number(partnerId.slice(1)) - 1}`;
    const recruiter = partnerId !== 'p1' && random.chance(0.5) ? { recruitedBy: before } : {};
    const told = [
      command(ApplyToProgram, { partnerId, programId: PROGRAM, ...recruiter, occurredAt: approvedAt }),
      command(ApproveApplication, { partnerId, occurredAt: approvedAt }),
    ].map((one) => ({ command: one, key: `${partnerId} ${one.constructor.name}` }));
    for (let fee = 0; fee < 2; fee++)
      if (random.chance(0.6)) {
        const coversFrom = addDays(STARTS_ON, fee * 70 + random.int(0, 20));
        this.say(
          command(RecordMembershipFee, {
            partnerId,
            programId: PROGRAM,
            feeId: `fee-${fee}`,
            amount: { amountMinor: 5_000, currency: this.currency },
            coversFrom,
            coversUntil: addDays(coversFrom, 60),
            occurredAt: `${coversFrom}T12:00:00.000Z`,
          }),
        );
      }
    if (random.chance(0.15))
      this.say(
        command(TerminatePartner, {
          partnerId,
          reason: 'retired',
          balance: 'pay-out',
          referrals: random.pick(['stop', 'keep-earning'] as const),
          occurredAt: this.instant(random.int(100, 140)),
        }),
      );
    this.link(partnerId);
    return told;
  }

  private customer(customerId: string, partnerId: string): void {
    const { random } = this;
    const referredOn = random.int(0, 90);
    const convertedOn = referredOn + random.int(0, 9);
    const referralId = `r-${customerId}`;
    const referral = { referralId, programId: PROGRAM, partnerId, occurredAt: this.instant(referredOn) };
    const prospect = { name: 'Ada Byron', email: `ada@${customerId}.example` };
    const byHand = random.chance(0.3) ? { via: 'manual' as const, reason: 'told-by-phone' } : {};
    this.say(
      random.chance(0.2)
        ? command(RegisterDeal, { ...referral, prospect })
        : command(RecordReferral, { ...referral, ...byHand }),
    );
    if (random.chance(0.3)) this.lead({ referralId, programId: PROGRAM, partnerId }, referredOn);
    const has = () => ({
      ...(random.chance(0.6) ? { plan: random.pick(['team', 'solo']) } : {}),
      ...(random.chance(0.6) ? { seats: random.int(1, 9) } : {}),
    });
    this.say(command(RecordConversion, { customerId, referralId, ...has(), occurredAt: this.instant(convertedOn) }));
    for (let number = 1; number <= random.int(0, 5); number++) this.payment(customerId, `pay${number}`, convertedOn);
    for (let number = random.chance(0.5) ? random.int(1, 3) : 0; number > 0; number--)
      this.say(
        command(RecordSubscriptionChange, {
          customerId,
          changeId: `change${number}`,
          ...has(),
          ...(random.chance(0.4)
            ? { monthlyRevenue: { amountMinor: random.int(1, 4) * 1_000, currency: this.currency } }
            : {}),
          occurredAt: this.instant(convertedOn + random.int(0, 60)),
        }),
      );
    for (let day = convertedOn; random.chance(0.3); day += random.int(1, 30)) {
      day += random.int(1, 50);
      this.say(command(RecordChurn, { customerId, occurredAt: this.instant(day) }));
      if (random.chance(0.5))
        this.say(command(RecordReturn, { customerId, ...has(), occurredAt: this.instant(day + random.int(1, 20)) }));
    }
  }

  /** Qualified, and sometimes by mistake: mostly while it is known, sometimes told before it is. */
  private lead(lead: Pick<QualifyReferral, 'referralId' | 'programId' | 'partnerId'>, referredOn: number): void {
    const { random } = this;
    const day = referredOn + random.int(0, 40);
    this.say(command(QualifyReferral, { ...lead, occurredAt: this.instant(day) }));
    if (random.chance(0.4)) {
      const occurredAt = this.instant(day + random.int(0, 40));
      this.say(command(DisqualifyReferral, { ...lead, reason: 'no-budget', occurredAt }));
    }
  }

  /** A link, and who follows it: people and bots, of some of whom the country is known. */
  private link(partnerId: string): void {
    const { random } = this;
    const code = `link-${partnerId}`;
    const occurredAt = `${STARTS_ON}T00:00:00.000Z`;
    const destination = 'https://www.example.com/start';
    this.say(command(CreateLink, { code, programId: PROGRAM, partnerId, destination, occurredAt }), 0);
    for (let moment = random.int(0, 8); moment > 0; moment--) {
      const clickedAt = this.instant(random.int(1, DAYS));
      const clicks = Array.from({ length: random.int(1, 4) }, (_, number) => ({
        clickId: `click-${partnerId}-${moment}-${number}`,
        clickedAt,
        device: random.pick(['desktop', 'mobile', 'unknown', 'bot'] as const),
        ...(random.chance(0.6) ? { country: random.pick(['DE', 'BR', 'FR']) } : {}),
      }));
      const clickedOn = dayIn(this.zone, clickedAt);
      const told = { code, programId: PROGRAM, partnerId, clickedOn, clicks, occurredAt: clickedAt };
      this.told.push({ command: command(RecordClicks, told), key: `told-${this.told.length}`, at: clickedAt });
    }
  }

  private payment(customerId: string, paymentId: string, convertedOn: number): void {
    const { random } = this;
    const currency = random.chance(0.92) ? this.currency : 'USD';
    const amountMinor = random.chance(0.1) ? random.int(1, 9) : random.int(100, 250_000);
    const paidOn = convertedOn + random.int(0, 60) - (random.chance(0.05) ? 5 : 0);
    this.say(
      command(RecordPayment, {
        customerId,
        paymentId,
        amount: { amountMinor, currency },
        ...(random.chance(0.3) ? { product: random.pick(['suite', 'box']) } : {}),
        ...(random.chance(0.3) ? { country: random.pick(['DE', 'BR']) } : {}),
        ...(random.chance(0.3) ? { metadata: { sold: random.pick(['online', 'by-phone']) } } : {}),
        occurredAt: this.instant(paidOn),
      }),
    );
    if (random.chance(0.2)) this.dispute(customerId, paymentId, { amountMinor, currency }, paidOn);
    for (let number = random.chance(0.35) ? random.int(1, 3) : 0; number > 0; number--)
      this.say(
        command(RecordRefund, {
          customerId,
          paymentId,
          refundId: `${paymentId}-back${number}`,
          amount: {
            amountMinor: random.chance(0.3) ? amountMinor : random.int(1, amountMinor),
            currency: random.chance(0.95) ? currency : 'GBP',
          },
          occurredAt: this.instant(paidOn + random.int(0, 30)),
        }),
      );
  }

  private dispute(customerId: string, paymentId: string, paid: Money, paidOn: number): void {
    const { random } = this;
    for (let number = random.chance(0.2) ? 2 : 1; number > 0; number--) {
      const dispute = { customerId, paymentId, disputeId: `${paymentId}-dispute${number}` };
      const openedOn = paidOn + random.int(0, 40);
      const amountMinor = random.chance(0.5) ? paid.amountMinor : random.int(1, paid.amountMinor);
      const amount = { amountMinor, currency: random.chance(0.95) ? paid.currency : 'GBP' };
      this.say(command(OpenDispute, { ...dispute, amount, occurredAt: this.instant(openedOn) }));
      const outcome = random.pick(['won', 'lost', 'lost', 'withdrawn'] as const);
      if (random.chance(0.8))
        this.say(
          command(CloseDispute, { ...dispute, outcome, occurredAt: this.instant(openedOn + random.int(0, 40)) }),
        );
    }
  }
}
