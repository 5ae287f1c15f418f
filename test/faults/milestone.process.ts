import { command, deciders, policies, RecordPayment } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { commandIdOf, CommandExecutor, PolicyRunner, progressOf } from '@vouch/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import { mortalArguments } from './mortal-process.js';

/** Tells payments of one customer while others tell theirs, some that all of them tell, and lets follow what follows. */
const { url, racer, payments } = await mortalArguments<{ url: string; racer: number; payments: number }>();
const pool = createPool(url);
const log = await PostgresEventLog.open(pool);
const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
const pay = (customerId: string, paymentId: string) =>
  executor.execute(
    command(RecordPayment, {
      customerId,
      paymentId,
      amount: { amountMinor: 100, currency: 'EUR' },
      occurredAt: '2026-02-10T10:00:00.000Z',
    }),
    { commandId: commandIdOf('milestone', `${customerId} ${paymentId}`), actor: 'cli', now: new Date().toISOString() },
  );
const stopping = new AbortController();
// Which process runs which policy is decided by their leases.
const running = new PolicyRunner({ log, pool, executor, policies }).run(stopping.signal);
await Promise.all(
  Array.from({ length: payments }, (_, number) => [
    pay(`c-r${racer}`, `own-${number}`),
    pay('c-r0', `everybodys-${number}`),
  ]).flat(),
);
const isAtRest = async () => {
  const { head, readers } = await progressOf({ log, pool, projections: [], policies });
  return readers.every(({ position }) => position === head);
};
while (!(await isAtRest())) await sleep(50);
stopping.abort();
await running;
await log.close();
await pool.end();
