import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { InMemoryEventLog } from '@vouch/event-store';
import { FileOrder } from './file-order.js';

describe('the order of the file', () => {
  it('is that of the appends, however long each row takes to be ready, and whether or not it appends at all', async () => {
    const order = new FileOrder();
    const appended: string[] = [];
    const inner = new InMemoryEventLog();
    const log = order.of(
      Object.assign(Object.create(inner) as InMemoryEventLog, {
        append: (stream: string) => {
          appended.push(stream);
          return sleep(Math.random() * 5).then(() => ({ outcome: 'appended', revision: 0, position: 1 }));
        },
      }),
    );
    const rows = Array.from({ length: 200 }, async (_, row) => {
      const turn = order.nextTurn();
      try {
        await sleep(Math.random() * 20);
        if (row % 7 === 0) return;
        await order.run(turn, row % 5 !== 0, () => log.append(`${row}`, 'any', []));
        if (row % 5 === 0) await order.run(turn, true, () => log.append(`${row} again`, 'any', []));
      } finally {
        turn.pass();
      }
    });
    await Promise.all(rows);
    const expected = Array.from({ length: 200 }, (_, row) =>
      row % 7 === 0 ? [] : row % 5 === 0 ? [`${row}`, `${row} again`] : [`${row}`],
    ).flat();
    expect(appended).toEqual(expected);
  });
});
