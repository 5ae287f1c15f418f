import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { ProjectionRunner } from '@vouch/runtime';
import pg from 'pg';
import { projectionsOf } from './breakable-projections.js';
import { mortalArguments } from './mortal-process.js';
import { say } from './say.js';

export interface PausedLife {
  readonly url: string;
  /** How the statement begins before which this process stops itself with SIGSTOP, once. */
  readonly pauseBefore: string;
}

/** Follows the log with the test read models, is paused at one statement, and goes on when SIGCONT comes. */
const { url, pauseBefore } = await mortalArguments<PausedLife>();
// The server ends what a paused process leaves open: its lease's session after a second, its transaction after two.
const pool = createPool(url, { idleInTransactionTimeoutMs: 2_000 });
const log = await PostgresEventLog.open(pool);

let paused = false;
const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  if (!paused && typeof args[0] === 'string' && args[0].startsWith(pauseBefore)) {
    paused = true;
    say('paused');
    process.kill(process.pid, 'SIGSTOP');
    say('awake');
  }
  return query.apply(this, args);
} as typeof pg.Client.prototype.query;

await new ProjectionRunner({
  log,
  pool,
  projections: projectionsOf({ version: 1, broken: false }),
  lanes: 2,
  leases: { timeToLiveMs: 1_000, retryMs: 100 },
  onError: (error) => say(`error ${error instanceof Error ? error.name : 'Error'} ${String(error)}`),
}).run(new AbortController().signal);
