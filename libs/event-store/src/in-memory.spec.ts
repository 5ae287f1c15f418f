import { describe, expect, it } from '@jest/globals';
import { describeEventLog } from './conformance.js';
import { all, anEvent } from './conformance/examples.js';
import { InMemoryEventLog } from './in-memory-event-log.js';

let log = new InMemoryEventLog();

describeEventLog('the log in memory', {
  start: async () => {},
  stop: async () => {},
  reset: async () => {
    log = new InMemoryEventLog();
  },
  open: async () => log,
  positions: 'gapless',
  notPromised: {},
  writersAre: 'clients in this process',
  writers: async (count) => Array<InMemoryEventLog>(count).fill(log),
  waysToChange: () => ({}),
});

describe('the clock of the log in memory', () => {
  it('is given, and recording times never go back with it', async () => {
    const times = ['2026-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
    const clocked = new InMemoryEventLog({ now: () => new Date(times.shift()!) });
    for (let i = 0; i < 3; i++) await clocked.append('clock-UTC', 'any', [anEvent()]);
    expect((await all(clocked)).map(({ recordedAt }) => recordedAt.slice(0, 10))).toEqual([
      '2026-01-02',
      '2026-01-02',
      '2026-01-03',
    ]);
  });
});
