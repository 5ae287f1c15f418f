import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Command,
  type CommandClass,
  type CommandHandling,
  type Consulted,
  type DecideContext,
  type Decider,
  Rejection,
  type View,
} from '@vouch/domain';
import { type EventLog, EventIdReused, LogTimeout, LogUnavailable, RevisionConflict } from '@vouch/event-store';
import type { EventToAppend, Position, RecordedEvent } from '@vouch/events';
import {
  CommandContended,
  CommandInvalid,
  CommandKeyReused,
  CommandRejected,
  DeciderFailed,
  UnknownCommand,
} from './command-errors.js';
import { bodyDigestOf, causationIdOf, eventIdOf } from './command-id.js';
import { commandsByName } from './commands-by-name.js';
import { eventOfDecision } from './event-of-decision.js';
import { ExistingStreams } from './existing-streams.js';
import { InOrder } from './in-order.js';
import { type Sealed, type Sealer, sealCommand } from './sealer.js';
import { evolved, type Folded, StreamStates } from './stream-states.js';
import { StreamViews } from './stream-views.js';
import { utcInstant } from './utc-instant.js';
import { problemsOfOccurredAt } from './validate-command.js';

export interface CommandMeta {
  /** From commandIdOf or policyCommandIdOf. */
  readonly commandId: string;
  /** `key:<id>`, `policy:<name>`, `import:<kind>`, `scheduler`, `cli`. */
  readonly actor: string;
  /** Whom a decider is told instead, where the actor stands for somebody: `person:ann` behind her key. */
  readonly onBehalfOf?: string;
  /** What this command belongs to; without it, the command's own id. */
  readonly correlationId?: string;
  /** ISO 8601 instant: when it happened, if the command doesn't say. */
  readonly now: string;
  /** A command met again is answered from what it recorded, whatever it says this time. For policies. */
  readonly firstContentWins?: boolean;
  /** Milliseconds within which the command ends, with an answer or an error; default 30,000. */
  readonly timeoutMs?: number;
}

export interface Executed {
  readonly outcome: 'recorded' | 'already-recorded' | 'nothing-to-record';
  readonly stream: string;
  /** Of the command's last event; where nothing was recorded, of the stream's last (-1 without a stream). */
  readonly revision: number;
  /** Of the same event (0 without a stream): a query that waits for it sees what this command did. */
  readonly position: Position;
  readonly eventIds: readonly string[];
}

export interface CommandExecutorOptions {
  readonly log: EventLog;
  readonly deciders: readonly Decider[];
  readonly codeVersion: string;
  /** Takes what people fill in; without it, commands that hold such fields are refused. */
  readonly sealer?: Sealer;
  /** Streams whose folded state is kept, at most; default 10,000. */
  readonly cacheStreams?: number;
  /** Events behind those streams, at most; default 500,000. */
  readonly cacheEvents?: number;
}

interface Task {
  /** Without what people filled in. */
  readonly command: Command;
  readonly sealed: Sealed;
  readonly name: string;
  readonly handling: CommandHandling<unknown>;
  readonly decider: Decider;
  readonly stream: string;
  readonly meta: CommandMeta;
  readonly occurredAt: string;
  readonly timeoutMs: number;
  /** On the clock of performance.now(). */
  readonly deadline: number;
}

interface Plan {
  readonly folded: Folded;
  readonly events: readonly EventToAppend[];
  /** After those events. */
  readonly state: unknown;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Conflicts only come from other processes; a writer that lost this often is starved, and its caller should know. */
const MAX_ATTEMPTS = 100;
const MAX_PAUSE_MS = 50;

const FORGOTTEN_SINCE = new Rejection(
  'PersonForgotten',
  'The person whom this command was first sent with was forgotten, and it never brings them back. Send a new command, with a key of its own.',
);

/**
 * Executes any command: folds its stream, lets the decider decide, appends at exactly the revision decided on, and decides
 * again when another writer came first. A command seen before, recognised by the ids of its events, gets its first answer.
 */
export class CommandExecutor {
  private readonly handlers = new Map<CommandClass, { handling: CommandHandling<unknown>; decider: Decider }>();
  private readonly states: StreamStates;
  private readonly views: StreamViews;
  private readonly existing: ExistingStreams;
  private readonly inOrder = new InOrder();

