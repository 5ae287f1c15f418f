import { createPool } from '@vouch/postgres';
import { rebuildProjection, verifyRows } from '@vouch/runtime';
import { GeneratedLog } from '../../libs/runtime/testing/generated-log.js';
import { entries, tallies } from '../../libs/runtime/testing/projections.js';
import { mortalArguments } from './mortal-process.js';

export interface MemoryLife {
  readonly url: string;
  readonly events: number;
}

/** Rebuilds and verifies read models from a long log, and says how much memory is in use at each tenth of the way. */
const { url, events } = await mortalArguments<MemoryLife>();
const pool = createPool(url);
const log = new GeneratedLog({ seed: 1, count: events, partners: 500 }).port;
const head = await log.head();

/** In bytes, without what is garbage. */
function inUse(): number {
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

function reporter(what: string): (progress: { position: number }) => void {
  let tenth = 0;
  return ({ position }) => {
    if (position < (tenth * head) / 10) return;
    console.log(`${what} ${tenth++ * 10}% ${inUse()}`);
  };
}

for (const projection of [tallies, entries])
  await rebuildProjection({ log, pool, projection, onProgress: reporter('rebuild') });
const onProgress = reporter('verify');
for await (const finding of verifyRows({ log, pool, projections: [tallies, entries], onProgress }))
  throw new Error(`The rows are wrong: ${JSON.stringify(finding)}`);
await pool.end();
