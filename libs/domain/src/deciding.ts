import type { EventType, RecordedEvent } from '@vouch/events';
import { deciders } from './capabilities.js';
import type { Command } from './command.js';
import type { CommandHandling, Consulted, DecideContext, Decider, Evolving, View } from './decider.js';

export interface DecidedBy {
  readonly decider: Decider;
  readonly handling: CommandHandling<unknown>;
}

const byCommand = new Map<unknown, DecidedBy>(
  deciders.flatMap((decider) => decider.commands.map((handling) => [handling.type, { decider, handling }] as const)),
);

const byEvent = new Map<string, Decider>(
  deciders.flatMap((decider) => Object.keys(decider.evolve).map((type) => [type, decider] as const)),
);

/** @throws Error when no decider takes this command. */
export function handlingOf(command: Command): DecidedBy {
  const found = byCommand.get(command.constructor);
  if (!found) throw new Error(`No decider takes the command ${command.constructor.name}.`);
  return found;
}

/** The one decider whose streams have events of this type. */
export function deciderOf(type: EventType): Decider {
  const found = byEvent.get(type);
  if (!found) throw new Error(`No decider has events of type ${type}.`);
  return found;
}

/** The state after one more event, of a decider or of a view; an event that it doesn't name changes nothing. */
export function evolved<State>({ evolve }: Pick<View<State>, 'evolve'>, state: State, event: Evolving): State {
  const step = evolve[event.type] as ((state: State, event: Evolving) => State) | undefined;
  return step ? step(state, event) : state;
}

/** How far a list of events, which only grows, was folded for a view. */
const folded = new WeakMap<readonly RecordedEvent[], Map<View, { readonly events: number; readonly state: unknown }>>();

function foldedFor(view: View, events: readonly RecordedEvent[]): unknown {
  const known = folded.get(events) ?? new Map<View, { readonly events: number; readonly state: unknown }>();
  let { events: at, state } = known.get(view) ?? { events: 0, state: view.initial };
  for (; at < events.length; at++) state = evolved(view, state, events[at]!);
  folded.set(events, known.set(view, { events: at, state }));
  return state;
}

/**
 * What a command consults, each stream folded from the events that are at hand; they may be fewer than the stream has.
 * @param eventsOf May give the same array again once it has grown: then what was folded of it is not folded again.
 */
export function consultedIn(
  asked: readonly Consulted[],
  eventsOf: (stream: string) => readonly RecordedEvent[],
): DecideContext['consulted'] {
  const see = (one: Consulted): readonly (Consulted & { readonly state: unknown })[] => {
    const state = foldedFor(one.view, eventsOf(one.stream));
    return [{ ...one, state }, ...(one.leadsTo?.(state) ?? []).flatMap(see)];
  };
  const seen = asked.flatMap(see);
  return <S>(view: View<S>, stream?: string): S => {
    const isMeant = (one: Consulted) => Object.is(one.view, view) && (stream === undefined || one.stream === stream);
    const found = seen.find(isMeant);
    if (!found) throw new Error(`The command does not say that it consults ${stream ?? 'this view'}.`);
    return found.state as S;
  };
}