  constructor(private readonly options: CommandExecutorOptions) {
    const { log, deciders, cacheStreams = 10_000, cacheEvents = 500_000 } = options;
    commandsByName(deciders);
    for (const decider of deciders)
      for (const handling of decider.commands) this.handlers.set(handling.type, { handling, decider });
    this.states = new StreamStates({ log, maxStreams: cacheStreams, maxEvents: cacheEvents });
    this.views = new StreamViews(log, cacheStreams);
    this.existing = new ExistingStreams(log, 10 * cacheStreams);
  }

  /**
   * @throws CommandRejected when the decider refuses: nothing is recorded.
   * @throws CommandKeyReused for another command under the id of one that was recorded.
   * @throws CommandInvalid when occurredAt is no instant; UnknownCommand when no decider handles it.
   * @throws CommandContended when others kept writing the stream: nothing is recorded.
   * @throws DeciderFailed for a bug in a decider: nothing is recorded.
   * @throws LogTimeout when the outcome is unknown: send the same command with the same id again.
   * @throws LogUnavailable when the log can't be reached: nothing is recorded.
   */
  async execute(command: Command, meta: CommandMeta): Promise<Executed> {
    const forgets = await this.whoIsForgotten(command);
    const about = { commandId: meta.commandId, stream: this.streamOf(command), laneKey: this.ownerOf(command) };
    const sealing = await sealCommand(this.options.sealer, command, about);
    let executed: Executed;
    try {
      const task = this.taskOf(sealing.command, sealing.sealed, meta);
      executed = await this.inOrder.run(task.stream, () => this.run(task));
    } catch (error) {
      // Where it is unknown whether it was recorded, what was sealed stays: the event may need it.
      if (!isOutage(error)) await discarded(sealing.sealed);
      throw error;
    }
    // No event names what was sealed.
    if (executed.outcome === 'nothing-to-record') await discarded(sealing.sealed);
    await forgets?.();
    return executed;
  }

  /**
   * What takes a person from the vault, for a command that says so. It comes after the event: whatever is killed in between,
   * the log says who is to be forgotten, and whoever follows it for the vault does it.
   * @throws CommandRejected for a person whom the vault does not know.
   */
  private async whoIsForgotten(command: Command): Promise<(() => Promise<void>) | undefined> {
    const name = command.constructor.name;
    const { handling } = this.handlerOf(command);
    const personId = DeciderFailed.guard(name, 'forgets', () => handling.forgets?.(command));
    if (personId === undefined) return undefined;
    const { sealer } = this.options;
    if (!sealer) throw new Error(`${name} forgets a person, and there is no vault that knows one.`);
    if (!(await sealer.knows(personId)))
      throw new CommandRejected(
        name,
        new Rejection(
          'PersonUnknown',
          `The vault knows no person ${personId}. Look the id up in the events that name it.`,
        ),
      );
    return () => sealer.forget(personId);
  }

  /**
   * The stream that a command writes.
   * @throws UnknownCommand, DeciderFailed
   */
  streamOf(command: Command): string {
    const { handling } = this.handlerOf(command);
    return DeciderFailed.guard(command.constructor.name, 'stream', () => handling.stream(command));
  }

  /**
   * The lane key of that stream: who owns it.
   * @throws UnknownCommand, DeciderFailed
   */
  ownerOf(command: Command): string {
    const { handling } = this.handlerOf(command);
    return DeciderFailed.guard(command.constructor.name, 'lane', () => handling.lane(command));
  }

