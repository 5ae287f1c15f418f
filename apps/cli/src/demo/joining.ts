import { addMonths } from '@vouch/terms';
import { AFTERNOON, type Agenda, MORNING } from './agenda.js';
import type { Chance } from './chance.js';
import type { Partner } from './people.js';
import { CERTIFIED_MONTHS, CURRENCY, PROGRAM, SHOP, TRACK } from './program.js';

/** A partner that was let in, and the day from which it brings customers. */
export interface Member {
  readonly partner: Partner;
  readonly since: number;
}

const audiences = { coupon: 'shoppers', link: 'readers', deal: 'clients' } as const;

export const linkOf = ({ id }: Partner) => id;
export const couponOf = ({ id }: Partner) => `${id}-20`;

/** How partners come in: applications, decisions about them, certification, new terms. */
export class Joining {
  readonly members: Member[] = [];

  constructor(
    private readonly chance: Chance,
    private readonly agenda: Agenda,
    /** The day on which new terms are published. */
    private readonly newTermsOn: number,
  ) {}

  all(partners: readonly Partner[]): void {
    // Of many, some are not let in so easily: who hides behind a throw-away address, who is there already, who comes last.
    const special = partners.length >= 20 ? 4 : 0;
    const usual = partners.slice(special);
    for (const partner of usual) this.apply(partner);
    if (special === 0) return;
    const [hidden, known, ...last] = partners as [Partner, Partner, ...Partner[]];
    this.hide(hidden);
    this.comeAgain(known, usual[0]!);
    for (const partner of last.slice(0, special - 2)) this.comeLast(partner);
  }

  private apply(partner: Partner): void {
    const { agenda, chance } = this;
    // Most are there in the first weeks, so that there is somebody to send customers.
    const latest = agenda.share(chance.hits(0.7) ? 0.05 : 0.4);
    const on = agenda.workday(chance.between(0, latest));
    this.send(on, partner, `apply-${partner.id}`);
    const decidedOn = agenda.workday(on + chance.between(1, 5));
    this.decide(decidedOn, 'start-review', partner, { between: MORNING });
    if (chance.hits(0.2)) return this.askForMore(partner, decidedOn);
    if (chance.hits(0.85)) return this.letIn(partner, decidedOn, 'approve');

    const reason = chance.pick(['site-unfinished', 'no-audience', 'competitor']);
    this.decide(decidedOn, 'decline-application', partner, { body: { reason } });
    if (!chance.hits(0.4)) return;
    const againOn = agenda.workday(decidedOn + chance.between(30, 60));
    this.send(againOn, partner, `apply-again-${partner.id}`);
    this.letIn(partner, agenda.workday(againOn + 2), 'approve-again');
  }

  private askForMore(partner: Partner, on: number): void {
    const note = 'Which of your articles did best last year?';
    this.decide(on, 'request-more-information', partner, { body: { note } });
    const answeredOn = this.agenda.workday(on + 2);
    const texts = { motivation: 'The one about smaller shops: they ask us for exactly this.' };
    this.decide(answeredOn, 'provide-information', partner, { body: { texts }, between: MORNING });
    this.letIn(partner, answeredOn, 'approve');
  }

  private letIn(partner: Partner, on: number, key: string): void {
    const { agenda } = this;
    const partnerId = partner.id;
    this.decide(on, 'approve-application', partner, { key });
    const since = agenda.workday(on + 1);
    if (since >= agenda.days) return;
    this.members.push({ partner, since });
    const mine = { programId: PROGRAM, partnerId };
    if (partner.style.by === 'link')
      this.decide(since, 'create-link', partner, {
        body: { ...mine, code: linkOf(partner), destination: `https://${SHOP}/start`, campaign: 'reviews' },
      });
    if (partner.style.by === 'coupon')
      this.decide(since, 'create-coupon', partner, { body: { ...mine, couponCode: couponOf(partner) } });
    if (partner.style.by === 'deal')
      this.agenda.plan(since, 'partners', {
        owner: partnerId,
        name: 'record-program-cost',
        idempotencyKey: `welcome-${partnerId}`,
        body: {
          ...mine,
          costId: `welcome-${partnerId}`,
          kind: 'onboarding',
          amount: { amountMinor: 35_000, currency: CURRENCY },
          incurredOn: agenda.dateOf(since),
        },
      });
    if (this.chance.hits(0.45)) this.certify(partner, agenda.workday(since + this.chance.between(14, 90)));
    this.acceptNewTerms(partner, since);
  }

