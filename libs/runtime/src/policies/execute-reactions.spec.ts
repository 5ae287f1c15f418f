import { describe, expect, it } from '@jest/globals';
import { Rejection } from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';
import { LogUnavailable } from '@vouch/event-store';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { pay, type TakePayment } from '../../testing/till.js';
import { CommandRejected } from '../commands/command-errors.js';
import { executeReactions } from './execute-reactions.js';
import type { Reacted } from './fold-batch.js';

/** `stream/name`: a command to that stream, which here is its own owner. */
const reacted = (lane: string, commands: readonly string[], rows: Partial<Reacted> = {}): Reacted => ({
  event: { laneKey: lane } as RecordedEvent,
  reads: [],
  writes: [],
  ...rows,
  commands: commands.map((name) => pay(name)),
});
const nameOf = (command: unknown) => (command as TakePayment).paymentId;
const streamOf = (command: unknown) => nameOf(command).split('/')[0]!;

async function execute(batch: readonly Reacted[], does: (name: string) => Promise<void> | void = () => {}) {
  const started: string[] = [];
  const order: string[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const result = await executeReactions(batch, {
    ownerOf: streamOf,
    execute: async (_, command) => {
      started.push(nameOf(command));
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      try {
        await sleep(1);
        await does(nameOf(command));
        order.push(nameOf(command));
      } finally {
        atOnce--;
      }
    },
  });
  const indexOf = (events: Iterable<RecordedEvent>) =>
    [...events].map((event) => batch.findIndex((r) => r.event === event));
  return {
    started,
    order,
    mostAtOnce,
    done: indexOf(result.done).sort(),
    failed: indexOf(result.failed.keys()),
    result,
  };
}

const refuse =
  (...names: string[]) =>
  (name: string) => {
    if (names.includes(name)) throw new CommandRejected('TakePayment', new Rejection('No', 'no'));
  };

describe('The commands of a batch', () => {
  it('run side by side where they have nothing to do with each other', async () => {
    const { mostAtOnce, done } = await execute([reacted('a', ['s1/1', 's2/1']), reacted('b', ['s3/1'])]);
    expect(mostAtOnce).toBe(3);
    expect(done).toEqual([0, 1]);
  });

  it('of one stream run in the order of their events', async () => {
    const batch = ['a', 'b', 'c'].map((lane, i) => reacted(lane, [`s/${i}`, `s/${i}x`]));
    const { order, mostAtOnce } = await execute(batch);
    expect(order).toEqual(['s/0', 's/0x', 's/1', 's/1x', 's/2', 's/2x']);
    expect(mostAtOnce).toBe(1);
  });

  it('of one lane key run in the order of their events, also on different streams', async () => {
    const { order } = await execute([reacted('a', ['s1/1']), reacted('a', ['s2/2']), reacted('a', ['s3/3'])]);
    expect(order).toEqual(['s1/1', 's2/2', 's3/3']);
  });

  it('wait for those of the event that changed a row which they were made from, even through others', async () => {
    const { order } = await execute([
      reacted('a', ['s1/1'], { writes: ['k1'] }),
      reacted('b', [], { reads: ['k1'], writes: ['k2'] }),
      reacted('c', ['s2/2'], { reads: ['k2'] }),
      reacted('d', ['s3/3'], { reads: ['k9'] }),
    ]);
    expect(order.indexOf('s2/2')).toBeGreaterThan(order.indexOf('s1/1'));
    expect(order.indexOf('s3/3')).toBeLessThan(order.indexOf('s2/2'));
  });

  it('do not wait for events that only read the same row', async () => {
    const { mostAtOnce } = await execute(['a', 'b', 'c'].map((lane) => reacted(lane, [`${lane}/1`], { reads: ['k'] })));
    expect(mostAtOnce).toBe(3);
  });

  it('that come behind a refused one are not executed; the others are', async () => {
    const { started, done, failed } = await execute(
      [
        reacted('a', ['s1/1'], { writes: ['k'] }),
        reacted('a', ['s2/same lane']),
        reacted('b', ['s1/same stream']),
        reacted('c', ['s3/same row'], { reads: ['k'] }),
        reacted('d', ['s4/free']),
      ],
      refuse('s1/1'),
    );
    expect(started).toEqual(['s1/1', 's4/free']);
    expect(failed).toEqual([0]);
    expect(done).toEqual([4]);
  });

  it('all end before the answer, and what stands in everybody’s way weighs more than a refusal', async () => {
    const { result, order } = await execute([reacted('a', ['s1/1', 's2/1', 's3/1'])], async (name) => {
      refuse('s1/1')(name);
      await sleep(5);
      if (name === 's2/1') throw new LogUnavailable('away');
    });
    expect([...result.failed.values()][0]).toBeInstanceOf(LogUnavailable);
    expect(order).toEqual(['s3/1']);
  });

  it('whose owner can not be told fail their event', async () => {
    const event = { laneKey: 'a' } as RecordedEvent;
    const { failed } = await executeReactions([{ event, reads: [], writes: [], commands: [pay('p1')] }], {
      ownerOf: () => {
        throw new Error('no owner');
      },
      execute: async () => {},
    });
    expect(String(failed.get(event))).toContain('no owner');
  });

  it('with any of them failing, are executed as if they had come one by one', async () => {
    const lanes = fc.constantFrom('a', 'b', 'c', 'd');
    const rows = fc.uniqueArray(fc.constantFrom('k1', 'k2', 'k3'), { maxLength: 2 });
    const streams = fc.array(fc.constantFrom('s1', 's2', 's3', 's4'), { maxLength: 2 });
    const events = fc.array(fc.record({ lane: lanes, reads: rows, writes: rows, streams, fails: fc.boolean() }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(events, async (events) => {
        const batch = events.map(({ lane, reads, writes, streams }, i) =>
          reacted(
            lane,
            streams.map((stream, n) => `${stream}/${i}.${n}`),
            {
              reads: [...new Set([...reads, ...writes])],
              writes,
            },
          ),
        );
        const failing = events.flatMap(({ fails, streams }, i) =>
          fails && streams[0] ? [`${streams[0]}/${i}.0`] : [],
        );
        const { done } = await execute(batch, refuse(...failing));
        expect(done).toEqual(doneOneByOne(batch, new Set(failing)));
      }),
      { numRuns: 60 },
    );
  });
});

/** Which events are done when everything that needs a failed one is left alone. */
function doneOneByOne(batch: readonly Reacted[], failing: ReadonlySet<string>): number[] {
  const tainted = new Set<string>();
  const done: number[] = [];
  batch.forEach(({ event, reads, writes, commands }, i) => {
    const needs = [`lane ${event.laneKey}`, ...reads.map((key) => `row ${key}`)];
    let ok = needs.every((need) => !tainted.has(need));
    for (const command of commands) {
      const stream = `stream ${streamOf(command)}`;
      const executed =
        needs.every((need) => !tainted.has(need)) && !tainted.has(stream) && !failing.has(nameOf(command));
      if (!executed) {
        tainted.add(stream);
        ok = false;
      }
    }
    if (ok) done.push(i);
    // A later change of the row hides an earlier one only where that one was read first, as here always.
    for (const name of [needs[0]!, ...writes.map((key) => `row ${key}`)]) if (!ok) tainted.add(name);
  });
  return done.sort();
}
