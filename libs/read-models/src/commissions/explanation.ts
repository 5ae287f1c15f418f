import type { RecordedEvent } from '@vouch/events';
import type { Records, RowSource } from '../query.js';

/** Who asks, and where the answer is found. */
export interface Asked {
  readonly rows: RowSource;
  readonly records: Records;
  /** null: it is told to staff or an auditor, who see all partners. */
  readonly partnerId: string | null;
}

/** Where an event stands in the log. */
export interface EventPlace {
  readonly eventId: string;
  /** For people: position and the beginning of the id. */
  readonly reference: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly occurredAt: string;
  readonly recordedAt: string;
}

/** One link of the chain, in the order in which one follows from the other. */
export interface Step {
  readonly step:
    | 'fact'
    | 'credited'
    | 'attribution'
    | 'terms'
    | 'agreement'
    | 'rule'
    | 'condition'
    | 'pays'
    | 'computed'
    | 'exchanged'
    | 'limit'
    | 'rounding'
    | 'amount'
    | 'refused'
    | 'on-hold'
    | 'hold-ended'
    | 'released'
    | 'reversed'
    | 'forfeited'
    | 'in-payout'
    | 'paid'
    | 'returned'
    | 'owed'
    | 'became'
    | 'waiting';
  readonly sentence: string;
  /** The event that says it; null for what follows from the steps before. */
  readonly event: EventPlace | null;
  /** The same as data; which fields there are depends on the step. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One thing that was computed again. */
export interface Check {
  readonly what: string;
  readonly recorded: unknown;
  readonly recomputed: unknown;
  readonly agrees: boolean;
}

/** Where the money of a commission is; minor units. A negative part is a debt of the partner. */
export interface Standing {
  readonly accruedMinor: number;
  readonly reversedMinor: number;
  readonly forfeitedMinor: number;
  readonly heldMinor: number;
  readonly payableMinor: number;
  readonly inPayoutMinor: number;
  readonly paidMinor: number;
  readonly sentence: string;
}

export interface Explanation {
  /** Of what was asked for. */
  readonly reference: string;
  readonly what: string;
  readonly partnerId: string | null;
  /** The answer in one sentence. */
  readonly sentence: string;
  readonly steps: readonly Step[];
  /** Computed again from what is recorded; null where there is nothing to compute. */
  readonly recomputed: { readonly agrees: boolean; readonly checks: readonly Check[] } | null;
  /** null for what is no commission. */
  readonly standing: Standing | null;
}

export const referenceOf = ({ position, id }: Pick<RecordedEvent, 'position' | 'id'>): string =>
  `#${position} ${id.slice(0, 8)}`;

const placeOf = (event: RecordedEvent): EventPlace => ({
  eventId: event.id,
  reference: referenceOf(event),
  type: event.type,
  stream: event.stream,
  revision: event.revision,
  position: event.position,
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
});

export const stepOf = (
  step: Step['step'],
  sentence: string,
  event: RecordedEvent | null,
  data: Step['data'] = {},
): Step => ({ step, sentence, event: event && placeOf(event), data });
