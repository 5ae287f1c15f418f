import { addDays, endOfDay, toInstant } from '@vouch/domain';
import type { EventData, RecordedEvent } from '@vouch/events';
import type { Scenario } from './scenario.js';

type Published = Pick<EventData<'TermsPublished'>, 'terms' | 'tiers'>;

interface Program {
  readonly launched: RecordedEvent<'ProgramLaunched'>;
  /** The first instant for which the proposal holds. */
  readonly from: string;
  latest: Published;
  proposed: boolean;
}

/**
 * The published terms of a history with those of a scenario in their place. From the beginning: every version says what is
 * proposed. From a day on: a version comes into force then, and all later ones say what is proposed; what was published before
 * stays. When a version asks for acceptance, and what of it is not proposed, stays as it was.
 */
export class ProposedTerms {
  private readonly programs = new Map<string, Program>();

  constructor(private readonly scenario: Scenario) {}

  /** Programs that it changes anything in. */
  get programIds(): readonly string[] {
    return [...this.programs.keys()];
  }

  /** What happens in place of a recorded event: mostly itself. */
  instead(event: RecordedEvent): readonly RecordedEvent[] {
    if (event.type === 'ProgramLaunched') return [this.launch(event)];
    const becomesDue = [...this.programs.values()].filter(
      (program) => !program.proposed && (startOf(event, program) ?? event.occurredAt) >= program.from,
    );
    const coming = becomesDue.map((program) => this.publish(program, event));
    return [...coming, ...(event.type === 'PartnerTermsAgreed' ? this.agreed(event) : [this.changedIn(event)])];
  }

  /** What was agreed with a partner, as far as the scenario leaves it. */
  private agreed(event: RecordedEvent<'PartnerTermsAgreed'>): readonly RecordedEvent[] {
    const { agreements, from } = this.scenario;
    if (agreements !== 'none' || !this.programs.has(event.data.programId)) return [event];
    if (from === undefined || event.data.from >= from) return [];
    const lastDay = addDays(from, -1);
    const { until = lastDay } = event.data;
    return [{ ...event, data: { ...event.data, until: until < lastDay ? until : lastDay } }];
  }

  private changedIn(event: RecordedEvent): RecordedEvent {
    if (event.type === 'TermsPublished') return this.published(event);
    if (event.type === 'ReferralAccepted') return this.accepted(event);
    return event;
  }

  /** A referral carries what its program says of touches, as it was when it was made. */
  private accepted(event: RecordedEvent<'ReferralAccepted'>): RecordedEvent {
    const { attribution } = this.scenario;
    const program = this.programs.get(event.data.programId);
    if (!attribution || !program || event.data.referredAt < program.from) return event;
    const { creditedTouch: _, ...said } = event.data;
    return { ...event, data: attribution === 'first' ? { ...said, creditedTouch: 'first' } : said };
  }

  private launch(event: RecordedEvent<'ProgramLaunched'>): RecordedEvent {
    const { programId: only, from } = this.scenario;
    const { programId, zone } = event.data;
    if (only !== undefined && programId !== only) return event;
    const begins = from === undefined ? '' : startOfDay(from, zone);
    const proposed = begins <= event.occurredAt;
    const launched = proposed ? { ...event, data: { ...event.data, ...this.changed(event.data) } } : event;
    this.programs.set(programId, { launched, from: begins, latest: launched.data, proposed });
    return launched;
  }

  private published(event: RecordedEvent<'TermsPublished'>): RecordedEvent {
    const program = this.programs.get(event.data.programId);
    if (!program) return event;
    const said = program.proposed ? { ...event, data: { ...event.data, ...this.changed(event.data) } } : event;
    program.latest = said.data;
    return said;
  }

  /** Between two versions that were published, so its number lies between theirs: numbers only say which comes later. */
  private publish(program: Program, before: RecordedEvent): RecordedEvent {
    const { latest, launched, from } = program;
    const { programId, acceptance } = launched.data;
    program.proposed = true;
    const said = this.changed(latest);
    program.latest = { ...said, terms: { ...said.terms, version: latest.terms.version + 0.5 } };
    return {
      ...launched,
      type: 'TermsPublished',
      id: `proposed-${programId}`,
      correlationId: `proposed-${programId}`,
      occurredAt: from,
      position: before.position,
      recordedAt: before.recordedAt,
      data: { programId, ...program.latest, effectiveFrom: from, acceptance, difference: [] },
    };
  }

  private changed({ terms, tiers }: Published): Published {
    const { version } = terms;
    return {
      terms: this.scenario.terms ? { ...this.scenario.terms, version } : terms,
      tiers: this.scenario.tiers ? [...this.scenario.tiers] : tiers,
    };
  }
}

/** When a version of the program's terms comes into force; null for every other event. */
const startOf = (event: RecordedEvent, { launched }: Program) =>
  event.type === 'TermsPublished' && event.data.programId === launched.data.programId ? event.data.effectiveFrom : null;

const startOfDay = (day: string, zone: string): string =>
  toInstant(new Date(Date.parse(endOfDay(addDays(day, -1), zone)) + 1).toISOString());
