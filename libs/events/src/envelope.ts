import type { EventData, EventType } from './catalogue.js';

/**
 * Where an event stands in the one global order. Opaque and ordered: compare positions, never compute with them. 0 is
 * "before the first event". A safe integer: Postgres numbers its events 1, 2, 3 … without gaps; a KurrentDB commit position is
 * a byte offset, which stays below 2^53 for the first nine petabytes.
 */
export type Position = number;

export const BEFORE_FIRST: Position = 0;

/** What the writer says about an event. These fields, in RFC 8785 form, are the bytes that are stored and hashed. */
export interface EventEnvelope<T extends EventType = EventType> {
  /** UUID. Derived from the command's id, so that the same command always names the same events. */
  readonly id: string;
  readonly stream: string;
  /** 0-based and contiguous within the stream. */
  readonly revision: number;
  readonly type: T;
  readonly schemaVersion: number;
  readonly data: EventData<T>;
  /** Business time: an ISO 8601 instant in UTC with milliseconds. */
  readonly occurredAt: string;
  /** Who caused it: `key:<id>`, `policy:<name>`, `import:<kind>`, `scheduler`. Never a person's name or address. */
  readonly actor: string;
  readonly correlationId: string;
  /** Names the command that recorded it, together with what that command said. */
  readonly causationId: string;
  /** The immutable owner of the stream, `partner:<id>` or `customer:<id>`; `*` for what every lane needs. */
  readonly laneKey: string;
  readonly codeVersion: string;
}

/** An event as handed to the log, which knows the stream and gives the revision. */
export type EventToAppend<T extends EventType = EventType> = {
  [K in T]: Omit<EventEnvelope<K>, 'stream' | 'revision'>;
}[T];

/** An event as the log gives it back. A union over all types, so that `switch (event.type)` narrows `event.data`. */
export type RecordedEvent<T extends EventType = EventType> = {
  [K in T]: EventEnvelope<K> & {
    readonly position: Position;
    /** When the log took it: an ISO 8601 instant with milliseconds, never decreasing along positions. */
    readonly recordedAt: string;
  };
}[T];

/** The lane key of what every lane needs: programs and the clock. */
export const EVERY_LANE = '*';
export const partnerLane = (partnerId: string) => `partner:${partnerId}`;
export const customerLane = (customerId: string) => `customer:${customerId}`;
