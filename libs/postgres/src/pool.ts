import pg from 'pg';
import { valueTypes } from './value-types.js';

export interface PoolOptions {
  /** Connections at most; default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity; default `vouch`. */
  readonly applicationName?: string;
  /** A statement that runs longer is cancelled; default 60,000 ms, 0 means never. */
  readonly statementTimeoutMs?: number;
  /** A statement that waits longer for a lock is cancelled; default 10,000 ms, 0 means never. */
  readonly lockTimeoutMs?: number;
  /** A session that idles longer inside a transaction is ended; default 60,000 ms, 0 means never. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Longest wait for a free or a new connection; default 10,000 ms, 0 means for ever. */
  readonly connectionTimeoutMs?: number;
}

/**
 * Connections whose values arrive as `valueTypes` says, in UTC, and whose statements, lock waits and idle transactions
 * all end. The caller ends the pool.
 */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'vouch',
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    lock_timeout: options.lockTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    keepAlive: true,
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    types: valueTypes,
  });
  // A lost connection is reported twice by pg: by the query that runs on it (or the next one), and as an event that ends
  // the process when nobody listens. The query's error is the one that is handled; the pool drops the connection itself.
  pool.on('error', ignoredHereReportedByQuery);
  pool.on('connect', (client) => client.on('error', ignoredHereReportedByQuery));
  return pool;
}

function ignoredHereReportedByQuery(): void {}