  /** A quiz that not everyone passes at once, and a workshop; half a year later, if it is minded, the same once more. */
  private certify(partner: Partner, on: number, round = 1): void {
    const { agenda, chance } = this;
    const attempt = (when: number, what: string, result: object) =>
      this.decide(when, 'record-certification-attempt', partner, {
        key: `${what}-${round}`,
        body: {
          programId: PROGRAM,
          trackId: TRACK,
          attemptId: `${what}-${round}`,
          requirementId: what.split('-')[0],
          ...result,
        },
      });
    const failed = chance.hits(0.3);
    if (failed) attempt(on, 'quiz-failed', { score: chance.between(45, 79) });
    const passedOn = failed ? agenda.workday(on + 7) : on;
    attempt(passedOn, 'quiz', { score: chance.between(80, 100) });
    const certifiedOn = agenda.workday(passedOn + chance.between(2, 6));
    attempt(certifiedOn, 'workshop', { passed: true });
    const expiresOn = agenda.dayOn(addMonths(agenda.dateOf(certifiedOn), CERTIFIED_MONTHS));
    if (expiresOn < agenda.days && chance.hits(0.6)) this.certify(partner, agenda.workday(expiresOn - 20), round + 1);
  }

  private acceptNewTerms(partner: Partner, since: number): void {
    const { agenda, chance, newTermsOn } = this;
    // A week has eleven days at most: by then the new terms were published.
    const on = agenda.workday(Math.max(since, newTermsOn + 11) + chance.between(0, 20));
    if (chance.hits(0.85)) this.decide(on, 'accept-terms', partner, { body: { termsVersion: 2 } });
  }

  /** The rules turn it down at once. */
  private hide(partner: Partner): void {
    const email = partner.contact.email.replace(/@.*/, '@mailinator.com');
    this.send(this.agenda.share(0.1), { ...partner, contact: { ...partner.contact, email } }, `apply-${partner.id}`);
  }

  /** The same person again, for another company. */
  private comeAgain(partner: Partner, { contact }: Partner): void {
    const { agenda } = this;
    const on = agenda.workday(agenda.share(0.5));
    this.send(on, { ...partner, contact: { ...contact, company: partner.contact.company } }, `apply-${partner.id}`);
    this.decide(agenda.workday(on + 2), 'decline-application', partner, { body: { reason: 'partner-already' } });
  }

  /** Nobody has decided about it when the demo ends. */
  private comeLast(partner: Partner): void {
    const on = this.agenda.days - this.chance.between(2, 9);
    this.send(on, partner, `apply-${partner.id}`);
    if (this.chance.hits(0.5)) this.decide(on + 1, 'start-review', partner);
  }

  private send(on: number, partner: Partner, idempotencyKey: string): void {
    const { id: partnerId, contact, country, style } = partner;
    this.agenda.plan(on, 'partners', {
      owner: partnerId,
      name: 'apply-to-program',
      idempotencyKey,
      between: AFTERNOON,
      body: {
        partnerId,
        programId: PROGRAM,
        country,
        contact,
        answers: { country, audience: audiences[style.by], reach: this.chance.between(2, 900) * 100 },
        texts: { website: `https://${partnerId}.example` },
      },
    });
  }

  /** In the afternoon, unless it is said otherwise: what a day's decision needs was sent in the morning, or before. */
  private decide(
    on: number,
    name: string,
    { id: partnerId }: Partner,
    {
      body = {},
      key = name,
      between = AFTERNOON,
    }: { body?: object; key?: string; between?: readonly [number, number] } = {},
  ): void {
    this.agenda.plan(on, 'partners', {
      owner: partnerId,
      name,
      idempotencyKey: `${key}-${partnerId}`,
      between,
      body: { partnerId, ...body },
    });
  }
}
