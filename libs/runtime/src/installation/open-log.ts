import {
  type EventLog,
  EventStoreDbEventLog,
  PostgresEventLog,
  type PostgresEventLogOptions,
} from '@vouch/event-store';
import type pg from 'pg';

export interface OpenLogOptions {
  /** An EventStoreDB or KurrentDB; absent: the log is in the database of the pool. */
  readonly logUrl?: string;
  /** Told of each batch of appends that was answered, by a log that makes batches. */
  readonly onBatch?: PostgresEventLogOptions['onBatch'];
}

/** The one place that knows which logs there are: everything else gets one. */
export const openLog = (pool: pg.Pool, { logUrl, onBatch }: OpenLogOptions): Promise<EventLog> =>
  logUrl === undefined ? PostgresEventLog.open(pool, { onBatch }) : EventStoreDbEventLog.open(logUrl);
