import { LogTimeout, LogUnavailable } from '../event-log.js';
import { WireFailure } from './wire-failure.js';

/** The EventStoreDB answered, and won't do what a reader needs. The message says what to change. */
export class LogAccessRefused extends Error {
  override readonly name = 'LogAccessRefused';
}

/** What a reader is told about a call that gave no answer. */
export function logFailureOf(error: unknown): Error {
  if (!(error instanceof WireFailure)) return error as Error;
  if (error.kind === 'overdue') return new LogTimeout(`EventStoreDB: ${error.message}`, { cause: error });
  if (error.kind === 'refused')
    return new LogAccessRefused(
      `EventStoreDB refuses to be read: ${error.message} The user of the log's address needs the right to read $all and to ` +
        'read and write our streams.',
      { cause: error },
    );
  return new LogUnavailable(`EventStoreDB can't be reached: ${error.message}`, { cause: error });
}
