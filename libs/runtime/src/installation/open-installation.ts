import { setTimeout as sleep } from 'node:timers/promises';
import { type EventLog, LogTimeout, LogUnavailable } from '@vouch/event-store';
import { createPool, DatabaseUnreachable, openDatabase } from '@vouch/postgres';
import { openReadModels } from '@vouch/read-models';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { prepareRuntimeSchema } from '../schema.js';
import { databaseFailureOf } from './database-failure.js';
import { openLog, type OpenLogOptions } from './open-log.js';

/** One installation's log and tables, migrated and ready. */
export interface Installation {
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  readonly log: EventLog;
  /** Where queries run. */
  readonly readModels: DataSource;
  /** Ends every connection, and gives up the database if it was started here. To be called once nothing uses it. */
  close(): Promise<void>;
}

export interface OpenInstallationOptions {
  /** A Postgres of one's own; absent: the embedded one in `dataDir`. */
  readonly databaseUrl?: string;
  /** An EventStoreDB or KurrentDB that holds the log; absent: it is in the database. */
  readonly logUrl?: string;
  readonly dataDir: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Connections of the pool, at most; default 10. The read models have 5 more. */
  readonly maxConnections?: number;
  /** Told before each pause while the database can't be reached. */
  readonly onWaiting?: (message: string, pauseMs: number) => void;
  readonly onLog?: (line: string) => void;
  /** Told of each batch of appends that the log's database answered. */
  readonly onBatch?: OpenLogOptions['onBatch'];
  readonly signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Opens the database, migrates what is behind, and waits with growing pauses for as long as it can't be reached.
 * @throws DatabaseProblem (any but DatabaseUnreachable) for a database that will never do, AbortError when the signal ends the waiting.
 */
export const openInstallation = (options: OpenInstallationOptions): Promise<Installation> =>
  onceReachable(() => openOnce(options), options);

/** Tries with growing pauses for as long as a database can't be reached; any other error ends it. */
export async function onceReachable<T>(
  open: () => Promise<T>,
  { onWaiting, signal }: Pick<OpenInstallationOptions, 'onWaiting' | 'signal'>,
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted();
    try {
      return await open();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      onWaiting?.(error instanceof Error ? error.message : String(error), pauseMs);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

const isUnreachable = (error: unknown) =>
  error instanceof DatabaseUnreachable ||
  error instanceof LogUnavailable ||
  error instanceof LogTimeout ||
  databaseFailureOf(error) !== undefined;

async function openOnce({
  databaseUrl,
  logUrl,
  dataDir,
  applicationName,
  maxConnections,
  onLog,
  onBatch,
}: OpenInstallationOptions): Promise<Installation> {
  const toClose: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of toClose.splice(0).reverse()) await end();
  };
  try {
    const database = await openDatabase({ databaseUrl, dataDir, onLog });
    toClose.push(() => database.stop());
    const pool = createPool(database.url, { max: maxConnections, applicationName });
    toClose.push(() => pool.end());
    const log = await openLog(pool, { logUrl, onBatch });
    toClose.push(() => log.close());
    await prepareRuntimeSchema(pool);
    const readModels = await openReadModels(database.url, { applicationName });
    toClose.push(() => readModels.destroy());
    return { databaseUrl: database.url, pool, log, readModels, close };
  } catch (error) {
    await close();
    throw error;
  }
}
