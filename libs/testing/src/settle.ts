import {
  type Command,
  consultedIn,
  type Decider,
  evolved,
  handlingOf,
  policies as allPolicies,
  type Policy,
  Rejection,
  toInstant,
} from '@vouch/domain';
import { definitionOf, type EventBody, type RecordedEvent } from '@vouch/events';
import { PolicyRows } from './policy-rows.js';
import { seededRandom } from './random.js';
import { sealForTest } from './sealing.js';
import { uuidOf } from './uuid.js';

/** A command as someone tells it to the system. */
export interface Told {
  readonly command: Command;
  /** Idempotency key: the same key again is the same command again. Without it, each is a new one. */
  readonly key?: string;
  /** Who says it; `key:test` unless said. */
  readonly actor?: string;
}

export interface Refused {
  readonly command: Command;
  readonly rejection: Rejection;
}

export interface Settled {
  /** In log order, positions 1, 2, 3 …; every one is as the catalogue says. */
  readonly events: readonly RecordedEvent[];
  readonly refused: readonly Refused[];
}

export interface SettleOptions {
  readonly policies?: readonly Policy[];
  /**
   * Without it, the policies come to rest after each command. With it, they lag behind and overtake each other by chance,
   * as when each runs in a process of its own, and come to rest at the end.
   */
  readonly lagSeed?: number;
}

const LOG_STARTS_AT = Date.UTC(2027, 0, 1);

/**
 * The whole system in memory: tells it the commands one after the other, and lets the policies react until nothing is left.
 * It is no runner: it has no storage, no concurrency and no errors; it makes histories that are as the system would write them.
 * @throws Error when a policy's command is refused, or an event is not as the catalogue says: those are bugs.
 */
export function settle(told: readonly (Command | Told)[], options: SettleOptions = {}): Settled {
  const system = new WholeSystem(options.policies);
  const random = options.lagSeed === undefined ? null : seededRandom(options.lagSeed);
  const refused: Refused[] = [];
  for (const [number, one] of told.entries()) {
    const { command, key = `#${number}`, actor } = 'command' in one ? one : { command: one };
    const rejection = system.tell({ command, key, actor });
    if (rejection) refused.push({ command, rejection });
    if (!random) system.comeToRest();
    else if (random.chance(0.3)) system.reactALittle(random.pick, random.int(1, 8));
  }
  system.comeToRest();
  return { events: system.events, refused };
}

interface Stream {
  readonly events: RecordedEvent[];
  state: unknown;
  revision: number;
  readonly commandIds: Set<string>;
}

interface Follower {
  readonly rows: PolicyRows;
  /** Events that it has reacted to. */
  at: number;
}

/** The same, told one command after the other by whoever wants to see what each comes to. */
export class WholeSystem {
  readonly events: RecordedEvent[] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly followers: readonly Follower[];

  constructor(policies: readonly Policy[] = allPolicies) {
    this.followers = policies.map((policy) => ({ rows: new PolicyRows(policy), at: 0 }));
  }

  /** Before any policy reacts. */
  tell({ command, key = `#${this.events.length}`, actor = 'key:test' }: Told): Rejection | null {
    return this.execute(command, uuidOf('told', command.constructor.name, key), actor);
  }

  private execute(told: Command, commandId: string, actor: string, correlationId = commandId): Rejection | null {
    const { decider, handling } = handlingOf(told);
    const { command, fields: sealed } = sealForTest(told);
    for (const { stream, rejection } of handling.requires?.(command) ?? [])
      if (!this.streams.has(stream)) return rejection;

    const name = handling.stream(command);
    const stream = this.streams.get(name) ?? {
      events: [],
      state: decider.initial,
      revision: -1,
      commandIds: new Set(),
    };
    if (stream.commandIds.has(commandId)) return null;
    const occurredAt = handling.occurredAt?.(command) ?? toInstant(command.occurredAt ?? this.now());
    const consulted = consultedIn(
      handling.consults?.(command, stream.state, sealed) ?? [],
      (of) => this.streams.get(of)?.events ?? [],
    );
    const decision = handling.decide(command, stream.state, { occurredAt, actor, consulted, sealed });
    if (decision instanceof Rejection) return decision;
    for (const [number, body] of decision.entries()) {
      const envelope = {
        id: uuidOf(commandId, number),
        stream: name,
        revision: ++stream.revision,
        occurredAt,
        actor,
        correlationId,
        causationId: commandId,
        laneKey: handling.lane(command),
      };
      this.append(decider, stream, body, envelope);
    }
    if (decision.length > 0) {
      stream.commandIds.add(commandId);
      this.streams.set(name, stream);
    }
    return null;
  }

  /** Every policy reacts until none has anything left. */
  comeToRest(): void {
    while (this.followers.some(({ at }) => at < this.events.length))
      for (const follower of this.followers) this.react(follower, this.events.length);
  }

  reactALittle(pick: (from: readonly Follower[]) => Follower, events: number): void {
    const follower = pick(this.followers);
    this.react(follower, Math.min(follower.at + events, this.events.length));
  }

  private react(follower: Follower, until: number): void {
    while (follower.at < until) {
      const event = this.events[follower.at++] as RecordedEvent;
      const { policy } = follower.rows;
      for (const [number, command] of follower.rows.react(event).entries()) {
        const commandId = uuidOf(policy.name, event.id, number);
        const rejection = this.execute(command, commandId, `policy:${policy.name}`, event.correlationId);
        if (rejection)
          throw new Error(
            `${policy.name}, reacting to ${event.type}, was refused: ${rejection.code}: ${rejection.message}`,
          );
      }
    }
  }

  private append(
    decider: Decider,
    stream: Stream,
    { type, data }: EventBody,
    envelope: Pick<
      RecordedEvent,
      'id' | 'stream' | 'revision' | 'occurredAt' | 'actor' | 'correlationId' | 'causationId' | 'laneKey'
    >,
  ): void {
    const definition = definitionOf(type);
    const event = {
      ...envelope,
      type,
      schemaVersion: definition.version,
      data: definition.data.parse(JSON.parse(JSON.stringify(data))),
      codeVersion: 'test',
      position: this.events.length + 1,
      recordedAt: this.now(),
    } as RecordedEvent;
    if (!decider.evolve[type]) throw new Error(`The decider of ${envelope.stream} does not evolve ${type}.`);
    stream.state = evolved(decider, stream.state, event);
    stream.events.push(event);
    this.events.push(event);
  }

  /** The log's clock ticks once a second for each event. */
  private now(): string {
    return new Date(LOG_STARTS_AT + this.events.length * 1000).toISOString();
  }
}
