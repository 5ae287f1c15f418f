import { deciders, policies } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { CommandExecutor, PolicyRunner } from '@vouch/runtime';
import { type Death, KillPoints } from './kill-points.js';
import { mortalArguments } from './mortal-process.js';

/** Runs the policies of the domain until they are at rest, or until it is killed. */
const { url, death } = await mortalArguments<{ url: string; death: Death | null }>();
const points = new KillPoints(death);
const pool = createPool(url);
const log = await PostgresEventLog.open(pool);
points.watchStatements();
const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
const runner = new PolicyRunner({
  log,
  pool,
  executor,
  policies,
  // Whichever policy it is.
  probe: (point) => points.pass(point.slice(point.indexOf(' ') + 1)),
});
await runner.catchUp();
await log.close();
await pool.end();
