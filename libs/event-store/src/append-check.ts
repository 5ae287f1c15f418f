import { canonicalAround, type EventToAppend } from '@vouch/events';
import { AppendRefused, EventIdReused, type ExpectedRevision } from './event-log.js';

/** Canonical bytes of one append, at most. EventStoreDB refuses more than 1 MiB; one limit holds for every adapter. */
export const MAX_APPEND_BYTES = 1_000_000;

/** Characters of a stream's name, a type or a lane key, at most: what fits an index entry of every store. */
const MAX_NAME_LENGTH = 400;

/** An append whose events are checked and in canonical form, around the revision that only the log knows. */
export interface PreparedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly PreparedEvent[];
  /** Canonical bytes of all events, without their revisions. */
  readonly bytes: number;
}

export interface PreparedEvent {
  readonly id: string;
  readonly type: string;
  readonly laneKey: string;
  /** The canonical bytes are `before + revision + after`. */
  readonly before: string;
  readonly after: string;
}

/**
 * What every adapter asks of an append before it goes to the store.
 * @throws AppendRefused, saying what is wrong and where.
 * @throws EventIdReused when the append holds one id twice.
 */
export function prepareAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly EventToAppend[],
): PreparedAppend {
  if (!isName(stream)) throw new AppendRefused(`A stream's name ${NAME_RULE}.`);
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0))
    throw new AppendRefused(`An expected revision is an integer from 0 up, not ${expected} (stream ${stream}).`);
  if (events.length === 0) throw new AppendRefused(`An append holds at least one event (stream ${stream}).`);
  const prepared = events.map((event) => prepareEvent(stream, event));
  if (prepared.length > 1) refuseRepeatedIds(stream, prepared);
  let bytes = 0;
  for (const { before, after } of prepared) bytes += Buffer.byteLength(before) + Buffer.byteLength(after);
  if (bytes > MAX_APPEND_BYTES)
    throw new AppendRefused(
      `An append holds at most ${MAX_APPEND_BYTES} bytes; this one to ${stream} has ${bytes}. Split it.`,
    );
  return { stream, expected, events: prepared, bytes };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NAME = /^\P{Cc}+$/u;
const NAME_RULE = `has 1 to ${MAX_NAME_LENGTH} characters and no control characters`;

const isName = (text: string) => text.length <= MAX_NAME_LENGTH && NAME.test(text);

function prepareEvent(stream: string, event: EventToAppend): PreparedEvent {
  const { id, type, laneKey } = event;
  if (!UUID.test(id)) throw new AppendRefused(`An event's id is a UUID in lower case, not "${id}" (stream ${stream}).`);
  if (!isName(type)) throw new AppendRefused(`An event's type ${NAME_RULE} (event ${id}).`);
  if (!isName(laneKey)) throw new AppendRefused(`An event's lane key ${NAME_RULE} (event ${id}).`);
  const { before, after } = canonicalParts(stream, event);
  if (holdsNul(before))
    throw new AppendRefused(`${type} ${id} holds a NUL character (U+0000), which the store's JSON can't. Remove it.`);
  return { id, type, laneKey, before, after };
}

function canonicalParts(stream: string, event: EventToAppend) {
  try {
    return canonicalAround(stream, event);
  } catch (error) {
    throw new AppendRefused(`${event.type} ${event.id} has no canonical form: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** In JSON a NUL is written `\u0000`; after an escaped backslash the same letters are plain text. */
const holdsNul = (json: string) => json.includes('\\u0000') && /(?<!\\)(?:\\\\)*\\u0000/.test(json);

function refuseRepeatedIds(stream: string, events: readonly PreparedEvent[]): void {
  const seen = new Set<string>();
  for (const { id } of events) {
    if (seen.has(id)) throw new EventIdReused(stream, id);
    seen.add(id);
  }
}
