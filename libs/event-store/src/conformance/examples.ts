import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { EVERY_LANE, type EventToAppend, type RecordedEvent } from '@vouch/events';
import type { EventLog, Page } from '../event-log.js';

/** A valid event of its own each time. */
export function anEvent(overrides: Partial<EventToAppend> = {}): EventToAppend {
  return {
    id: randomUUID(),
    type: 'DayClosed',
    schemaVersion: 1,
    data: { date: '2026-03-31', zone: 'Europe/Berlin' },
    occurredAt: '2026-03-31T22:00:00.000Z',
    actor: 'scheduler',
    correlationId: randomUUID(),
    causationId: randomUUID(),
    laneKey: EVERY_LANE,
    codeVersion: '0.1.0',
    ...overrides,
  } as EventToAppend;
}

export const someEvents = (count: number) => Array.from({ length: count }, () => anEvent());

/** Of another type, for filters. */
export const aRareEvent = () => anEvent({ type: 'ClockSimulated', data: { startsOn: '2026-01-01' } });

/** The same event with other content. */
export const changed = (event: EventToAppend): EventToAppend => ({ ...event, actor: 'cli' });

let streams = 0;
/** A stream that no other test has. */
export const aStream = () => `clock-${process.pid}-${++streams}`;

export async function all(log: EventLog, after = 0): Promise<RecordedEvent[]> {
  return eventsOf(await collect(log.readAll({ after })));
}

export async function ofStream(log: EventLog, stream: string): Promise<RecordedEvent[]> {
  return (await collect(log.readStream(stream))).flat();
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export const eventsOf = (pages: readonly Page[]): RecordedEvent[] => pages.flatMap(({ events }) => events);

/** 1, 2, 3 … where positions are gapless, else merely growing. */
export function expectPositions(log: EventLog, events: readonly RecordedEvent[]): void {
  const positions = events.map(({ position }) => position);
  if (log.positions === 'gapless') expect(positions).toEqual(from(1, events.length));
  else expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
}

export const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('This was expected to fail, and succeeded.');
}

/** Resolves once the condition holds. @throws after `withinMs` */
export async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Still not so after ${withinMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
