import type { EventType, RecordedEvent } from '@vouch/events';
import fc from 'fast-check';
import { randomHistory } from './random-history.js';
import { settle } from './settle.js';

/**
 * What must hold of any history, whatever the order in which it was told and in which the policies reacted. A failure prints
 * the seed: `settle(randomHistory(seed, size), { lagSeed })` makes it again.
 */
export const histories = fc.record({
  seed: fc.nat(),
  size: fc.integer({ min: 60, max: 220 }),
  /** null: the policies come to rest after each command. */
  lagSeed: fc.option(fc.nat()),
});
type History = typeof histories extends fc.Arbitrary<infer H> ? H : never;

export const eventsOf = ({ seed, size, lagSeed }: History): readonly RecordedEvent[] =>
  settle(randomHistory(seed, size), lagSeed === null ? {} : { lagSeed }).events;

export const ofType = <T extends EventType>(events: readonly RecordedEvent[], type: T) =>
  events.filter((event) => event.type === type) as RecordedEvent[] as RecordedEvent<T>[];

export const holds = (law: (events: readonly RecordedEvent[]) => void) =>
  fc.assert(
    fc.property(histories, (history) => law(eventsOf(history))),
    { numRuns: 25 },
  );

export function groupBy<T>(elements: readonly T[], keyOf: (element: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const element of elements) groups.set(keyOf(element), [...(groups.get(keyOf(element)) ?? []), element]);
  return groups;
}

export const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