  private taskOf(command: Command, sealed: Sealed, meta: CommandMeta): Task {
    const name = command.constructor.name;
    const handler = this.handlerOf(command);
    const { handling } = handler;
    const stream = this.streamOf(command);
    const said = DeciderFailed.guard(stream, 'occurredAt', () => handling.occurredAt?.(command)) ?? command.occurredAt;
    const occurredAt = utcInstant(said ?? meta.now);
    if (occurredAt === null) throw new CommandInvalid(name, problemsOfOccurredAt(said ?? meta.now));
    const timeoutMs = meta.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const deadline = performance.now() + timeoutMs;
    return { command, sealed, name, ...handler, stream, meta, occurredAt, timeoutMs, deadline };
  }

  private handlerOf(command: Command) {
    const handler = this.handlers.get(command.constructor as CommandClass);
    if (!handler) throw new UnknownCommand(command.constructor.name);
    return handler;
  }

  private async run(task: Task): Promise<Executed> {
    let outcomeUnknown: LogTimeout | undefined;
    let idReused = false;
    let attempt = 0;
    for (; attempt < MAX_ATTEMPTS && performance.now() < task.deadline; attempt++) {
      if (attempt > 0) await sleep(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS));
      const planned = await this.plan(task, attempt > 0).catch((error: unknown) => {
        // Now that an append may have arrived, not reaching the log no longer means that nothing was recorded.
        throw outcomeUnknown && isOutage(error) ? outcomeUnknown : error;
      });
      if ('outcome' in planned) return planned;
      try {
        return await this.append(task, planned);
      } catch (error) {
        if (error instanceof LogTimeout) outcomeUnknown = error;
        else if (error instanceof RevisionConflict) this.states.forgetBeyond(task.stream, error.actual);
        // Another process recorded this very command a moment ago: the next attempt finds it, or it was recorded elsewhere.
        else if (error instanceof EventIdReused) {
          if (idReused) throw new CommandKeyReused(task.name, task.meta.commandId, { cause: error });
          idReused = true;
        } else if (!(outcomeUnknown && isOutage(error))) throw error;
      }
    }
    throw outcomeUnknown ?? new CommandContended(task.name, task.stream, attempt);
  }

  /**
   * What to append, or an answer where there is nothing to append. What is cached may be old: an append would find out, any
   * other outcome is only given on what the log says now.
   */
  private async plan(task: Task, fresh: boolean): Promise<Plan | Executed> {
    const { stream, decider, meta } = task;
    const cached = fresh ? undefined : this.states.cached(stream);
    const folded = cached ?? (await this.states.refreshed(stream, decider, remaining(task)));
    const first = folded.begun.get(eventIdOf(meta.commandId, 0));
    if (first !== undefined) return this.firstAnswer(task, first);
    if (task.sealed.forgotten) {
      if (cached) return this.plan(task, true);
      throw new CommandRejected(task.name, FORGOTTEN_SINCE);
    }
    await this.checkRequired(task);
    const decided = this.decide(task, folded, await this.consult(task, folded.state));
    if ('events' in decided && decided.events.length > 0) return decided;
    if (cached) return this.plan(task, true);
    if (decided instanceof DeciderFailed) throw decided;
    if (decided instanceof Rejection) throw new CommandRejected(task.name, decided);
    const { revision, position } = folded;
    return { outcome: 'nothing-to-record', stream, revision, position, eventIds: [] };
  }

  /** Puts what is decided into envelopes and folds it, so that an event which can't be folded is never stored. */
  private decide(task: Task, folded: Folded, consulted: DecideContext['consulted']): Plan | Rejection | DeciderFailed {
    const { command, sealed, name, handling, decider, stream, occurredAt, meta } = task;
    const { commandId, actor, onBehalfOf = actor, correlationId = commandId } = meta;
    const { codeVersion } = this.options;
    try {
      return DeciderFailed.guard(stream, name, () => {
        const decision = handling.decide(command, folded.state, {
          occurredAt,
          actor: onBehalfOf,
          consulted,
          sealed: sealed.fields,
        });
        if (decision instanceof Rejection) return decision;
        const laneKey = handling.lane(command);
        const bodyDigest = bodyDigestOf(command, sealed.fingerprints);
        const by = { commandId, bodyDigest, occurredAt, actor, correlationId, laneKey, codeVersion };
        const events = decision.map((body, number) => eventOfDecision(body, number, by));
        const state = events.reduce((state, event) => evolved(stream, decider, state, event), folded.state);
        return { folded, events, state };
      });
    } catch (error) {
      // Whatever it did to the state before it failed must not outlive it.
      this.states.forget(stream);
      if (error instanceof DeciderFailed) return error;
      throw error;
    }
  }

