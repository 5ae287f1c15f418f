import { expect, it } from '@jest/globals';
import type { EventToAppend } from '@vouch/events';
import { MAX_APPEND_BYTES } from '../append-check.js';
import { AppendRefused, EventIdReused, type ExpectedRevision, RevisionConflict } from '../event-log.js';
import { all, anEvent, aStream, changed, errorOf, from, ofStream, someEvents } from './examples.js';
import type { Bench } from './harness.js';

/** Rules 1 to 4, one append after the other. */
export function appendingRules(bench: Bench): void {
  it('rule 1: the revisions of a stream are 0, 1, 2 … over appends of any size', async () => {
    const stream = aStream();
    const results = [];
    for (const size of [1, 3, 2]) results.push(await bench.log.append(stream, 'any', someEvents(size)));
    expect(results.map(({ revision }) => revision)).toEqual([0, 3, 5]);
    expect((await ofStream(bench.log, stream)).map(({ revision }) => revision)).toEqual(from(0, 6));
  });

  it('rule 1: revisions of different streams have nothing to do with each other', async () => {
    const [one, other] = [aStream(), aStream()];
    for (const stream of [one, other, one, one, other]) await bench.log.append(stream, 'any', [anEvent()]);
    expect((await ofStream(bench.log, one)).map(({ revision }) => revision)).toEqual([0, 1, 2]);
    expect((await ofStream(bench.log, other)).map(({ revision }) => revision)).toEqual([0, 1]);
  });

  it('rule 1: an append is all or nothing: one id that is taken, and none of its events is written', async () => {
    const taken = anEvent();
    const stream = aStream();
    const { position } = await bench.log.append(stream, 'no-stream', [taken]);
    await errorOf(bench.log.append(stream, 'any', [anEvent(), changed(taken), anEvent()]));
    expect(await ofStream(bench.log, stream)).toHaveLength(1);
    expect(await bench.log.head()).toBe(position);
  });

  if (!bench.harness.notPromised['each-id-of-all-streams'])
    it('rule 1: so it is when the id is taken in another stream', async () => {
      const taken = anEvent();
      const { position } = await bench.log.append(aStream(), 'no-stream', [taken]);
      const stream = aStream();
      await errorOf(bench.log.append(stream, 'no-stream', [anEvent(), changed(taken), anEvent()]));
      expect(await ofStream(bench.log, stream)).toEqual([]);
      expect(await bench.log.head()).toBe(position);
    });

  it('rule 1: what was appended comes back as it was, with revision, position and recording time', async () => {
    const stream = aStream();
    const event = anEvent({ data: { date: '2024-02-29', zone: 'Asia/Kolkata "\\u0000 ✓ 🎉 \u2028\\' } as never });
    const before = Date.now();
    const { revision, position } = await bench.log.append(stream, 'no-stream', [event]);
    const [recorded] = await ofStream(bench.log, stream);
    expect(recorded).toEqual({ ...event, stream, revision, position, recordedAt: expect.any(String) });
    expect(recorded!.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    // The store's clock may be another machine's.
    expect(Math.abs(Date.parse(recorded!.recordedAt) - before)).toBeLessThan(60_000);
  });

  // Rule 2 as a table: what is expected of a stream with so many events, and whether the append goes through.
  const expectations: [ExpectedRevision, number, boolean][] = [
    ['no-stream', 0, true],
    ['no-stream', 1, false],
    ['no-stream', 3, false],
    ['exists', 0, false],
    ['exists', 1, true],
    ['exists', 3, true],
    ['any', 0, true],
    ['any', 3, true],
    [0, 0, false],
    [0, 1, true],
    [0, 3, false],
    [1, 3, false],
    [2, 3, true],
    [3, 3, false],
    [1_000_000, 3, false],
  ];
  it.each(expectations)(
    'rule 2: expecting %j of a stream with %i events: goes through is %j',
    async (expected, size, goesThrough) => {
      const stream = aStream();
      if (size > 0) await bench.log.append(stream, 'no-stream', someEvents(size));
      const event = anEvent();
      const append = bench.log.append(stream, expected, [event]);
      if (goesThrough) expect(await append).toMatchObject({ outcome: 'appended', revision: size });
      else {
        const error = await errorOf(append);
        expect(error).toBeInstanceOf(RevisionConflict);
        expect(error).toMatchObject({ stream, expected, actual: size - 1 });
      }
      expect(await ofStream(bench.log, stream)).toHaveLength(size + (goesThrough ? 1 : 0));
    },
  );

  it('rule 2: a refused append leaves no trace: its ids can be used, and the next position is the next number', async () => {
    const stream = aStream();
    const first = await bench.log.append(stream, 'no-stream', [anEvent()]);
    const event = anEvent();
    await errorOf(bench.log.append(stream, 'no-stream', [event]));
    const second = await bench.log.append(stream, 0, [event]);
    expect(second).toEqual({ outcome: 'appended', revision: 1, position: expect.any(Number) });
    expect(second.position).toBeGreaterThan(first.position);
    expect(await all(bench.log)).toHaveLength(2);
  });

  it.each<ExpectedRevision>(['no-stream', 'exists', 'any', 0, 1, 7])(
    'rule 4: the same events again, now expecting %j, give the first result',
    async (expected) => {
      const stream = aStream();
      const events = someEvents(2);
      const first = await bench.log.append(stream, 'no-stream', events);
      await bench.log.append(stream, 1, someEvents(3));
      expect(await bench.log.append(stream, expected, events)).toEqual({ ...first, outcome: 'already-appended' });
      expect(await ofStream(bench.log, stream)).toHaveLength(5);
    },
  );

  it('rule 4: the same events again through another client give the first result', async () => {
    const stream = aStream();
    const events = someEvents(2);
    const first = await bench.log.append(stream, 'no-stream', events);
    const other = await bench.open();
    expect(await other.append(stream, 'no-stream', events)).toEqual({ ...first, outcome: 'already-appended' });
  });

  it('rule 4: key order and absent values are no difference in content', async () => {
    const stream = aStream();
    const event = anEvent({ data: { date: '2026-01-01', zone: 'UTC' } });
    const first = await bench.log.append(stream, 'no-stream', [event]);
    const same = { ...event, data: { zone: 'UTC', extra: undefined, date: '2026-01-01' } } as never;
    expect(await bench.log.append(stream, 'any', [same])).toEqual({ ...first, outcome: 'already-appended' });
  });

  const otherContents: [string, (events: EventToAppend[]) => EventToAppend[], number][] = [
    ['other content in the first event', ([a, b]) => [changed(a!), b!], 0],
    ['other content in the last event', ([a, b]) => [a!, changed(b!)], 1],
    ['one more event', ([a, b]) => [a!, b!, anEvent()], 0],
    ['a new event in front', ([a, b]) => [anEvent(), a!, b!], 0],
    ['the other order', ([a, b]) => [b!, a!], 1],
  ];
  it.each(otherContents)('rule 4: taken ids with %s are refused, and nothing is written', async (_, alter, named) => {
    const stream = aStream();
    const events = someEvents(2);
    await bench.log.append(stream, 'no-stream', events);
    for (const expected of ['any', 1, 'no-stream'] as const) {
      const error = await errorOf(bench.log.append(stream, expected, alter(events)));
      expect(error).toBeInstanceOf(EventIdReused);
      expect(error).toMatchObject({ stream, eventId: events[named]!.id });
    }
    expect(await ofStream(bench.log, stream)).toHaveLength(2);
  });

  it('rule 4: the same event in another stream is other content', async () => {
    const event = anEvent();
    await bench.log.append(aStream(), 'no-stream', [event]);
    const stream = aStream();
    expect(await errorOf(bench.log.append(stream, 'no-stream', [event]))).toBeInstanceOf(EventIdReused);
    expect(await ofStream(bench.log, stream)).toEqual([]);
  });

  it('rule 4: one id twice in one append is refused', async () => {
    const event = anEvent();
    for (const twin of [event, changed(event)])
      expect(await errorOf(bench.log.append(aStream(), 'any', [event, twin]))).toBeInstanceOf(EventIdReused);
  });

  const refused: [string, string, ExpectedRevision, EventToAppend[]][] = [
    ['no events', 'clock-x', 'any', []],
    ['a NUL character', 'clock-x', 'any', [anEvent({ actor: 'a\0b' })]],
    ['a NUL character behind backslashes', 'clock-x', 'any', [anEvent({ actor: 'a\\\\\0b' })]],
    ['a NUL character in the name of a field', 'clock-x', 'any', [anEvent({ data: { 'a\0': 1 } as never })]],
    ['a lone surrogate', 'clock-x', 'any', [anEvent({ actor: '\ud800' })]],
    ['a number that JSON has not', 'clock-x', 'any', [anEvent({ data: { date: Number.NaN } as never })]],
    ['an id that is no UUID', 'clock-x', 'any', [anEvent({ id: '42' })]],
    ['an id in capitals', 'clock-x', 'any', [anEvent({ id: anEvent().id.toUpperCase() })]],
    ['no stream', '', 'any', [anEvent()]],
    ['a line feed in the stream', 'clock\nx', 'any', [anEvent()]],
    ['an endless stream', 'x'.repeat(401), 'any', [anEvent()]],
    ['an endless lane key', 'clock-x', 'any', [anEvent({ laneKey: 'x'.repeat(401) })]],
    ['no type', 'clock-x', 'any', [anEvent({ type: '' as never })]],
    ['a revision below 0', 'clock-x', -1, [anEvent()]],
    ['half a revision', 'clock-x', 0.5, [anEvent()]],
    ['too many bytes', 'clock-x', 'any', [anEvent({ actor: 'ü'.repeat(MAX_APPEND_BYTES / 2) })]],
  ];
  it.each(refused)('an append with %s is refused before it reaches the store', async (_, stream, expected, events) => {
    const error = await errorOf(bench.log.append(stream, expected, events));
    expect(error).toBeInstanceOf(AppendRefused);
    expect(await bench.log.head()).toBe(0);
  });

  it('an append of almost the largest size goes through', async () => {
    const event = anEvent({ actor: 'x'.repeat(MAX_APPEND_BYTES - 1_000) });
    const stream = aStream();
    await bench.log.append(stream, 'no-stream', [event]);
    expect((await ofStream(bench.log, stream))[0]!.actor).toBe(event.actor);
  });
}
