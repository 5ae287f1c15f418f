import { sendTransfers, stripeTransfers } from '@vouch/connectors';
import { deciders } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { CommandExecutor } from '@vouch/runtime';
import { mortalArguments } from './mortal-process.js';

export interface SendingLife {
  readonly url: string;
  readonly stripeUrl: string;
  readonly payoutId: string;
}

/** Sends a payout to a provider, and may be killed at any moment. */
const { url, stripeUrl, payoutId } = await mortalArguments<SendingLife>();
const pool = createPool(url, { max: 4 });
const log = await PostgresEventLog.open(pool);
const desk = {
  log,
  executor: new CommandExecutor({ log, deciders, codeVersion: 'test' }),
  actor: 'cli',
  reveal: (ids: readonly string[]) => Promise.resolve(Object.fromEntries(ids.map((id) => [id, 'acct_1']))),
};
const transfers = stripeTransfers({ secretKey: 'sk_test', apiUrl: stripeUrl, timeoutMs: 5_000 });
for await (const line of sendTransfers(desk, transfers, payoutId)) console.log(line.outcome);
await log.close();
await pool.end();
