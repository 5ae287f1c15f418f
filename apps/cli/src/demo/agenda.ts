import { addDays } from '@vouch/domain';
import type { Chance } from './chance.js';

/** One call of the API: POST /v1/commands/<name>. */
export interface DemoCommand {
  /** The partner whose figures it moves, else the customer: what has one owner is sent in its order. */
  readonly owner: string;
  readonly name: string;
  readonly idempotencyKey: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The visit whose click it names, as the shop was told it: it is sent as `clickId`. */
  readonly visitId?: string;
  /** Sent by the second person, who approves what the first proposed. */
  readonly bySecond?: true;
}

/** Somebody follows a partner's link: GET /r/<code>. */
export interface DemoVisit {
  readonly owner: string;
  readonly visitId: string;
  readonly code: string;
  readonly clickedAt: string;
  /** What a browser and a proxy say. */
  readonly headers: Readonly<Record<string, string>>;
}

export type DemoAction = DemoCommand | DemoVisit;

export const isVisit = (action: DemoAction): action is DemoVisit => 'code' in action;

/** What is sent side by side. What it leads to has all happened before the next step begins. */
export type DemoStep = readonly DemoAction[];

/**
 * What happens on one day, in this order: decisions about partners, people who follow links, deals that keep others away, customers
 * that come, customers that leave, the money. So nothing depends on which of two things was faster.
 */
const WHENS = ['partners', 'visits', 'deals', 'coming', 'leaving', 'money'] as const;
export type When = (typeof WHENS)[number];

type Body = Readonly<Record<string, unknown>>;

export interface Planned {
  readonly owner: string;
  readonly name: string;
  readonly idempotencyKey: string;
  readonly body: Body;
  readonly visitId?: string | undefined;
  /** Hours of the day in UTC between which it happens; without it, business hours in Berlin, summer and winter. */
  readonly between?: readonly [from: number, to: number];
}

export const MORNING = [8, 11] as const;
export const AFTERNOON = [12, 16] as const;

/** Who does what on which day of the demo. Days are counted from its first. */
export class Agenda {
  private readonly actions: readonly Readonly<Record<When, DemoAction[]>>[];

  constructor(
    private readonly chance: Chance,
    private readonly startsOn: string,
    readonly days: number,
  ) {
    this.actions = Array.from({ length: days }, () => ({
      partners: [],
      visits: [],
      deals: [],
      coming: [],
      leaving: [],
      money: [],
    }));
  }

  /** What would happen after the last day does not happen. */
  plan(on: number, when: Exclude<When, 'visits'>, { body, between, visitId, ...command }: Planned): void {
    const occurredAt = this.momentOf(on, between);
    this.actions[on]?.[when].push({ ...command, body: { ...body, occurredAt }, ...(visitId && { visitId }) });
  }

  visit(on: number, visit: Omit<DemoVisit, 'clickedAt'>): void {
    this.actions[on]?.visits.push({ ...visit, clickedAt: this.momentOf(on) });
  }

  /** A step for each of the things that happen in these days. */
  stepsOf(from: number, to: number): readonly DemoStep[] {
    const days = this.actions.slice(from, to);
    return WHENS.map((when) =>
      days.flatMap((day) => day[when]).sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1)),
    );
  }

  /** The day itself, or the Monday after when it falls on a weekend. */
  workday(on: number): number {
    const weekday = new Date(`${this.dateOf(on)}T00:00:00Z`).getUTCDay();
    return weekday === 6 ? on + 2 : weekday === 0 ? on + 1 : on;
  }

  share(of: number): number {
    return Math.floor(this.days * of);
  }

  dateOf(on: number): string {
    return addDays(this.startsOn, on);
  }

  dayOn(date: string): number {
    return Math.round((Date.parse(date) - Date.parse(this.startsOn)) / 86_400_000);
  }

  private momentOf(on: number, [from, to]: readonly [number, number] = [MORNING[0], AFTERNOON[1]]): string {
    const minutes = this.chance.between(from * 60, to * 60 - 1);
    const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    return `${this.dateOf(on)}T${time}:00.000Z`;
  }
}

/** When an action happens. */
export const timeOf = (action: DemoAction): string =>
  isVisit(action) ? action.clickedAt : String(action.body['occurredAt']);
