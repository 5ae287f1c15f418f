import { randomUUID } from 'node:crypto';
import type { PreparedAppend } from '../append-check.js';
import {
  type Appended,
  AppendRefused,
  EventIdReused,
  LogTimeout,
  LogUnavailable,
  RevisionConflict,
} from '../event-log.js';
import { pause } from '../paging.js';
import { CHAIN_START } from '../stored-chain.js';
import { IdClaims } from './id-claims.js';
import { KnownStreams } from './known-streams.js';
import type { KnownStream } from './known-streams.js';
import { positionOf } from './position.js';
import { readForm, storedForm } from './stored-form.js';
import type { Wire, WireEvent, WireRecord } from './wire.js';
import { WireFailure } from './wire-failure.js';

/** What the server takes in one append, data and metadata together: 1 MiB, and a little for what it adds. */
const MAX_WIRE_BYTES = 1024 * 1024 - 1_024;

/** Between two attempts; doubled each time. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

export interface AppenderOptions {
  readonly wire: Wire;
  readonly prefix: string;
  /** Appends on their way at the same time, at most. */
  readonly maxInFlight: number;
  /** How long one attempt waits for its answer, at most, before its stream is asked what became of it. */
  readonly maxAttemptMs: number;
  /** Event ids of streams that are remembered, at most. */
  readonly maxKnownIds: number;
}

/** One append, on the way to its one true outcome. */
interface Attempting {
  readonly append: PreparedAppend;
  /** Ids of the records, the same at each attempt. Of this append alone: so the server never takes another's for it, or it for another's. */
  readonly recordIds: readonly string[];
  readonly timeLeft: () => number;
  /** Whether its stream was looked at since the append was asked for. */
  looked?: boolean;
  /** Whether its first id is its stream's. */
  claimed?: boolean;
  /** Whether it may have been written. From then on it is followed up until that is known. */
  unknown?: WireFailure;
}

/**
 * Makes an append exact on a store whose own idempotency is best-effort and goes by ids alone. Each append is sent at an exact
 * revision up to which the ids of its stream are known, so nothing is written twice whatever was lost on the way: an attempt that
 * arrives late meets a stream that has moved on, and is refused. After a conflict or an attempt without an answer the stream tells what is true.
 */
export class Appender {
  readonly #wire: Wire;
  readonly #prefix: string;
  readonly #maxInFlight: number;
  readonly #maxAttemptMs: number;
  readonly #known: KnownStreams;
  readonly #claims: IdClaims;
  /** The last append of each stream that has some on their way: the next one waits for it. */
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #turns: (() => void)[] = [];
  #inFlight = 0;
  #closed = false;

  constructor({ wire, prefix, maxInFlight, maxAttemptMs, maxKnownIds }: AppenderOptions) {
    this.#wire = wire;
    this.#prefix = prefix;
    this.#maxInFlight = maxInFlight;
    this.#maxAttemptMs = maxAttemptMs;
    this.#known = new KnownStreams(wire, prefix, maxKnownIds);
    this.#claims = new IdClaims(wire, prefix);
  }

