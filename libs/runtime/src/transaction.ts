import type pg from 'pg';

export interface TransactionOptions {
  /**
   * false: the commit isn't waited for on disk. After a crash of the database server the last moments may be missing, rows and
   * checkpoint alike, and are read from the log again. Default true.
   */
  readonly durable?: boolean;
}

/** Commits what `work` did, or nothing of it. The connection is dropped when even the rollback fails. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  { durable = true }: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(durable ? 'begin' : 'begin; set local synchronous_commit to off');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => (broken = true));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Keeps what `work` did inside the caller's transaction, or undoes it and leaves the transaction usable. */
export async function inSavepoint<T, C extends pg.ClientBase>(client: C, work: (client: C) => Promise<T>): Promise<T> {
  await client.query('savepoint work');
  try {
    const result = await work(client);
    await client.query('release savepoint work');
    return result;
  } catch (error) {
    await client.query('rollback to savepoint work');
    throw error;
  }
}
