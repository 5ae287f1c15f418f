import { expect, it } from '@jest/globals';
import { type EventToAppend, UnreadableEvent } from '@vouch/events';
import type { Page } from '../event-log.js';
import {
  all,
  anEvent,
  aRareEvent,
  aStream,
  collect,
  errorOf,
  expectPositions,
  eventsOf,
  from,
  ofStream,
  someEvents,
} from './examples.js';
import type { Bench } from './harness.js';
import { readWhileOthersAppend } from './polling.js';

/** Rules 5 to 8, and what the port says about pages. */
export function readingRules(bench: Bench): void {
  const { writersAre } = bench.harness;
  it(`rules 5, 6, 7 and 8: readers that poll while several ${writersAre} append miss nothing and see one order`, async () => {
    await readWhileOthersAppend(bench, { appendsPerWriter: bench.harness.appendsPerWriter ?? 60 });
  }, 60_000);

  const { disturbances } = bench.harness;
  const { transaction } = disturbances ?? {};
  if (disturbances && transaction) {
    it('rules 5, 6, 7 and 8: so it stays beside slow, rolled back and idle transactions', async () => {
      await readWhileOthersAppend(bench, { appendsPerWriter: 60, disturbances });
    }, 60_000);
  }

  if (disturbances) {
    it('rules 1, 5 and 8: processes that are killed while they append leave whole appends and no hole', async () => {
      const stream = aStream();
      for (let round = 0; round < 3; round++) {
        const doomed = disturbances.mortalWriter();
        const first = await doomed.append(stream, 'any', someEvents(3));
        const confirmed = [first];
        const appends = from(0, 200).map(() =>
          // What the kill leaves without an answer may be there or not.
          doomed.append(round % 2 ? stream : aStream(), 'any', someEvents(3)).then(
            (each) => confirmed.push(each),
            () => {},
          ),
        );
        await Promise.race(appends);
        await doomed.kill();
        await Promise.all(appends);
        await bench.log.append(stream, 'exists', someEvents(3));
        const events = await all(bench.log);
        expectPositions(bench.log, events);
        expect(events.length % 3).toBe(0);
        for (let i = 0; i < events.length; i += 3)
          expect(new Set(events.slice(i, i + 3).map((event) => event.stream)).size).toBe(1);
        const revisions = new Map(events.map(({ position, revision }) => [position, revision]));
        for (const { position, revision } of confirmed) expect(revisions.get(position)).toBe(revision);
      }
    });
  }

  if (transaction) {
    it('rule 6: a transaction that began long before it appended stands where it appended', async () => {
      const stream = aStream();
      const late = anEvent();
      const slow = transaction({
        stream,
        events: [late],
        waitBeforeMs: 400,
        waitAfterMs: 0,
        end: 'commit',
      });
      const early = someEvents(3);
      for (const event of early) await bench.log.append(stream, 'any', [event]);
      await slow;
      await bench.log.append(stream, 'any', [anEvent()]);
      const events = await all(bench.log);
      expect(events.map(({ id }) => id).slice(0, 4)).toEqual([...early, late].map(({ id }) => id));
      expect(events.map(({ revision }) => revision)).toEqual(from(0, 5));
    });

    it('rule 8: a rolled back append leaves no hole', async () => {
      await bench.log.append(aStream(), 'any', someEvents(2));
      const stream = aStream();
      const undone = { stream, events: someEvents(3), waitBeforeMs: 0, waitAfterMs: 50, end: 'rollback' } as const;
      await transaction(undone);
      expect(await ofStream(bench.log, stream)).toEqual([]);
      await bench.log.append(stream, 'no-stream', undone.events);
      expect((await all(bench.log)).map(({ position }) => position)).toEqual(from(1, 5));
    });

    it('rule 8: an append that is followed by idling is undone, and the others go on', async () => {
      const stream = aStream();
      const idle = { stream, events: someEvents(3), waitBeforeMs: 0, waitAfterMs: 0, end: 'idle' } as const;
      const ended = transaction(idle);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { position } = await bench.log.append(aStream(), 'no-stream', [anEvent()]);
      await ended;
      expect(position).toBe(1);
      expect(await all(bench.log)).toHaveLength(1);
    });
  }

  it('an empty log has no pages, head 0, and no stream', async () => {
    expect(await collect(bench.log.readAll({ after: 0 }))).toEqual([]);
    expect(await collect(bench.log.readAll({ after: 0, types: ['DayClosed'] }))).toEqual([]);
    expect(await collect(bench.log.readStream(aStream()))).toEqual([]);
    expect(await bench.log.head()).toBe(0);
  });

  it.each([1, 2, 3, 7, 10, 11, 1_000])('pages of %i events come together to the same log', async (pageSize) => {
    const stream = aStream();
    for (let i = 0; i < 5; i++) await bench.log.append(stream, 'any', someEvents(2));
    const pages = await collect(bench.log.readAll({ after: 0, pageSize }));
    expect(pages.every(({ events }) => events.length <= pageSize)).toBe(true);
    expect(pages.map(({ through }) => through)).toEqual(pages.map(({ events }) => events.at(-1)!.position));
    expect(eventsOf(pages)).toEqual(await all(bench.log));
    const streamPages = await collect(bench.log.readStream(stream, { pageSize }));
    expect(streamPages.every((page) => page.length > 0 && page.length <= pageSize)).toBe(true);
    expect(streamPages.flat()).toEqual(eventsOf(pages));
    const stored = (await collect(bench.log.readStored({ after: 0, pageSize }))).flat();
    expect(stored.map(({ position }) => position)).toEqual(eventsOf(pages).map(({ position }) => position));
  });

  it('reading begins after a position and ends at another, both for events and for what is stored', async () => {
    for (let i = 0; i < 10; i++) await bench.log.append(aStream(), 'any', [anEvent()]);
    const positions = (await all(bench.log)).map(({ position }) => position);
    const part = { after: positions[2]!, upTo: positions[6]!, pageSize: 3 };
    const pages = await collect(bench.log.readAll(part));
    expect(eventsOf(pages).map(({ position }) => position)).toEqual(positions.slice(3, 7));
    expect(pages.at(-1)!.through).toBe(part.upTo);
    const stored = (await collect(bench.log.readStored(part))).flat();
    expect(stored.map(({ position }) => position)).toEqual(positions.slice(3, 7));
    expect(await all(bench.log, positions.at(-1))).toEqual([]);
  });

  it('a stream is read from a revision, inclusive', async () => {
    const stream = aStream();
    await bench.log.append(stream, 'any', someEvents(5));
    const tail = (await collect(bench.log.readStream(stream, { from: 3, pageSize: 1 }))).flat();
    expect(tail.map(({ revision }) => revision)).toEqual([3, 4]);
    expect(await collect(bench.log.readStream(stream, { from: 5 }))).toEqual([]);
  });

  it('with types, only these come, and `through` tells of all that was looked at', async () => {
    const rare: EventToAppend[] = [];
    for (let i = 0; i < 30; i++) {
      const event = i % 10 === 4 ? aRareEvent() : anEvent();
      if (event.type === 'ClockSimulated') rare.push(event);
      await bench.log.append(aStream(), 'any', [event]);
    }
    const head = await bench.log.head();
    for (const pageSize of [1, 2, 1_000]) {
      const pages = await collect(bench.log.readAll({ after: 0, types: ['ClockSimulated'], pageSize }));
      expect(eventsOf(pages).map(({ id }) => id)).toEqual(rare.map(({ id }) => id));
      expect(pages.at(-1)!.through).toBe(head);
      const last = (await all(bench.log))[20]!.position;
      const upTo = await collect(bench.log.readAll({ after: 0, upTo: last, types: ['ClockSimulated'], pageSize }));
      expect(upTo.at(-1)!.through).toBe(last);
    }
    const none = await collect(bench.log.readAll({ after: 0, types: ['NeverHappened'] }));
    expect(none.map(({ events }) => events.length)).toEqual([0]);
    expect(none[0]!.through).toBe(head);
  });

  it('rule 10: what was read belongs to the reader: changing it changes nothing in the log', async () => {
    const stream = aStream();
    await bench.log.append(stream, 'any', [anEvent()]);
    const [mine] = (await all(bench.log)) as { data: { zone?: string } }[];
    mine!.data.zone = 'Mars/Olympus';
    expect((await ofStream(bench.log, stream))[0]!.data).toEqual(anEvent().data);
  });

  const unreadable: [string, EventToAppend, RegExp][] = [
    ['of an unknown type', anEvent({ type: 'FromTomorrow' as never }), /FromTomorrow/],
    ['of a newer version', anEvent({ schemaVersion: 99 }), /version 99/],
  ];
  it.each(unreadable)(
    'an event %s ends the reading with an error that names its position, after all before it',
    async (_, event, message) => {
      const stream = aStream();
      await bench.log.append(stream, 'any', someEvents(2));
      const { position } = await bench.log.append(stream, 'any', [event]);
      await bench.log.append(stream, 'any', [anEvent()]);
      const pages: Page[] = [];
      const reading = (async () => {
        for await (const page of bench.log.readAll({ after: 0 })) pages.push(page);
      })();
      const error = await errorOf(reading);
      expect(error).toBeInstanceOf(UnreadableEvent);
      expect(error.message).toMatch(new RegExp(`Position ${position}\\b`));
      expect(error.message).toMatch(message);
      expect(eventsOf(pages).map(({ revision }) => revision)).toEqual([0, 1]);
      expect(pages.at(-1)!.through).toBeLessThan(position);
      expect(await errorOf(ofStream(bench.log, stream))).toBeInstanceOf(UnreadableEvent);

      const others = await collect(bench.log.readAll({ after: position }));
      expect(eventsOf(others)).toHaveLength(1);
      expect((await collect(bench.log.readStored({ after: 0 }))).flat()).toHaveLength(4);
      expect(await collect(bench.log.verify())).toEqual([]);
    },
  );

  it('an aborted signal ends reading with its reason', async () => {
    await bench.log.append(aStream(), 'any', someEvents(20));
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = (async () => {
      for await (const _page of bench.log.readAll({ after: 0, pageSize: 1, signal: controller.signal }))
        controller.abort(reason);
    })();
    expect(await errorOf(reading)).toBe(reason);
    expect(await errorOf(collect(bench.log.readAll({ after: 0, signal: controller.signal })))).toBe(reason);
    expect(await errorOf(collect(bench.log.readStored({ after: 0, signal: controller.signal })))).toBe(reason);
  });
}
