import { expect, it } from '@jest/globals';
import type { EventToAppend } from '@vouch/events';
import { type Appended, EventIdReused, type ExpectedRevision, RevisionConflict } from '../event-log.js';
import { all, anEvent, aStream, changed, from, ofStream, someEvents } from './examples.js';
import type { Bench, Writer } from './harness.js';

const PROCESSES = 4;
const RACERS = 16;

/** Rules 1 to 4 with many writers at once, several in each of several processes. */
export function concurrencyRules(bench: Bench): void {
  it('rule 1: revisions stay contiguous, and the events of an append together, when many append to few streams', async () => {
    const writers = await bench.harness.writers(PROCESSES);
    const streams = [aStream(), aStream(), aStream()];
    const sizes = [1, 2, 5];
    const appends = await race(writers, 60, async (writer, i) => {
      const events = someEvents(sizes[i % 3]!);
      return { events, appended: await writer.append(streams[(i >> 2) % 3]!, 'any', events) };
    });
    const log = await all(bench.log);
    expect(log).toHaveLength(60 * 8 - 20 * 8 * 2);
    for (const stream of streams) {
      const revisions = (await ofStream(bench.log, stream)).map(({ revision }) => revision);
      expect(revisions).toEqual(from(0, revisions.length));
    }
    for (const { events, appended } of appends) {
      const last = log.findIndex(({ position }) => position === appended.position);
      const together = log.slice(last - events.length + 1, last + 1);
      expect(together.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect(together.at(-1)!.revision).toBe(appended.revision);
    }
  });

  it.each<[ExpectedRevision, number]>([
    ['no-stream', 0],
    [0, 1],
    [2, 3],
  ])(
    'rules 2 and 3: of many that expect %j exactly one wins, and the others are told the true revision',
    async (expected, size) => {
      const writers = await bench.harness.writers(PROCESSES);
      for (let round = 0; round < 10; round++) {
        const stream = aStream();
        if (size > 0) await bench.log.append(stream, 'no-stream', someEvents(size));
        const wins = (round % 3) + 1;
        const outcomes = await raceFor(writers, RACERS, (writer) => writer.append(stream, expected, someEvents(wins)));
        const { won, lost } = split(outcomes);
        expect(won).toEqual([{ outcome: 'appended', revision: size + wins - 1, position: expect.any(Number) }]);
        expect(lost).toHaveLength(RACERS - 1);
        for (const error of lost) {
          expect(error).toBeInstanceOf(RevisionConflict);
          expect(error).toMatchObject({ stream, expected, actual: size + wins - 1 });
        }
        expect(await ofStream(bench.log, stream)).toHaveLength(size + wins);
      }
    },
  );

  it('rules 2 and 3: racers that go on from the revision they were told all get through, one after the other', async () => {
    const writers = await bench.harness.writers(PROCESSES);
    const stream = aStream();
    await bench.log.append(stream, 'no-stream', [anEvent()]);
    const revisions = await race(writers, 12, async (writer) => {
      const event = anEvent();
      for (let expected = 0; ;) {
        const outcome = await outcomeOf(writer.append(stream, expected, [event]));
        if (!(outcome instanceof Error)) return outcome.revision;
        if (!(outcome instanceof RevisionConflict)) throw outcome;
        // Not the true one at that moment: it would be met again.
        expect(outcome.actual).not.toBe(expected);
        expected = outcome.actual;
      }
    });
    expect(revisions.sort((a, b) => a - b)).toEqual(from(1, 12));
  });

  it.each<ExpectedRevision>(['any', 'exists'])('rule 2: all that expect %j get through', async (expected) => {
    const writers = await bench.harness.writers(PROCESSES);
    const stream = aStream();
    await bench.log.append(stream, 'no-stream', [anEvent()]);
    const results = await race(writers, RACERS, (writer) => writer.append(stream, expected, [anEvent()]));
    expect(results.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(from(1, RACERS));
  });

  const places: [string, (bench: Bench) => Promise<readonly Writer[]>][] = [
    [`from several ${bench.harness.writersAre}`, (b) => b.harness.writers(PROCESSES)],
    ['from one client, in one go', async (b) => [b.log]],
  ];
  for (const [where, writersOf] of places) {
    it.each<ExpectedRevision>(['no-stream', 'any'])(
      `rule 4: the same events at the same time ${where}, expecting %j, are written once, and all get the first result`,
      async (expected) => {
        const writers = await writersOf(bench);
        for (let round = 0; round < 10; round++) {
          const stream = aStream();
          const events = someEvents((round % 3) + 1);
          const results = await race(writers, RACERS, (writer) => writer.append(stream, expected, events));
          expect(results.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
          const { revision, position } = results.find(({ outcome }) => outcome === 'appended')!;
          expect(revision).toBe(events.length - 1);
          for (const result of results) expect(result).toMatchObject({ revision, position });
          expect(await ofStream(bench.log, stream)).toHaveLength(events.length);
        }
      },
    );

    it(`rule 4: one id with different contents at the same time ${where}: one is written, the others are refused`, async () => {
      const writers = await writersOf(bench);
      for (let round = 0; round < 10; round++) {
        const stream = aStream();
        const event = anEvent();
        const contents: EventToAppend[] = from(0, RACERS).map((i) => ({ ...event, actor: `key:${i}` }));
        const outcomes = await raceFor(writers, RACERS, (writer, i) => writer.append(stream, 'any', [contents[i]!]));
        const { won, lost } = split(outcomes);
        expect(won).toHaveLength(1);
        expect(lost).toHaveLength(RACERS - 1);
        for (const error of lost) {
          expect(error).toBeInstanceOf(EventIdReused);
          expect(error).toMatchObject({ stream, eventId: event.id });
        }
      }
    });

    it(`rule 4: one event at the same time in two streams ${where}: it is written in one of them`, async () => {
      const writers = await writersOf(bench);
      const streams = [aStream(), aStream()];
      const event = anEvent();
      const outcomes = await raceFor(writers, RACERS, (writer, i) =>
        writer.append(streams[(i >> 2) % 2]!, 'any', [event]),
      );
      const { won, lost } = split(outcomes);
      expect(won).toHaveLength(RACERS / 2);
      expect(lost.map(({ name }) => name)).toEqual(Array(RACERS / 2).fill('EventIdReused'));
      expect(await all(bench.log)).toHaveLength(1);
    });
  }

  it('rule 4: appends of one stream that wait together are written in the order of their calls', async () => {
    const stream = aStream();
    const results = await Promise.all(from(0, 40).map(() => bench.log.append(stream, 'any', [anEvent()])));
    expect(results.map(({ revision }) => revision)).toEqual(from(0, 40));
  });

  it('rule 3: appends that wait together get each its own verdict', async () => {
    const [fresh, taken] = [aStream(), aStream()];
    const known = anEvent();
    const first = await bench.log.append(taken, 'no-stream', [known]);
    const outcomes = await Promise.all(
      [
        bench.log.append(fresh, 'no-stream', someEvents(2)),
        bench.log.append(taken, 'no-stream', [anEvent()]),
        bench.log.append(aStream(), 'exists', [anEvent()]),
        bench.log.append(taken, 'any', [changed(known)]),
        bench.log.append(taken, 'any', [known]),
        bench.log.append(fresh, 1, [anEvent()]),
        bench.log.append(aStream(), 'no-stream', someEvents(3)),
      ].map(outcomeOf),
    );
    expect(outcomes).toEqual([
      { outcome: 'appended', revision: 1, position: expect.any(Number) },
      expect.objectContaining({ name: 'RevisionConflict', actual: 0 }),
      expect.objectContaining({ name: 'RevisionConflict', actual: -1 }),
      expect.objectContaining({ name: 'EventIdReused', eventId: known.id }),
      { ...first, outcome: 'already-appended' },
      { outcome: 'appended', revision: 2, position: expect.any(Number) },
      { outcome: 'appended', revision: 2, position: expect.any(Number) },
    ]);
    expect(await all(bench.log)).toHaveLength(7);
  });
}

/** All at once, spread over the writers. */
export function race<T>(writers: readonly Writer[], count: number, run: (writer: Writer, i: number) => Promise<T>) {
  return Promise.all(from(0, count).map((i) => run(writers[i % writers.length]!, i)));
}

const raceFor = (
  writers: readonly Writer[],
  count: number,
  run: (writer: Writer, i: number) => Promise<Appended>,
): Promise<(Appended | Error)[]> => race(writers, count, (writer, i) => outcomeOf(run(writer, i)));

const outcomeOf = (append: Promise<Appended>): Promise<Appended | Error> => append.catch((error: Error) => error);

function split(outcomes: readonly (Appended | Error)[]): { won: Appended[]; lost: Error[] } {
  return {
    won: outcomes.filter((outcome): outcome is Appended => !(outcome instanceof Error)),
    lost: outcomes.filter((outcome): outcome is Error => outcome instanceof Error),
  };
}
