import { beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { freshSchema } from '../../libs/runtime/testing/fresh-schema.js';
import { entries, tallies } from '../../libs/runtime/testing/projections.js';
import { MortalProcess } from './mortal-process.js';

const EVENTS = Number(process.env.VOUCH_MEMORY_EVENTS ?? 100_000);
const HEAP_MB = 64;
/** What may come and go: pages in hand, the last rows, compiled code. */
const MAY_GROW_MB = 15;

describe(`Rebuilding and verifying from ${EVENTS} events (rule 18)`, () => {
  const database = testDatabase();
  beforeAll(() => freshSchema(database.pool, [tallies, entries]));

  it(`needs no more memory at the end than near the beginning, and gets along with ${HEAP_MB} MB of heap`, async () => {
    const process = new MortalProcess('./memory.process.ts', [`--max-old-space-size=${HEAP_MB}`, '--expose-gc']);
    await process.live({ url: database.url, events: EVENTS });
    const inUse = (what: string) =>
      process.said.filter((line) => line.startsWith(what)).map((line) => Number(line.split(' ')[2]) / 2 ** 20);
    console.log(
      process.said.map((line) => line.replace(/\d+$/, (bytes) => `${Math.round(+bytes / 2 ** 20)} MB`)).join('\n'),
    );
    for (const what of ['rebuild', 'verify']) {
      const [, ...settled] = inUse(what);
      expect(settled.length).toBeGreaterThan(5);
      expect(Math.max(...settled) - settled[0]!).toBeLessThan(MAY_GROW_MB);
    }
  }, 300_000);
});
