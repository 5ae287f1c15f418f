import {
  addDays,
  ApplyToProgram,
  ApproveApplication,
  CloseDay,
  CloseDispute,
  command,
  CreateApiKey,
  type Command,
  DeclineApplication,
  endOfDay,
  ForgetPerson,
  type LaunchProgram,
  OpenDispute,
  RecordChurn,
  RecordClicks,
  RecordConversion,
  RecordPayment,
  RecordReferral,
  RecordRefund,
  RecordReturn,
  RecordSignUp,
  RecordSubscriptionChange,
  RegisterDeal,
  ReportSource,
  SetLinkHosts,
  RevokeApiKey,
  RotateApiKey,
  SimulateClock,
} from '@vouch/domain';
import { agreementStory } from './agreement-story.js';
import { claimStory } from './claim-story.js';
import { exchangeRates } from './exchange-story.js';
import { fraudRules, holdStory } from './fraud-story.js';
import { leadStory } from './lead-story.js';
import { application, certificationStory, invitation, membershipStory, recruiterOf } from './partner-story.js';
import { payoutDetails, payoutRules, payoutStory } from './payout-story.js';
import { programStory, type Teller } from './program-story.js';
import { PROGRAMS } from './random-programs.js';
import { seededRandom, type SeededRandom } from './random.js';
import { invoices, ownAccount, rewardStory } from './reward-story.js';
import { sealedId } from './sealing.js';
import type { Told } from './settle.js';
import { type Ways, waysStory } from './ways-story.js';

const STARTS_ON = '2026-01-01';
const DAY_MS = 86_400_000;

/**
 * What happened to a partner program, as it might reach the system: programs, their terms and costs, applications, referrals, conversions, payments,
 * refunds, churn, closed days and payouts, about `size` commands (at least some 40). Among them, as in life: late and out of
 * order, told twice, told again differently, belonging to nothing known, too large, in the wrong currency. Some are therefore
 * refused. The same seed and size give the same commands.
 */
export function randomHistory(seed: number, size: number): Told[] {
  return new History(seededRandom(seed), Math.min(365, Math.max(12, Math.round(size / 8)))).tell(size);
}

interface Delivery extends Told {
  readonly key: string;
  /** When the system is told, milliseconds since the epoch. */
  readonly at: number;
}

class History {
  private readonly deliveries: Delivery[] = [];
  private readonly customers: { readonly customerId: string; readonly convertedOn: number }[] = [];
  private readonly start = Date.parse(`${STARTS_ON}T00:00:00.000Z`);

  constructor(
    private readonly random: SeededRandom,
    private readonly days: number,
  ) {}

  tell(size: number): Told[] {
    for (const program of PROGRAMS) this.deliver(program, this.random.chance(0.05) ? 3 * DAY_MS : 0);
    for (const { zone } of PROGRAMS) this.closeDays(zone);
    for (const program of PROGRAMS) {
      programStory(this.teller(), program);
      payoutRules(this.teller(), program);
      fraudRules(this.teller(), program);
    }
    exchangeRates(this.teller());
    // Without it the log is a real one, which pays.
    if (this.random.chance(0.5))
      this.deliver(command(SimulateClock, { startsOn: STARTS_ON, occurredAt: '2025-12-31T00:00:00.000Z' }), 0);
    this.deliver(
      command(SetLinkHosts, { programId: 'growth', hosts: ['example.com'], occurredAt: this.instant(4) }),
      0,
    );
    for (let partner = 1; this.deliveries.length < size; partner++) this.partnerStory(`p${partner}`);
    this.deliver(
      command(ForgetPerson, {
        personId: sealedId('contact'),
        reason: 'asked',
        occurredAt: this.instant(Math.floor(this.days / 2)),
      }),
    );
    this.keyStories();
    this.repeatSome();
    // Last, so that all else is told as it would be without it.
    for (const { customerId, convertedOn } of this.customers) claimStory(this.teller(), customerId, convertedOn);
    return this.deliveries
      .map((delivery, number) => ({ ...delivery, number }))
      .sort((one, other) => one.at - other.at || one.number - other.number)
      .map(({ command, key, actor }) => ({ command, key, ...(actor === undefined ? {} : { actor }) }));
  }

  /** Told when it happened, or some days later. */
  private deliver(
    told: Command,
    delayMs = this.random.chance(0.1) ? this.random.int(1, 30 * DAY_MS) : 0,
    actor?: string,
  ): string {
    const key = `told-${this.deliveries.length}`;
    const at = Date.parse(told.occurredAt ?? '') + delayMs;
    const by = actor === undefined ? {} : { actor };
    this.deliveries.push({ command: told, key, at, ...by });
    return key;
  }

