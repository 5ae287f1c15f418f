import type pg from 'pg';
import { AppendRefused, LogUnavailable } from '../event-log.js';
import { appendEventsQuery, verdictOf } from './append-batch.js';
import { BatchFailed, type SendBatch } from './append-queue.js';
import { isStatementError, isWaitedTooLong, NotConnected, onConnection } from './connections.js';

/** Longer than the database lets the call run (5 s): the end of the wait for a server that no longer answers at all. */
const ATTEMPT_TIMEOUT_MS = 6_000;

/** SQLSTATE classes that speak of the data: data exception, integrity, program limit, an exception raised by a check. */
const DATA_AT_FAULT = /^(22|23|54|P0)/;

/** Writes batches through the pool, one transaction each. */
export function batchSender(pool: pg.Pool): SendBatch {
  return async (appends, giveUp) => {
    try {
      return await onConnection(pool, { timeoutMs: ATTEMPT_TIMEOUT_MS, giveUp }, async (client) => {
        const { rows } = await client.query<unknown[]>(appendEventsQuery(appends));
        return rows.map(verdictOf);
      });
    } catch (error) {
      throw batchFailed(error as Error);
    }
  };
}

function batchFailed(error: Error): BatchFailed {
  if (error instanceof NotConnected)
    return new BatchFailed('not-sent', unavailable(`The log can't be reached: ${error.message}`, error));
  if (isWaitedTooLong(error)) return new BatchFailed('waited', error);
  if (!isStatementError(error)) return new BatchFailed('unknown', error);
  if (DATA_AT_FAULT.test(error.code ?? ''))
    return new BatchFailed(
      'refused',
      new AppendRefused(`The database refuses this append: ${error.message} (SQLSTATE ${error.code})`, {
        cause: error,
      }),
    );
  return new BatchFailed(
    'unavailable',
    unavailable(`The log can't be written: ${error.message} (SQLSTATE ${error.code})`, error),
  );
}

const unavailable = (message: string, cause: Error) =>
  new LogUnavailable(`${message}. Nothing was written.`, { cause });
