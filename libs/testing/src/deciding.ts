import { type Command, type CommandHandling, type Decider, deciders, type Evolving } from '@vouch/domain';
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