  private teller(): Teller {
    return {
      random: this.random,
      days: this.days,
      deliver: (told, delayMs, actor) => this.deliver(told, delayMs, actor),
      instant: (day) => this.instant(day),
    };
  }

  private closeDays(zone: string): void {
    const first = this.random.int(0, 3);
    for (let day = first; day < this.days; day++) {
      const date = addDays(STARTS_ON, day);
      const at = Date.parse(endOfDay(date, zone)) + 1;
      this.deliveries.push({ command: command(CloseDay, { date, zone }), key: `close-${zone}-${date}`, at });
    }
  }

  /** Who may use the API: made, changed over, taken away, some before they were made. */
  private keyStories(): void {
    const { random } = this;
    for (const [keyId, role] of [
      ['first', 'admin'],
      ['billing', 'integration'],
      ['p1-portal', 'partner'],
    ] as const) {
      const day = random.int(0, Math.floor(this.days / 2));
      const owner = role === 'partner' ? { partnerId: 'p1', scopes: ['statement'] } : {};
      this.deliver(command(CreateApiKey, { keyId, role, ...owner, occurredAt: this.instant(day) }));
      if (random.chance(0.7))
        this.deliver(command(RotateApiKey, { keyId, overlapMinutes: 60, occurredAt: this.instant(day + 3) }));
      if (random.chance(0.5)) this.deliver(command(RevokeApiKey, { keyId, occurredAt: this.instant(day + 9) }));
    }
  }

  private partnerStory(partnerId: string): void {
    const { random } = this;
    const program = random.pick(PROGRAMS);
    const { programId } = program;
    const appliedOn = random.int(0, Math.floor(this.days / 3));
    const decidedOn = appliedOn + random.int(0, 4);
    const approve = (day: number) =>
      this.deliver(command(ApproveApplication, { partnerId, occurredAt: this.instant(day) }));
    const recruiter = recruiterOf(this.teller(), partnerId, programId, appliedOn, this.deliveries);
    if (random.chance(0.1)) invitation(this.teller(), partnerId, programId, appliedOn);
    else application(this.teller(), partnerId, programId, appliedOn, recruiter);
    if (random.chance(0.15)) {
      const reason = 'no-audience';
      this.deliver(command(DeclineApplication, { partnerId, reason, occurredAt: this.instant(decidedOn) }), 0);
      if (random.chance(0.5)) {
        this.deliver(command(ApplyToProgram, { partnerId, programId, occurredAt: this.instant(decidedOn + 3) }), 0);
        approve(decidedOn + 5);
      }
    } else if (random.chance(0.9)) approve(decidedOn);
    certificationStory(this.teller(), partnerId, programId, decidedOn + 6);
    membershipStory(this.teller(), partnerId, programId, decidedOn);
    const ways = random.chance(0.6) ? waysStory(this.teller(), partnerId, program, decidedOn) : null;
    const referrals = random.int(0, 6);
    for (let number = 1; number <= referrals; number++)
      this.referralStory(
        partnerId,
        random.chance(0.05) ? random.pick(PROGRAMS) : program,
        `${partnerId}-${number}`,
        appliedOn,
        ways,
      );
    payoutDetails(this.teller(), partnerId);
    holdStory(this.teller(), partnerId, programId);
    agreementStory(this.teller(), partnerId, program, decidedOn);
    if (random.chance(0.4)) ownAccount(this.teller(), partnerId, decidedOn);
    for (let payout = 1; payout <= Math.ceil(this.days / 60); payout++)
      if (random.chance(0.35))
        payoutStory(
          this.teller(),
          partnerId,
          program,
          `payout-${partnerId}-${payout}`,
          Math.min(this.days - 1, payout * 60 + random.int(-20, 20)),
        );
  }

