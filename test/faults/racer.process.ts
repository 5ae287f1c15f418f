import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { commandIdOf, CommandExecutor } from '@vouch/runtime';
import { pay, till } from '../../libs/runtime/testing/till.js';
import { mortalArguments } from './mortal-process.js';

/** Executes commands on one stream while others do too: its own, and some that all of them send. */
const { url, racer, commands } = await mortalArguments<{ url: string; racer: number; commands: number }>();
const pool = createPool(url);
const log = await PostgresEventLog.open(pool);
const executor = new CommandExecutor({ log, deciders: [till], codeVersion: 'test' });
const keys = Array.from({ length: commands }, (_, i) => [`own-${racer}-${i}`, `everybodys-${i}`]).flat();
await Promise.all(
  keys.map((key) =>
    executor.execute(pay(key), {
      commandId: commandIdOf('racers', key),
      actor: 'cli',
      now: new Date().toISOString(),
    }),
  ),
);
await log.close();
await pool.end();
