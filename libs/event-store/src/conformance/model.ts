import { expect, it } from '@jest/globals';
import type { EventToAppend } from '@vouch/events';
import fc from 'fast-check';
import { type Appended, type ExpectedRevision, RevisionConflict } from '../event-log.js';
import { all, anEvent, aStream, changed, someEvents } from './examples.js';
import type { Bench } from './harness.js';

interface Step {
  readonly stream: number;
  readonly expected: ExpectedRevision;
  readonly size: number;
  /** Send the events of an earlier step instead of new ones: as they were, changed, or only some of them. */
  readonly again?: { readonly step: number; readonly how: 'same' | 'changed' | 'first' | 'one-more' };
}

const step: fc.Arbitrary<Step> = fc.record(
  {
    stream: fc.nat(2),
    expected: fc.oneof(
      fc.constantFrom('no-stream', 'exists', 'any', 'any') as fc.Arbitrary<ExpectedRevision>,
      fc.nat(4),
    ),
    size: fc.integer({ min: 1, max: 3 }),
    again: fc.record({ step: fc.nat(20), how: fc.constantFrom('same', 'changed', 'first', 'one-more') }),
  },
  { requiredKeys: ['stream', 'expected', 'size'] },
) as fc.Arbitrary<Step>;

/** The log as simply as it can be said: lists. */
class Model {
  readonly written: { stream: string; content: string; id: string }[] = [];

  append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): string {
    const ofStream = this.written.filter((event) => event.stream === stream);
    const places = events.map(({ id }) => this.written.findIndex((event) => event.id === id));
    if (places.some((place) => place >= 0)) {
      const same = events.every((event, i) => {
        const place = this.written[places[i]!];
        return place?.stream === stream && place.content === JSON.stringify(event) && places[i] === places[0]! + i;
      });
      return same ? `already-appended at ${places.at(-1)! + 1}` : 'EventIdReused';
    }
    const head = ofStream.length - 1;
    const holds =
      expected === 'any' ||
      (expected === 'exists' && head >= 0) ||
      (expected === 'no-stream' && head === -1) ||
      expected === head;
    if (!holds) return `RevisionConflict at ${head}`;
    for (const event of events) this.written.push({ stream, content: JSON.stringify(event), id: event.id });
    return `appended at ${this.written.length}`;
  }
}

/** Rules 1, 2 and 4 over histories that nobody thought of. A failing one is printed with its seed. */
export function withTheModel(bench: Bench): void {
  it('rules 1, 2 and 4: any appends in sequence give what a list in memory would give', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        await bench.harness.reset();
        const log = await bench.open();
        const model = new Model();
        const streams = [aStream(), aStream(), aStream()];
        const sent: EventToAppend[][] = [];
        const outcomes: { outcome: Appended | Error; expected: string }[] = [];
        for (const each of steps) {
          const earlier = each.again && sent[each.again.step];
          const events = earlier ? variant(earlier, each.again!.how) : someEvents(each.size);
          sent.push(events);
          const stream = streams[each.stream]!;
          const outcome = await log.append(stream, each.expected, events).catch((error: Error) => error);
          outcomes.push({ outcome, expected: model.append(stream, each.expected, events) });
        }
        const written = await all(log);
        // As places in the log, whatever numbers its positions are.
        const placeOf = new Map(written.map(({ position }, i) => [position, i + 1]));
        for (const { outcome, expected } of outcomes) expect(told(outcome, placeOf)).toBe(expected);
        const [ids, expectedIds] = [written, model.written].map((events) =>
          events.map(({ id, stream }) => ({ id, stream })),
        );
        expect(ids).toEqual(expectedIds);
        await log.close();
      }),
      { numRuns: 40 },
    );
  });
}

function told(outcome: Appended | Error, placeOf: ReadonlyMap<number, number>): string {
  if (outcome instanceof RevisionConflict) return `${outcome.name} at ${outcome.actual}`;
  return outcome instanceof Error ? outcome.name : `${outcome.outcome} at ${placeOf.get(outcome.position)}`;
}

function variant(events: readonly EventToAppend[], how: NonNullable<Step['again']>['how']): EventToAppend[] {
  switch (how) {
    case 'same':
      return [...events];
    case 'changed':
      return events.map(changed);
    case 'first':
      return events.slice(0, 1);
    case 'one-more':
      return [...events, anEvent()];
  }
}
