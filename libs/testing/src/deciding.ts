import {
  type Command,
  type CommandHandling,
  type Consulted,
  type DecideContext,
  type Decider,
  deciders,
  type Evolving,
  type View,
} from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';

/** @throws Error when no decider takes this command. */
export function handlingOf(command: Command): { decider: Decider; handling: CommandHandling<unknown> } {
  for (const decider of deciders)
    for (const handling of decider.commands) if (command instanceof handling.type) return { decider, handling };
  throw new Error(`No decider takes the command ${command.constructor.name}.`);
}

/** The state after one more event; an event that the decider doesn't name changes nothing. */
export function evolved(decider: Decider, state: unknown, event: RecordedEvent): unknown {
  const evolve = decider.evolve[event.type] as ((state: unknown, event: Evolving) => unknown) | undefined;
  return evolve ? evolve(state, event) : state;
}

export const fold = (decider: Decider, events: readonly RecordedEvent[]): unknown =>
  events.reduce((state, event) => evolved(decider, state, event), decider.initial);

/** What the command consults, each folded from the events of its stream. */
export function consultedIn(
  asked: readonly Consulted[],
  eventsOf: (stream: string) => readonly RecordedEvent[],
): DecideContext['consulted'] {
  return <S>(view: View<S>, stream?: string): S => {
    const isMeant = (one: Consulted) =>
      one.view === (view as unknown as View) && (stream === undefined || one.stream === stream);
    const found = asked.find(isMeant);
    if (!found) throw new Error(`The command does not say that it consults ${stream ?? 'this view'}.`);
    return eventsOf(found.stream).reduce<S>((state, event) => {
      const evolve = view.evolve[event.type] as ((state: S, event: Evolving) => S) | undefined;
      return evolve ? evolve(state, event) : state;
    }, view.initial);
  };
}
