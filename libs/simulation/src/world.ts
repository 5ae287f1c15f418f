import {
  type Command,
  consultedIn,
  type Decider,
  deciderOf,
  evolved,
  handlingOf,
  type Policy,
  type PolicyRow,
  type Reacting,
  Rejection,
  type SealedFields,
  type View,
} from '@vouch/domain';
import { definitionOf, type EventType, type RecordedEvent } from '@vouch/events';
import { CONSULTED, decidersOf, type Remade } from './remade.js';

/** Policies fill in nothing that the vault would keep. */
const NOTHING_SEALED: SealedFields = {
  person: () => undefined,
  text: () => undefined,
  sameText: () => [],
  sameAccount: () => [],
  texts: () => ({}),
};

/**
 * The history as it would have gone on: recorded events come in, in log order; those that policies decided before are left out,
 * and the same policies and deciders decide anew. They come to rest after all that followed from one command, as they do where
 * nothing else is going on. Nothing is written anywhere, and nothing is checked again that was checked when it was recorded.
 * It keeps what policies and deciders keep, so its memory grows with customers, accounts and commissions, not with the length of
 * the log.
 */
export class World {
  /** What recorded facts asked for and could not be, such as the end of a payout that nothing was put aside for; by code. */
  readonly impossible = new Map<string, number>();
  private readonly followers: readonly Follower[];
  private readonly heard: ReadonlySet<EventType>;
  private readonly deciders: ReadonlySet<Decider>;
  private readonly states = new Map<string, unknown>();
  private readonly consultable = new Map<string, RecordedEvent[]>();
  private readonly checked = new Set<View>();
  /** What a policy has yet to react to. */
  private readonly pending: RecordedEvent[] = [];
  private readonly names: MadeNames;
  private correlationId = '';
  private made = 0;

  /** @param onEvent Told of each event of this history, recorded or new, in order. */
  constructor(
    private readonly remade: Remade,
    private readonly onEvent: (event: RecordedEvent) => void,
  ) {
    this.deciders = decidersOf(remade);
    this.names = new MadeNames(remade);
    this.followers = remade.policies.map((policy) => new Follower(policy));
    this.heard = new Set(remade.policies.flatMap(({ on }) => Object.keys(on) as EventType[]));
  }

  /** The types of recorded events that make a difference here. */
  static typesFor(remade: Remade): ReadonlySet<EventType> {
    const heard = remade.policies.flatMap(({ on }) => Object.keys(on) as EventType[]);
    const folded = [...decidersOf(remade)].flatMap(({ evolve }) => Object.keys(evolve) as EventType[]);
    return new Set([...heard, ...folded, ...CONSULTED].filter((type) => !remade.types.has(type)));
  }

  /** The next event of the recorded history. */
  take(recorded: RecordedEvent): void {
    if (this.remade.types.has(recorded.type)) return this.names.wasRecorded(recorded);
    // A hold that signals led to came after what the accounts made of the same fact, as it does where policies keep up.
    if (recorded.correlationId !== this.correlationId || recorded.type === 'HoldPlaced') this.comeToRest();
    this.correlationId = recorded.correlationId;
    const isNamedAnew = this.isAboutNothing(recorded) || 'covers' in recorded.data;
    const event = isNamedAnew ? this.names.asMadeHere(recorded) : recorded;
    if (this.isAboutNothing(event)) this.wasImpossible(event.type);
    else this.happens(event);
  }

  /** What people or others did with something that a policy had made, such as a reward, and that was not made in this history. */
  private isAboutNothing({ type, stream, revision }: RecordedEvent): boolean {
    return revision > 0 && this.deciders.has(deciderOf(type)) && !this.states.has(stream);
  }

  private wasImpossible(code: string): void {
    this.impossible.set(code, (this.impossible.get(code) ?? 0) + 1);
  }

  /** Lets the policies react until nothing is left: also to be called at the end. */
  comeToRest(): void {
    while (this.followers.some(({ at }) => at < this.pending.length))
      for (const follower of this.followers)
        for (const until = this.pending.length; follower.at < until;) {
          const event = this.pending[follower.at++]!;
          for (const command of follower.react(event)) this.execute(command, event, follower.policy);
        }
    this.pending.length = 0;
    for (const follower of this.followers) follower.at = 0;
  }

  private happens(event: RecordedEvent): void {
    const decider = deciderOf(event.type);
    if (this.deciders.has(decider)) {
      const state = this.states.get(event.stream) ?? decider.initial;
      this.states.set(event.stream, evolved(decider, state, lean(event)));
    }
    if (CONSULTED.has(event.type)) {
      const known = this.consultable.get(event.stream);
      if (known) known.push(event);
      else this.consultable.set(event.stream, [event]);
    }
    this.onEvent(event);
    if (this.heard.has(event.type)) this.pending.push(event);
  }