  private referralStory(
    partnerId: string,
    program: LaunchProgram,
    name: string,
    notBefore: number,
    ways: Ways | null,
  ): void {
    const { random } = this;
    if (ways && random.chance(0.4)) {
      const click = random.pick(ways.clicks);
      const { couponCode } = ways;
      const named = random.pick([{ clickId: click.clickId }, { couponCode }, { clickId: click.clickId, couponCode }]);
      this.customerStory(partnerId, program, named, `c-${name}`, this.dayOf(click.clickedAt));
      return;
    }
    const referralId = `r-${name}`;
    const referredOn = random.int(notBefore, Math.max(notBefore, this.days - 5));
    const referral = { referralId, programId: program.programId, partnerId, occurredAt: this.instant(referredOn) };
    const prospect = { name: 'Ada Byron', email: `ada@${name}.example` };
    if (random.chance(0.15)) this.deliver(command(RegisterDeal, { ...referral, prospect }));
    else if (random.chance(0.95))
      this.deliver(
        command(RecordReferral, {
          ...referral,
          ...(random.chance(0.6) ? { source: random.pick(['organic_search', 'e-mail', 'fair']) } : {}),
          ...(random.chance(0.2) ? { via: 'manual' as const } : {}),
          ...(random.chance(0.8) ? { reason: 'told-by-phone' } : {}),
          ...(random.chance(0.3) ? { prospect } : {}),
        }),
      );
    if (random.chance(0.4)) leadStory(this.teller(), referral, referredOn);
    if (random.chance(0.7)) this.customerStory(partnerId, program, { referralId }, `c-${name}`, referredOn);
  }

  private customerStory(
    partnerId: string,
    program: LaunchProgram,
    named: { readonly referralId?: string; readonly clickId?: string; readonly couponCode?: string },
    customerId: string,
    referredOn: number,
  ): void {
    const { random } = this;
    const convertedOn = Math.max(0, referredOn + random.int(-1, random.chance(0.05) ? 150 : 8));
    const { referralId: _, ...signedUpWith } = named;
    if (random.chance(0.3))
      this.deliver(command(RecordSignUp, { customerId, ...signedUpWith, occurredAt: this.instant(referredOn) }));
    if (random.chance(0.95))
      this.deliver(
        command(RecordConversion, {
          customerId,
          ...(random.chance(0.93) ? named : {}),
          ...(random.chance(0.03) ? { clickId: `click-lost-${customerId}` } : {}),
          ...(random.chance(0.5) ? { plan: 'team', seats: random.int(1, 20) } : {}),
          ...(random.chance(0.3)
            ? {
                declaredMonthlyRevenue: {
                  amountMinor: random.pick([0, 250_000, 99_000_000_000]),
                  currency: program.currency,
                },
              }
            : {}),
          ...(random.chance(0.3) ? { segment: random.pick(['audio', 'health']) } : {}),
          occurredAt: this.instant(convertedOn),
        }),
      );
    this.customers.push({ customerId, convertedOn });
    const payments = random.int(0, 4);
    for (let number = 1; number <= payments; number++) {
      const paidOn = convertedOn + (number - 1) * random.int(1, 31);
      const paymentKey = this.paymentStory(program, customerId, `pay${number}`, paidOn);
      if (number === 1 && paymentKey !== null && program.programId === 'growth')
        rewardStory(this.teller(), partnerId, paymentKey, paidOn);
    }
    if (random.chance(0.3)) invoices(this.teller(), customerId, convertedOn);
    if (random.chance(0.3)) this.leavingStory(customerId, convertedOn);
    const changes = random.chance(0.3) ? random.int(1, 3) : 0;
    for (let number = 1; number <= changes; number++)
      this.deliver(
        command(RecordSubscriptionChange, {
          customerId,
          changeId: `change${number}`,
          ...(random.chance(0.7) ? { seats: random.int(1, 40) } : {}),
          ...(random.chance(0.5)
            ? { monthlyRevenue: { amountMinor: random.int(0, 90_000), currency: program.currency } }
            : {}),
          occurredAt: this.instant(convertedOn + random.int(0, 60)),
        }),
        // A changed subscription is often told late, after the next change.
        random.chance(0.4) ? random.int(1, 60 * DAY_MS) : 0,
      );
    if (random.chance(0.2))
      this.deliver(
        command(ReportSource, { customerId, channel: 'podcast', occurredAt: this.instant(convertedOn + 1) }),
      );
  }

  private leavingStory(customerId: string, convertedOn: number): void {
    const { random } = this;
    let day = convertedOn + random.int(0, 60);
    for (let turn = random.int(1, 3); turn > 0; turn--, day += random.int(1, 30)) {
      const reason = random.chance(0.5) ? { reason: 'price' } : {};
      this.deliver(command(RecordChurn, { customerId, ...reason, occurredAt: this.instant(day) }));
      if (turn === 1 && random.chance(0.5)) return;
      day += random.int(1, 30);
      this.deliver(command(RecordReturn, { customerId, occurredAt: this.instant(day) }));
    }
  }

