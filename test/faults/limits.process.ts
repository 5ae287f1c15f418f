import { randomUUID } from 'node:crypto';
import { command, deciders, ReserveAllowance } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { commandIdOf, CommandExecutor } from '@vouch/runtime';
import { someClaim } from '@vouch/testing/histories';
import { mortalArguments } from './mortal-process.js';

/** Asks for its share of one limit while others do too: each payment is one of its own, and some that all of them ask for. */
const { url, racer, payments, most } = await mortalArguments<{
  url: string;
  racer: number;
  payments: number;
  most: number;
}>();
const pool = createPool(url);
const log = await PostgresEventLog.open(pool);
const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
const limit = {
  allowance: 'growth:*:EUR:2026:program:all',
  rule: null,
  per: 'program',
  period: '2026',
  unit: 'minor',
  most,
  restoredByRefunds: true,
} as const;
const ask = (key: string, sourceEventId: string) => {
  const claim = someClaim({ sourceEventId, computed: { amountMinor: 137, currency: 'EUR' } });
  return executor.execute(command(ReserveAllowance, { limit, claim, passed: [], ahead: [] }), {
    commandId: commandIdOf('limits', key),
    actor: 'policy:price-when-occasion-arises',
    now: new Date().toISOString(),
  });
};
const shared = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
await Promise.all(
  Array.from({ length: payments }, (_, number) => [
    ask(`own-${racer}-${number}`, randomUUID()),
    ask(`everybodys-${number}`, shared(number)),
  ]).flat(),
);
await log.close();
await pool.end();
