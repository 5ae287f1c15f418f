import type pg from 'pg';

/** Long enough for a migration of a large table that another process is running. */
const WAIT_FOR_OTHER_MIGRATOR_MS = 10 * 60_000;

/**
 * Runs `fn` while no other process migrates this database; the others wait their turn, at most ten minutes.
 * `fn` gets a connection outside any transaction and without statement timeout, and begins transactions as it likes.
 * Not reentrant: a second call from inside `fn` waits for the first one.
 */
export async function withMigrationLock<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`set lock_timeout = ${WAIT_FOR_OTHER_MIGRATOR_MS}`);
    await client.query('set statement_timeout = 0');
    await client.query('set idle_in_transaction_session_timeout = 0');
    await client.query(`select pg_advisory_lock(hashtextextended('vouch:migration', 0))`);
    await client.query('reset lock_timeout');
    return await fn(client);
  } finally {
    // The connection is closed, not returned: that gives up the lock whatever state `fn` left the session in.
    client.release(true);
  }
}