  /** @returns The key under which the payment is told; null where it never is. */
  private paymentStory(program: LaunchProgram, customerId: string, paymentId: string, paidOn: number): string | null {
    const { random } = this;
    const currency = random.chance(0.95) ? program.currency : 'USD';
    const amountMinor = random.chance(0.1) ? random.int(1, 9) : random.int(100, 250_000);
    const product =
      amountMinor % 3 === 0
        ? { product: 'suite', metadata: { sold: amountMinor % 2 === 0 ? 'online' : 'by-phone' } }
        : {};
    const payment = { customerId, paymentId, amount: { amountMinor, currency }, ...product };
    const key = random.chance(0.97)
      ? this.deliver(command(RecordPayment, { ...payment, occurredAt: this.instant(paidOn) }))
      : null;
    if (random.chance(0.2)) this.disputeStory(customerId, paymentId, { amountMinor, currency }, paidOn);
    const refunds = random.chance(0.3) ? random.int(1, 3) : 0;
    for (let number = 1; number <= refunds; number++)
      this.deliver(
        command(RecordRefund, {
          customerId,
          refundId: `${paymentId}-back${number}`,
          paymentId,
          amount: {
            amountMinor: random.chance(0.3) ? amountMinor : random.int(1, amountMinor + 1),
            currency: random.chance(0.95) ? currency : 'GBP',
          },
          occurredAt: this.instant(paidOn + random.int(0, 40)),
        }),
      );
    return key;
  }

  private disputeStory(
    customerId: string,
    paymentId: string,
    { amountMinor, currency }: { readonly amountMinor: number; readonly currency: string },
    paidOn: number,
  ): void {
    const { random } = this;
    const disputes = random.chance(0.2) ? 2 : 1;
    for (let number = 1; number <= disputes; number++) {
      const dispute = { customerId, paymentId, disputeId: `${paymentId}-dispute${number}` };
      const openedOn = paidOn + random.int(0, 40);
      const amount = { amountMinor: random.chance(0.6) ? amountMinor : random.int(1, amountMinor + 1), currency };
      const reason = random.chance(0.7) ? { reason: 'fraudulent' } : {};
      this.deliver(command(OpenDispute, { ...dispute, amount, ...reason, occurredAt: this.instant(openedOn) }));
      const outcome = random.pick(['won', 'lost', 'lost', 'withdrawn'] as const);
      if (random.chance(0.7))
        this.deliver(
          command(CloseDispute, { ...dispute, outcome, occurredAt: this.instant(openedOn + random.int(0, 30)) }),
        );
    }
  }

  /** Told again: by the same key, by another, or by another with something changed. */
  private repeatSome(): void {
    const { random } = this;
    const once = [...this.deliveries];
    for (const told of once) {
      if (!random.chance(0.08)) continue;
      const at = told.at + random.int(0, 10 * DAY_MS);
      const kind = random.int(1, 4);
      if (kind <= 2) this.deliveries.push({ ...told, at });
      // Only the redirect records clicks, each once.
      else if (told.command instanceof RecordClicks) continue;
      else if (kind === 3) this.deliveries.push({ ...told, at, key: `${told.key}-again` });
      else this.deliveries.push({ command: changed(told.command), at, key: `${told.key}-changed` });
    }
  }

  /** The day of an instant (UTC), counted from the start. */
  private dayOf(instant: string): number {
    return Math.max(0, Math.floor((Date.parse(instant) - this.start) / DAY_MS));
  }

  /** Some instant of a day (UTC), often close to midnight, where zones disagree about the day. */
  private instant(day: number): string {
    const { random } = this;
    const hour = random.chance(0.3) ? random.pick([0, 1, 2, 3, 22, 23]) : random.int(0, 23);
    const ms = ((hour * 60 + random.int(0, 59)) * 60 + random.int(0, 59)) * 1000 + random.int(0, 999);
    return new Date(this.start + Math.max(0, day) * DAY_MS + ms).toISOString();
  }
}

/** The same fact, told otherwise. */
function changed(told: Command): Command {
  const type = told.constructor as new () => Command;
  const fields = { ...told };
  if ('amount' in fields) return Object.assign(new type(), fields, { amount: { amountMinor: 4711, currency: 'EUR' } });
  return Object.assign(new type(), fields, { occurredAt: '2026-02-03T04:05:06.789Z' });
}
