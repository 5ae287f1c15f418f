import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fillLog } from './fill-log.js';
import { progressTo } from './rebuild.js';
import type { Bench, BenchSetting } from './row.js';

/** The peak of a process that rebuilds a short log beside the peak of one that rebuilds a log many times as long. */
export const memory: Bench = {
  name: 'memory',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const [short, factor] = long ? [200_000, 10] : [50_000, 4];
    const url = await freshDatabase('memory');
    const pool = createPool(url);
    const log = await PostgresEventLog.open(pool);
    const shortEvents = await fillLog(log, short, () => {});
    const shortPeak = await peakOfRebuild(url);
    say(`${shortEvents} events: ${megabytes(shortPeak)} at the peak`);
    // The same customers again would be refused as written before, so the whole length is filled beside.
    const longUrl = await freshDatabase('memory_long');
    const longPool = createPool(longUrl);
    const longLog = await PostgresEventLog.open(longPool);
    const longEvents = await fillLog(longLog, short * factor, progressTo(say));
    const longPeak = await peakOfRebuild(longUrl);
    say(`${longEvents} events: ${megabytes(longPeak)} at the peak`);
    await Promise.all([log.close(), longLog.close()]);
    await Promise.all([pool.end(), longPool.end()]);
    const ratio = longPeak / shortPeak;
    return [
      {
        what: 'memory of a rebuild',
        ours: `${megabytes(longPeak)}, ${longEvents} events`,
        peer: `${megabytes(shortPeak)}, ${shortEvents} events`,
        peerName: 'a shorter log',
        ratio,
        goal: '≤ 1.25×',
        reached: ratio <= 1.25,
      },
    ];
  },
};

/** With room to spare, V8 puts off collecting, and the peak shows its habits; kept short, it shows what is needed. */
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4'];

const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;

async function peakOfRebuild(url: string): Promise<number> {
  const child = fileURLToPath(new URL('./rebuild-process.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...SMALL_HEAP, child, url]);
  return Number(stdout);
}
