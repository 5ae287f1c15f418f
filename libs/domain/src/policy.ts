import type { EventType, RecordedEvent } from '@vouch/events';
import type { Command } from './command.js';

export type PolicyRow = Readonly<Record<string, unknown>>;

/** The rows that the event's keys name, as they are before it; null where there is none yet. */
export type Rows<Row> = (key: string) => Row | null;

export interface Reaction<Row> {
  /** Rows to keep from now on; null removes one. Only keys that the event named. */
  readonly rows?: Readonly<Record<string, Row | null>>;
  /**
   * YYYY-MM-DD. Before that, all rows of the policy go whose own `keepUntil` is this day or an earlier one, so that what is
   * only needed for a time is not kept for ever.
   */
  readonly forgets?: string;
  /** In order. The same event always gives the same commands. */
  readonly commands?: readonly Command[];
}

export interface Reacting<Row, T extends EventType> {
  /** Keys of the policy's private rows that this event needs. */
  readonly keys: (event: RecordedEvent<T>) => readonly string[];
  readonly react: (event: RecordedEvent<T>, rows: Rows<Row>) => Reaction<Row>;
}

/** What follows from what happened: `react(event, rows) → rows, commands`. */
export interface Policy<Row = PolicyRow> {
  /** `<verb>-when-<event>`: stable, it names the checkpoint and enters the ids of the commands. */
  readonly name: string;
  readonly capability: string;
  /** A policy added later must not answer for the past: it names where it starts. */
  readonly startsAt: 'beginning' | 'head';
  /**
   * Its commands are executed one after the other, in the order of the events that they answer, whoever they are for. For a
   * policy that stands between two others: what it records on many streams is met by the next in the order in which it was
   * recorded. Without it, only commands to the same owner keep their order.
   */
  readonly keepsOrder?: true;
  readonly on: { readonly [T in EventType]?: Reacting<Row, T> };
}

export const policy = <Row>(definition: Policy<Row>): Policy => definition as unknown as Policy;
