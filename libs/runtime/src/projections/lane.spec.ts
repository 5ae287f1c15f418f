import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { Lane } from './lane.js';

const at = (...positions: number[]) => positions.map((position) => ({ position }) as RecordedEvent);

describe('A lane', () => {
  it('does what waits at once, and what two pages both have only once', async () => {
    const written: [events: number[], through: number][] = [];
    const lane: Lane = new Lane([0], 0, 100, {
      write: (events, through) => {
        written.push([events.map(({ position }) => position), through]);
        return Promise.resolve();
      },
      changed: () => {},
      failed: (error) => {
        throw error;
      },
    });
    lane.give({ events: at(1, 3), through: 4 });
    lane.give({ events: at(3, 5), through: 6 });
    lane.give({ events: at(3), through: 4 });
    lane.give({ events: at(7), through: 7 });
    lane.start();
    while (!lane.isIdle) await new Promise(setImmediate);
    expect(written).toEqual([[[1, 3, 5, 7], 7]]);
  });
});
