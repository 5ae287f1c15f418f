import pg from 'pg';
import { LogTimeout, LogUnavailable } from '../event-log.js';

/** The time was up before the database had answered, or nobody waited any more. */
class AnswerOverdue extends Error {
  override readonly name = 'AnswerOverdue';
}

export interface Limit {
  readonly timeoutMs: number;
  /** Ends the wait early, with AnswerOverdue. */
  readonly giveUp?: AbortSignal;
}

/** No connection could be had: nothing was sent. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/**
 * Runs `use` on a connection of the pool and ends within the limit, whatever the server or the network does. A connection
 * that gave no answer in time is closed, not returned to the pool.
 * @throws NotConnected, AnswerOverdue, or what `use` throws.
 */
export async function onConnection<T>(
  pool: pg.Pool,
  { timeoutMs, giveUp }: Limit,
  use: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let lapse = ignore;
  const lapsed = new Promise<never>((_, reject) => {
    lapse = () => reject(new AnswerOverdue(`No answer from the database within ${timeoutMs} ms.`));
  });
  lapsed.catch(ignore);
  const timer = setTimeout(lapse, timeoutMs);
  giveUp?.addEventListener('abort', lapse, { once: true });
  try {
    const client = await connected(pool, lapsed);
    // A connection that breaks reports it twice: to the query, which is handled, and as an event, which would end the process.
    client.on('error', ignore);
    let usable = false;
    try {
      const result = await Promise.race([use(client), lapsed]);
      usable = true;
      return result;
    } catch (error) {
      usable = isStatementError(error);
      throw error;
    } finally {
      if (usable) client.off('error', ignore);
      client.release(!usable);
    }
  } finally {
    clearTimeout(timer);
    giveUp?.removeEventListener('abort', lapse);
  }
}

async function connected(pool: pg.Pool, lapsed: Promise<never>): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  try {
    return await Promise.race([connecting, lapsed]);
  } catch (error) {
    connecting.then((late) => late.release(), ignore);
    throw new NotConnected(reasonOf(error as Error), { cause: error });
  }
}

/** A host with several addresses fails with an error that has only a list of errors to say. */
const reasonOf = (error: Error & { errors?: Error[] }): string => error.message || String(error.errors?.[0]?.message);

const ignore = () => {};

/** Options for connections of the log's own, to the pool's database. The password is hidden from a plain copy. */
export function connectionOptionsOf(pool: pg.Pool): pg.PoolConfig {
  const { options } = pool;
  return { ...options, password: options.password, ssl: options.ssl };
}

/** What an orderly end of a connection may take, before it is broken off. */
const GOODBYE_MS = 1_000;

/** Ends connections in order; those whose server no longer answers are broken off. */
export async function endConnections(clients: Iterable<pg.Client>, end: () => Promise<unknown>): Promise<void> {
  const breakOff = setTimeout(() => {
    for (const client of clients) client.connection.stream.destroy();
  }, GOODBYE_MS);
  try {
    await end();
  } finally {
    clearTimeout(breakOff);
  }
}

/** The server answered that this statement failed, and the session goes on. */
export function isStatementError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

const STATEMENT_CANCELLED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';

/** The server gave up in time, with nothing written: a lock or the statement took too long, or a deadlock was resolved. */
export function isWaitedTooLong(error: unknown): boolean {
  return isStatementError(error) && [STATEMENT_CANCELLED, LOCK_NOT_AVAILABLE, '40P01', '40001'].includes(error.code!);
}

/** SQLSTATE classes of what passes by itself: connection, resources, operator's work, read-only standby. */
const PASSING = /^(08|53|57|58|25006)/;

/** Whether a read that failed may succeed later with nothing else changed. */
export function isPassing(error: unknown): boolean {
  if (error instanceof LogTimeout) return true;
  if (!(error instanceof LogUnavailable)) return false;
  const cause = error.cause instanceof NotConnected ? error.cause.cause : error.cause;
  return !(cause instanceof pg.DatabaseError) || PASSING.test(cause.code ?? '');
}

/** Runs a read and turns whatever goes wrong with the database into the port's errors. */
export async function reading<T>(pool: pg.Pool, limit: Limit, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  try {
    return await onConnection(pool, limit, use);
  } catch (error) {
    throw asReadError(error);
  }
}

function asReadError(error: unknown): unknown {
  const overdue = error instanceof NotConnected ? error.cause : error;
  if (overdue instanceof AnswerOverdue || isWaitedTooLong(error))
    return new LogTimeout((overdue as Error).message, { cause: error });
  if (error instanceof NotConnected || error instanceof pg.DatabaseError || isConnectionError(error))
    return new LogUnavailable(`The log can't be read: ${(error as Error).message}`, { cause: error });
  return error;
}

/** pg reports a lost connection as a plain Error, the system as one with an errno, such as ECONNRESET. */
function isConnectionError(error: unknown): boolean {
  const { errno, message } = Object(error) as NodeJS.ErrnoException;
  return errno !== undefined || /connection (terminated|error|ended)|not queryable/i.test(message);
}
