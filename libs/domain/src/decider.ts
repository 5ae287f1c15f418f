import type { EventBody, EventType, RecordedEvent, Role } from '@vouch/events';
import type { Command, CommandClass } from './command.js';
import type { SealedFields } from './sealed.js';

/** A refusal that the caller can act on. Nothing is recorded; the same command may succeed later. */
export class Rejection {
  constructor(
    /** The broken fact, in the past tense: `ApplicationAlreadyDecided`. Stable. */
    readonly code: string,
    /** What was wrong and what to do, for a person. */
    readonly message: string,
  ) {}
}

/** Events, none when it is already true, or a rejection. */
export type Decision = readonly EventBody[] | Rejection;

/** The decision that nothing has to happen: it is already so. */
export const ALREADY_TRUE: Decision = [];

/** What a decider may know besides its own stream: nothing that wasn't handed to it. */
export interface DecideContext {
  /** Business time of the command: an ISO 8601 instant in UTC with milliseconds. */
  readonly occurredAt: string;
  /**
   * Who sends it: the person behind a key that names its holder (`person:ann`), else the key itself (`key:console`); a
   * policy (`policy:<name>`). Where two persons have to agree, these are compared.
   */
  readonly actor: string;
  /**
   * Another stream as a view saw it when the command was decided. With several streams of one view, name the one.
   * @throws Error for what the handling did not say that it consults.
   */
  readonly consulted: <State>(view: View<State>, stream?: string) => State;
  /** What became of the fields that a person filled in: the command itself no longer holds them. */
  readonly sealed: SealedFields;
}

/**
 * How one capability looks at another's stream: what it needs to know of it, folded from its events. What is seen may be
 * a moment old; what was decided on it is recorded, so a replay never looks again.
 */
export interface View<State = unknown> {
  readonly initial: State;
  readonly evolve: { readonly [T in EventType]?: (state: State, event: Evolving<T>) => State };
}

export interface Consulted {
  readonly stream: string;
  readonly view: View;
  /** Further streams, which can only be named once this one was seen. */
  readonly leadsTo?: (state: unknown) => readonly Consulted[];
}

/** Keeps a view's own state type for whoever asks for it; runners see them alike. */
export const consult = <State>(
  stream: string,
  view: View<State>,
  leadsTo?: (state: State) => readonly Consulted[],
): Consulted => ({ stream, view, ...(leadsTo && { leadsTo }) }) as Consulted;

/** What an evolve function sees: an event's type and data, and its business time. */
export type Evolving<T extends EventType = EventType> = T extends EventType
  ? Pick<RecordedEvent<T>, 'type' | 'data' | 'occurredAt'>
  : never;

export interface CommandHandling<State, C extends Command = Command> {
  readonly type: CommandClass<C>;
  /** One sentence, for the API. */
  readonly summary: string;
  /** The roles that may send it over the API; `partner` only into the partner's own lane; `policy`: only policies and runners issue it. */
  readonly by: readonly Role[] | 'policy';
  /** The one stream that it writes. */
  readonly stream: (command: C) => string;
  /** Who owns that stream: `partnerLane(…)`, `customerLane(…)` or EVERY_LANE. */
  readonly lane: (command: C) => string;
  /** Business time where it follows from the command itself and is not the sender's to say: the end of the day that is closed. */
  readonly occurredAt?: (command: C) => string;
  /** It is never backdated: on a log that follows the calendar it happens when it is sent, and its sender can't say otherwise. */
  readonly occursWhenSent?: true;
  /** Streams that must exist, and the rejection when one doesn't. */
  readonly requires?: (command: C) => readonly { readonly stream: string; readonly rejection: Rejection }[];
  /** Other streams that it has to know something of. */
  readonly consults?: (command: C, state: State, sealed: SealedFields) => readonly Consulted[];
  /**
   * The person whom it takes from the vault, once it is recorded or was already so. The vault has to know the person, or the
   * command is refused with `PersonUnknown`.
   */
  readonly forgets?: (command: C) => string;
  readonly decide: (command: C, state: State, context: DecideContext) => Decision;
}

/** One kind of stream: what its state is, how events change it, and what each command decides. */
export interface Decider<State = unknown> {
  readonly capability: string;
  readonly initial: State;
  readonly commands: readonly CommandHandling<State>[];
  /** One function per event type of this stream; the compiler asks for the right data. */
  readonly evolve: { readonly [T in EventType]?: (state: State, event: Evolving<T>) => State };
}

/** Keeps a decider's own state type while it is written; runners see them alike. */
export const decider = <State>(definition: Decider<State>): Decider => definition as unknown as Decider;

/** Keeps each command's own type while it is written; runners see them alike. */
export const handles = <State, C extends Command>(handling: CommandHandling<State, C>): CommandHandling<State> =>
  handling as unknown as CommandHandling<State>;