  append(append: PreparedAppend, timeoutMs: number): Promise<Appended> {
    const { stream } = append;
    if (this.#closed) return Promise.reject(new LogUnavailable('The log was closed; nothing was written.'));
    const end = performance.now() + timeoutMs;
    const timeLeft = () => end - performance.now();
    const before = this.#tails.get(stream);
    const appended = this.#inTurn(append, timeoutMs, timeLeft, before);
    const tail = appended.catch(() => {});
    this.#tails.set(stream, tail);
    void tail.then(() => {
      if (this.#tails.get(stream) === tail) this.#tails.delete(stream);
    });
    return appended;
  }

  /** Takes no more appends and waits for those on their way, at most until their deadlines. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#tails.values());
  }

  async #inTurn(
    append: PreparedAppend,
    timeoutMs: number,
    timeLeft: () => number,
    before: Promise<unknown> | undefined,
  ): Promise<Appended> {
    if (before && !(await within(timeLeft(), before))) throw noTurn(append, timeoutMs);
    if (!(await this.#entered(timeLeft))) throw noTurn(append, timeoutMs);
    const attempting: Attempting = { append, recordIds: append.events.map(() => randomUUID()), timeLeft };
    try {
      return await this.#untilKnown(attempting);
    } catch (error) {
      throw error instanceof WireFailure ? outcomeOf(append, error, attempting.unknown, timeoutMs) : error;
    } finally {
      this.#inFlight--;
      this.#turns.shift()?.();
    }
  }

  async #untilKnown(attempting: Attempting): Promise<Appended> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const appended = await this.#attempt(attempting);
        if (appended) return appended;
      } catch (error) {
        if (!(error instanceof WireFailure) || !this.#goesOn(attempting, error)) throw error;
        await pause(Math.min(pauseMs, Math.max(0, attempting.timeLeft())), never);
      }
    }
  }

  /** Whether there is more to be found out, or another way to be tried, and time for it. */
  #goesOn(attempting: Attempting, failure: WireFailure): boolean {
    if (attempting.timeLeft() <= 0) return false;
    return attempting.unknown !== undefined || (failure.kind !== 'not-sent' && failure.kind !== 'refused');
  }

  /** Undefined when another writer came first, and the stream has to be looked at again. */
  async #attempt(attempting: Attempting): Promise<Appended | undefined> {
    const { append, timeLeft } = attempting;
    const { stream, expected, events } = append;
    let known = this.#known.get(stream);
    // A stream that nobody has written to holds none of these ids: no need to look.
    const isNew = !known && expected === 'no-stream' && !attempting.unknown;
    if (attempting.unknown || (!known && !isNew)) known = await this.#refreshed(attempting);
    if (known) {
      let holds = this.#verdict(append, known);
      if (holds === 'conflict' && !attempting.looked) {
        known = await this.#refreshed(attempting);
        holds = this.#verdict(append, known);
      }
      if (holds === 'taken') return this.#asBefore(append, known, timeLeft);
      if (holds === 'conflict') {
        await this.#claims.check(events[0]!.id, stream, timeLeft);
        throw new RevisionConflict(stream, expected, known.revision);
      }
    }
    const at = known?.revision ?? -1;
    const forms = formsOf(attempting, at + 1, known?.link ?? CHAIN_START);
    if (!attempting.claimed) {
      await this.#claims.claim(events[0]!.id, stream, () => this.#attemptMs(timeLeft));
      attempting.claimed = true;
    }
    const answer = await this.#send(attempting, at, forms.events);
    if (answer.outcome === 'conflict') {
      await this.#refreshed(attempting);
      return undefined;
    }
    const ids = events.map(({ id }) => id);
    this.#known.extend(stream, known ?? { revision: -1, link: CHAIN_START, ids: new Map() }, ids, forms.link);
    const revision = at + events.length;
    // The answer to a second attempt may be the server's memory of the first, with the position of another of its events.
    const position = attempting.unknown
      ? positionOf((await this.#records(stream, revision, 1, timeLeft))[0]!.position)
      : positionOf(answer.position);
    return { outcome: 'appended', revision, position };
  }

  async #send(attempting: Attempting, at: number, events: readonly WireEvent[]) {
    const { append, timeLeft } = attempting;
    try {
      return await this.#wire.append(`${this.#prefix}${append.stream}`, at, events, this.#attemptMs(timeLeft));
    } catch (error) {
      if (error instanceof WireFailure && (error.kind === 'overdue' || error.kind === 'unknown'))
        attempting.unknown = error;
      throw error;
    }
  }

  /** Half of what is left, at most: so that there is time to find out what became of an attempt without an answer. */
  #attemptMs(timeLeft: () => number): number {
    return Math.max(1, Math.min(this.#maxAttemptMs, timeLeft() / 2));
  }

  async #refreshed(attempting: Attempting): Promise<KnownStream> {
    const { append, timeLeft } = attempting;
    const known = await this.#known.refreshed(append.stream, () => Math.max(1, timeLeft()));
    attempting.looked = true;
    return known;
  }

  #verdict({ expected, events }: PreparedAppend, known: KnownStream): 'holds' | 'conflict' | 'taken' {
    if (events.some(({ id }) => known.ids.has(id))) return 'taken';
    if (expected === 'any') return 'holds';
    if (expected === 'exists') return known.revision >= 0 ? 'holds' : 'conflict';
    return known.revision === (expected === 'no-stream' ? -1 : expected) ? 'holds' : 'conflict';
  }

