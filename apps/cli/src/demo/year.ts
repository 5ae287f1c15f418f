import { AFTERNOON, Agenda, type DemoCommand, type DemoStep } from './agenda.js';
import { Chance } from './chance.js';
import { Joining } from './joining.js';
import { makePartners } from './people.js';
import { CURRENCY, foundProgram, newTerms, PROGRAM, ZONE } from './program.js';
import { Selling } from './selling.js';

/**
 * A week, or what a month has left: what happens in it, kind by kind; then its days are closed, and at the end of a month partners
 * are paid.
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

/** Sent before the first week. */
export const foundation: DemoStep = foundProgram(STARTS_ON);

/** A year of a partner program, the same for the same options: what people and billing systems would send, day by day. */
export function makeYear(options: YearOptions): readonly DemoWeek[] {
  return new Year(options).weeks();
}

class Year {
  private readonly agenda: Agenda;
  private readonly joining: Joining;
  private readonly newTermsOn: number;

  constructor(private readonly options: YearOptions) {
    const chance = new Chance(options.seed);
    this.agenda = new Agenda(chance, STARTS_ON, options.days);
    this.newTermsOn = this.agenda.workday(this.agenda.share(0.44));
    this.joining = new Joining(chance, this.agenda, this.newTermsOn);
    this.joining.all(makePartners(chance, options.partners));
    new Selling(chance, this.agenda, this.joining.members).all(options.customers);
    this.publishTerms();
    this.spend();
  }

  weeks(): readonly DemoWeek[] {
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
    while (to < this.options.days && !['01', '08', '15', '22'].includes(this.agenda.dateOf(to).slice(8))) to++;
    return to;
  }

  private week(from: number, to: number): DemoWeek {
    const { agenda } = this;
    const days = Array.from({ length: to - from }, (_, index) => agenda.dateOf(from + index));
    const closes = days.map((date) => ({
      owner: ZONE,
      name: 'close-day',
      idempotencyKey: `close-${date}`,
      body: { date, zone: ZONE },
    }));
    const steps = [...agenda.stepsOf(from, to), closes];
    if (agenda.dateOf(to).endsWith('-01')) steps.push(...this.payout(to - 1));
    return { days, steps: steps.filter((step) => step.length > 0) };
  }

  /**
   * On the last day of a month, after it was closed: one proposes to pay what is payable by then, another approves it, and
   * whoever has a line is paid by hand, outside: the clock of a demo is simulated, and its log pays nothing for real.
   */
  private payout(index: number): readonly DemoStep[] {
    const date = this.agenda.dateOf(index);
    const payoutId = `payout-${date.slice(0, 7)}`;
    const send = (name: string, owner: string, body: object): DemoCommand => ({
      owner,
      name,
      idempotencyKey: `${name}-${payoutId}-${owner}`,
      body: { payoutId, ...body, occurredAt: `${date}T22:30:00.000Z` },
    });
    const members = this.joining.members.filter(({ since }) => since <= index);
    return [
      [send('propose-payout', payoutId, { programId: PROGRAM, currency: CURRENCY, method: 'manual' })],
      [{ ...send('approve-payout', payoutId, {}), bySecond: true }],
      members.map(({ partner: { id: partnerId } }) =>
        send('record-payout-result', partnerId, { partnerId, outcome: 'paid', paidOn: date }),
      ),
    ];
  }

  private publishTerms(): void {
    const { agenda, newTermsOn } = this;
    agenda.plan(newTermsOn, 'partners', {
      owner: PROGRAM,
      name: 'publish-terms',
      idempotencyKey: 'publish-terms',
      between: AFTERNOON,
      body: newTerms(agenda.dateOf(newTermsOn + 21)),
    });
  }

  /** What the program costs besides commissions: its tools each month, a fair each quarter. */
  private spend(): void {
    for (let on = 0; on < this.options.days; on++) {
      const date = this.agenda.dateOf(on);
      if (!date.endsWith('-01')) continue;
      this.cost(on, `tools-${date.slice(0, 7)}`, 'tools', 49_000);
      if (['03', '06', '09', '12'].includes(date.slice(5, 7)))
        this.cost(on, `fair-${date.slice(0, 7)}`, 'fair', 240_000);
    }
  }

  private cost(on: number, costId: string, kind: string, amountMinor: number): void {
    this.agenda.plan(on, 'partners', {
      owner: costId,
      name: 'record-program-cost',
      idempotencyKey: costId,
      body: {
        programId: PROGRAM,
        costId,
        kind,
        amount: { amountMinor, currency: CURRENCY },
        incurredOn: this.agenda.dateOf(on),
      },
    });
  }
}
