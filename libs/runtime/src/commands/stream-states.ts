import { type Decider, evolved as evolvedBy, type Evolving } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST, type Position } from '@vouch/events';
import { LRUCache } from 'lru-cache';
import { DeciderFailed } from './command-errors.js';

/** A stream, folded up to a revision. */
export interface Folded {
  readonly state: unknown;
  /** Of the last event folded; -1 for a stream that doesn't exist. */
  readonly revision: number;
  /** Of the last event folded. */
  readonly position: Position;
  /** Where each command that recorded these events began: the id of its first event, and its revision. Only ever grows. */
  readonly begun: Map<string, number>;
}

export interface StreamStatesOptions {
  readonly log: EventLog;
  /** Streams kept, at most. */
  readonly maxStreams: number;
  /** Events behind the kept streams, at most, which bounds the memory; the stream used last stays, whatever its length. */
  readonly maxEvents: number;
}

/**
 * The folded state of the streams used lately, so that a command reads only what is new. What it gives is as old as the
 * last `refreshed`: whoever wants to say no, or nothing, on the strength of it refreshes first.
 */
export class StreamStates {
  private readonly log: EventLog;
  private readonly folded: LRUCache<string, Folded>;

  constructor({ log, maxStreams, maxEvents }: StreamStatesOptions) {
    this.log = log;
    this.folded = new LRUCache({
      max: maxStreams,
      maxSize: maxEvents,
      sizeCalculation: ({ revision }) => Math.min(revision + 2, maxEvents),
    });
  }

  cached(stream: string): Folded | undefined {
    return this.folded.get(stream);
  }

  /** Reads what was appended since the cached revision, or all of it. A failure leaves nothing half-folded behind. */
  async refreshed(stream: string, decider: Decider, timeoutMs: number): Promise<Folded> {
    const known = this.folded.get(stream) ?? emptyStream(decider);
    const { begun } = known;
    let { state, revision, position } = known;
    let cause: string | undefined;
    try {
      for await (const page of this.log.readStream(stream, { from: revision + 1, timeoutMs }))
        for (const event of page) {
          state = evolved(stream, decider, state, event);
          if (event.causationId !== cause) begun.set(event.id, event.revision);
          cause = event.causationId;
          ({ revision, position } = event);
        }
    } catch (error) {
      this.forget(stream);
      throw error;
    }
    const folded = { state, revision, position, begun };
    if (revision >= 0) this.folded.set(stream, folded);
    return folded;
  }

  /** Takes over what a command just appended behind `before`, so that the next one need not read it. */
  advance(stream: string, before: Folded, after: Omit<Folded, 'begun'>, firstEventId: string): void {
    before.begun.set(firstEventId, before.revision + 1);
    this.folded.set(stream, { ...after, begun: before.begun });
  }

  /** Forgets a state that is ahead of the log, as after a restored backup. */
  forgetBeyond(stream: string, revision: number): void {
    if ((this.folded.peek(stream)?.revision ?? -1) > revision) this.forget(stream);
  }

  forget(stream: string): void {
    this.folded.delete(stream);
  }
}

/**
 * The state after one more event. Events that the decider doesn't mention change nothing.
 * @throws DeciderFailed when the decider's function throws.
 */
export function evolved(stream: string, decider: Decider, state: unknown, event: Evolving): unknown {
  return DeciderFailed.guard(stream, `evolve of ${event.type}`, () => evolvedBy(decider, state, event));
}

function emptyStream(decider: Decider): Folded {
  return { state: frozen(decider.initial), revision: -1, position: BEFORE_FIRST, begun: new Map() };
}

/**
 * Every stream of a decider begins with this one object, so a decider that changes its state in place must fail. Not a copy:
 * states hold persistent collections, which a structured clone strips of their methods; those are left as they are.
 */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