  private execute(command: Command, cause: RecordedEvent, policy: Policy): void {
    const { decider, handling } = handlingOf(command);
    const stream = handling.stream(command);
    const state = this.states.get(stream) ?? decider.initial;
    const occurredAt = handling.occurredAt?.(command) ?? command.occurredAt ?? cause.occurredAt;
    const actor = `policy:${policy.name}`;
    const consults = handling.consults?.(command, state, NOTHING_SEALED) ?? [];
    for (const { view } of consults) this.checkKept(view, command);
    const decision = handling.decide(command, state, {
      occurredAt,
      actor,
      sealed: NOTHING_SEALED,
      consulted: consultedIn(consults, (of) => this.eventsOf(of)),
    });
    if (decision instanceof Rejection) {
      this.wasImpossible(decision.code);
      return;
    }
    for (const { type, data } of decision) {
      const event = {
        // It only has to be no other's: what follows from events names them, and nobody else ever sees these.
        id: `made-${++this.made}`,
        stream,
        revision: this.made,
        type,
        schemaVersion: definitionOf(type).version,
        data,
        occurredAt,
        actor,
        correlationId: cause.correlationId,
        causationId: cause.id,
        laneKey: handling.lane(command),
        codeVersion: cause.codeVersion,
        position: cause.position,
        recordedAt: cause.recordedAt,
      } as RecordedEvent;
      this.names.wasMade(event);
      this.happens(event);
    }
  }

  /** @throws Error where a command looks for events that are not kept: it would decide on less than it did when it was live. */
  private checkKept(view: View, command: Command): void {
    if (this.checked.has(view)) return;
    const missing = Object.keys(view.evolve).filter((type) => !CONSULTED.has(type as EventType));
    if (missing.length > 0)
      throw new Error(`${command.constructor.name} consults ${missing.join(', ')}, which a what-if does not keep.`);
    this.checked.add(view);
  }

  private eventsOf(stream: string): readonly RecordedEvent[] {
    return this.consultable.get(stream) ?? [];
  }
}

/**
 * What is credited goes by the id of its event, and so does a reward or a commission that follows from it. Where credits are
 * decided anew, what people did with such a reward, and their hold of such a commission, still go by the recorded id: it is
 * found again by what was credited and why.
 */
class MadeNames {
  private readonly reasons = new Map<string, string>();
  private readonly made = new Map<string, string>();

  constructor(private readonly remade: Remade) {}

  wasRecorded(event: RecordedEvent): void {
    const reason = this.reasonOf(event);
    if (reason !== null) this.reasons.set(event.id, reason);
  }

  wasMade(event: RecordedEvent): void {
    const reason = this.reasonOf(event);
    if (reason !== null) this.made.set(reason, event.id);
  }

  /** The event with the name that its subject has here; as it is where there is none. */
  asMadeHere(event: RecordedEvent): RecordedEvent {
    const subject = 'covers' in event.data ? event.data.covers.commissionId : event.stream;
    const [recorded = ''] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(subject ?? '') ?? [];
    const here = this.made.get(this.reasons.get(recorded) ?? '');
    if (here === undefined) return event;
    const data = JSON.parse(JSON.stringify(event.data).replaceAll(recorded, here)) as unknown;
    return { ...event, stream: event.stream.replace(recorded, here), data } as RecordedEvent;
  }

  /** Only credits answer facts, whose ids are the same in both histories. */
  private reasonOf({ type, stream, data }: RecordedEvent): string | null {
    const isCredit = this.remade.types.has('PaymentCredited') && deciderOf(type).capability === 'attribution';
    return isCredit && 'sourceEventId' in data ? `${type} ${stream} ${data.sourceEventId}` : null;
  }
}

/** A policy with its rows. They are kept as they are: no policy changes a row in place, which their own specs hold them to. */
class Follower {
  /** What is pending and it has reacted to. */
  at = 0;
  private readonly rows = new Map<string, PolicyRow>();

  constructor(readonly policy: Policy) {}

  react(event: RecordedEvent): readonly Command[] {
    const reacting = this.policy.on[event.type] as Reacting<PolicyRow, EventType> | undefined;
    if (!reacting) return [];
    const { rows, commands, forgets } = reacting.react(event, (key) => this.rows.get(key) ?? null);
    if (forgets !== undefined)
      for (const [key, { keepUntil }] of this.rows)
        if (typeof keepUntil === 'string' && keepUntil <= forgets) this.rows.delete(key);
    for (const key in rows) {
      const row = rows[key];
      if (row) this.rows.set(key, row);
      else this.rows.delete(key);
    }
    return commands ?? [];
  }
}

/** Without what was said to explain it, which no decision looks at: most of what a state would keep for as long as it runs. */
const lean = (event: RecordedEvent): RecordedEvent =>
  'conditions' in event.data && event.data.conditions.length > 0
    ? ({ ...event, data: { ...event.data, conditions: [] } } as RecordedEvent)
    : event;