  /**
   * The first result, if all of it was the same.
   * @throws EventIdReused
   */
  async #asBefore({ stream, events }: PreparedAppend, known: KnownStream, timeLeft: () => number): Promise<Appended> {
    const places = events.map(({ id }) => known.ids.get(id));
    const taken = places.flatMap((place) => (place === undefined ? [] : [place]));
    const from = Math.min(...taken);
    const records = await this.#records(stream, from, Math.max(...taken) - from + 1, timeLeft);
    const canonicalAt = (revision: number) => readForm(records[revision - from]!).canonical;
    events.forEach(({ id, before, after }, i) => {
      const place = places[i];
      if (place !== undefined && canonicalAt(place) !== `${before}${place}${after}`)
        throw new EventIdReused(stream, id);
    });
    const first = places[0];
    const isSame = first !== undefined && places.every((place, i) => place === first + i);
    if (!isSame) throw new EventIdReused(stream, events.find(({ id }) => known.ids.has(id))!.id);
    const revision = first + events.length - 1;
    return { outcome: 'already-appended', revision, position: positionOf(records.at(-1)!.position) };
  }

  #records(stream: string, from: number, count: number, timeLeft: () => number): Promise<WireRecord[]> {
    return this.#wire.readStream(`${this.#prefix}${stream}`, from, count, Math.max(1, timeLeft()));
  }

  async #entered(timeLeft: () => number): Promise<boolean> {
    if (this.#inFlight < this.#maxInFlight) {
      this.#inFlight++;
      return true;
    }
    let enter!: () => void;
    const entered = new Promise<void>((resolve) => {
      enter = () => {
        this.#inFlight++;
        resolve();
      };
      this.#turns.push(enter);
    });
    if (await within(timeLeft(), entered)) return true;
    const place = this.#turns.indexOf(enter);
    if (place >= 0) this.#turns.splice(place, 1);
    // Its turn came at the very end: pass it on.
    else {
      this.#inFlight--;
      this.#turns.shift()?.();
    }
    return false;
  }
}

const never = new AbortController().signal;

/** @throws AppendRefused when it is more than the server takes at once. */
function formsOf({ append, recordIds }: Attempting, revision: number, link: string) {
  let bytes = 0;
  const events = append.events.map((event, i) => {
    const form = storedForm(recordIds[i]!, event, revision + i, link);
    link = form.link;
    bytes += form.event.data.length + form.event.metadata.length;
    return form.event;
  });
  if (bytes > MAX_WIRE_BYTES)
    throw new AppendRefused(
      `EventStoreDB takes at most ${MAX_WIRE_BYTES} bytes in one append; this one to ${append.stream} has ${bytes} with what ` +
        `is kept beside its ${events.length} events. Split it.`,
    );
  return { events, link };
}

/** Whether the promise was there in time. */
async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), Math.max(0, ms))));
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

const noTurn = ({ stream }: PreparedAppend, timeoutMs: number) =>
  new LogTimeout(`The append to ${stream} got no turn within ${timeoutMs} ms. Nothing was written; send it again.`);

/** What the caller is told when the last attempt gave no answer. */
function outcomeOf({ stream }: PreparedAppend, last: WireFailure, unknown: WireFailure | undefined, timeoutMs: number) {
  const because = { cause: last };
  if (unknown)
    return new LogTimeout(
      `No answer within ${timeoutMs} ms to the append to ${stream}. It may have been written: send the same again. (${unknown.message})`,
      because,
    );
  switch (last.kind) {
    case 'refused':
      return new AppendRefused(`EventStoreDB refuses the append to ${stream}: ${last.message}`, because);
    case 'overdue':
    case 'not-leader':
      return new LogTimeout(
        `No answer within ${timeoutMs} ms about ${stream}. Nothing was written; send it again. (${last.message})`,
        because,
      );
    case 'not-sent':
    case 'unknown':
      return new LogUnavailable(
        `The log can't be reached; nothing was written to ${stream}. (${last.message})`,
        because,
      );
  }
}