  private async append(task: Task, { folded, events, state }: Plan): Promise<Executed> {
    const { stream } = task;
    const expected = folded.revision < 0 ? 'no-stream' : folded.revision;
    // A part of the time, so that after a timeout there is time to ask what came of it.
    const timeoutMs = Math.min(remaining(task), Math.max(task.timeoutMs / 3, 1));
    const { outcome, revision, position } = await this.options.log.append(stream, expected, events, { timeoutMs });
    if (revision === folded.revision + events.length)
      this.states.advance(stream, folded, { state, revision, position }, events[0]!.id);
    else this.states.forget(stream);
    return {
      outcome: outcome === 'appended' ? 'recorded' : 'already-recorded',
      stream,
      revision,
      position,
      eventIds: events.map(({ id }) => id),
    };
  }

  /** Reads what the command recorded when it was first executed. */
  private async firstAnswer(task: Task, firstRevision: number): Promise<Executed> {
    const { command, sealed, name, stream, meta } = task;
    const recorded: RecordedEvent[] = [];
    const from = { from: firstRevision, pageSize: 10, timeoutMs: remaining(task) };
    reading: for await (const page of this.options.log.readStream(stream, from))
      for (const event of page) {
        if (event.causationId !== (recorded[0] ?? event).causationId) break reading;
        recorded.push(event);
      }
    const [first] = recorded;
    const last = recorded.at(-1);
    if (!first || !last) throw new Error(`${stream} has no events of command ${meta.commandId} at ${firstRevision}.`);
    const cause = causationIdOf(meta.commandId, bodyDigestOf(command, sealed.fingerprints));
    if (!meta.firstContentWins && !sealed.forgotten && first.causationId !== cause)
      throw new CommandKeyReused(name, meta.commandId);
    const { revision, position } = last;
    return { outcome: 'already-recorded', stream, revision, position, eventIds: recorded.map(({ id }) => id) };
  }

  /** Looks at the other streams that the command has to know something of, as they are now. */
  private async consult(task: Task, state: unknown): Promise<DecideContext['consulted']> {
    const { command, sealed, handling, name, stream } = task;
    const asked = DeciderFailed.guard(
      stream,
      `consults of ${name}`,
      () => handling.consults?.(command, state, sealed.fields) ?? [],
    );
    const see = async (one: Consulted): Promise<readonly (Consulted & { readonly state: unknown })[]> => {
      const state = await this.views.see(one, remaining(task));
      const further = DeciderFailed.guard(stream, `consults of ${name}`, () => one.leadsTo?.(state) ?? []);
      return [{ ...one, state }, ...(await Promise.all(further.map(see))).flat()];
    };
    const seen = (await Promise.all(asked.map(see))).flat();
    return <S>(view: View<S>, of?: string): S => {
      const found = seen.find((one) => Object.is(one.view, view) && (of === undefined || one.stream === of));
      if (!found) throw new Error(`${name} asks for ${of ?? 'a view'} that it does not say it consults.`);
      return found.state as S;
    };
  }

  private async checkRequired(task: Task): Promise<void> {
    const { command, handling, name, stream } = task;
    const required = DeciderFailed.guard(stream, `requires of ${name}`, () => handling.requires?.(command) ?? []);
    for (const { stream, rejection } of required)
      if (!(await this.existing.has(stream, remaining(task)))) throw new CommandRejected(name, rejection);
  }
}

/** Where it fails, the vault later finds out by itself that the command was never recorded; its own outcome goes before. */
const discarded = (sealed: Sealed) => sealed.discard().catch(() => undefined);

const remaining = ({ deadline }: Task) => Math.max(deadline - performance.now(), 1);

const isOutage = (error: unknown) => error instanceof LogTimeout || error instanceof LogUnavailable;
