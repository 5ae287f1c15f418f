import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, codeOf } from './cluster.js';
import { DataDirectoryInUse } from './errors.js';
import { isAlive, isPostmasterOf, type PostmasterFile, readPostmasterFile, removeStalePidFile } from './postmaster.js';
import { urlOf } from './server.js';

/**
 * Processes that use the server hold a shared advisory lock on it, each over a connection of its own. The server gives
 * up the lock of a process that dies in whatever way, so who is left is always known, with nothing to clean up.
 */
const ENLISTED = `hashtextextended('vouch:enlisted', 0)`;
/** The lock is one database's; this one is always there. */
const MEETING_PLACE = 'postgres';

/** The server hears of a killed process a moment after it died. */
const ATTEMPTS_TO_BE_LAST = 4;

export interface Enlisted {
  /** The server's process. */
  readonly pid: number;
  readonly port: number;
  /** Calls back once when the connection ends without end() having been called. */
  onLost(callback: () => void): void;
  /** Leaves. True when nobody else is enlisted; from then on nobody can enlist, and the caller stops the server. */
  isLastToLeave(): Promise<boolean>;
  end(): Promise<void>;
}

/** `in-between`: it is starting or stopping, so ask again. */
export async function enlist(cluster: Cluster, database: string): Promise<Enlisted | 'no-server' | 'in-between'> {
  const file = await readPostmasterFile(cluster.directory);
  if (!file || !isAlive(file.pid)) return 'no-server';
  const client = new pg.Client({
    connectionString: urlOf(cluster, file.port, MEETING_PLACE),
    application_name: 'vouch (keeps the server up)',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const connection = new KeptConnection(client, file.pid, file.port);
  try {
    await client.connect();
    if (!(await servesFolderOf(client, cluster))) {
      // A copied folder brings the pid file of the original, whose server is not this folder's.
      await connection.end();
      await removeStalePidFile(cluster.directory, file);
      return 'no-server';
    }
    if (!(await connection.enlist())) {
      await connection.end();
      return 'in-between';
    }
    await ensureDatabase(client, database);
    connection.keepProcess(false);
    return connection;
  } catch (error) {
    await connection.end();
    return notConnected(cluster, file, error);
  }
}

class KeptConnection implements Enlisted {
  private lost: (() => void) | undefined;

  constructor(
    private readonly client: pg.Client,
    readonly pid: number,
    readonly port: number,
  ) {
    // The end of the connection is told by 'end', which follows; without a listener an error would end the process.
    client.on('error', () => {});
    client.on('end', () => {
      const lost = this.lost;
      this.lost = undefined;
      lost?.();
    });
  }

  onLost(callback: () => void): void {
    this.lost = callback;
  }

  /** False while the last one is leaving. */
  async enlist(): Promise<boolean> {
    return this.lock(`pg_try_advisory_lock_shared(${ENLISTED})`);
  }

  async isLastToLeave(): Promise<boolean> {
    this.lost = undefined;
    this.keepProcess(true);
    try {
      await this.client.query(`select pg_advisory_unlock_shared(${ENLISTED})`);
      for (let attempt = 1; attempt <= ATTEMPTS_TO_BE_LAST; attempt++) {
        if (await this.lock(`pg_try_advisory_lock(${ENLISTED})`)) return true;
        await sleep(40);
      }
      return false;
    } catch {
      return false; // The connection broke, so the server went down or is being stopped by someone else.
    }
  }

  /** Whether this connection alone keeps the process running. */
  keepProcess(running: boolean): void {
    // pg has these methods, its typings don't.
    const client = this.client as pg.Client & { ref(): void; unref(): void };
    if (running) client.ref();
    else client.unref();
  }

  async end(): Promise<void> {
    this.lost = undefined;
    await this.client.end().catch(() => {}); // Rejects only when it has ended already.
  }

  private async lock(call: string): Promise<boolean> {
    return (await this.client.query<{ got: boolean }>(`select ${call} as got`)).rows[0]?.got === true;
  }
}

/** The stored password alone is no proof: a copy of the folder has the same. */
async function servesFolderOf(client: pg.Client, cluster: Cluster): Promise<boolean> {
  const served = (await client.query<{ data_directory: string }>('show data_directory')).rows[0]?.data_directory ?? '';
  const theirs = await stat(served).catch(() => undefined);
  if (!theirs) {
    throw new DataDirectoryInUse(
      `${cluster.directory} was moved while its Postgres was running (it was ${served}). ` +
        `Move it back, stop what uses it, and move it again.`,
    );
  }
  const ours = await stat(cluster.directory);
  return theirs.ino === ours.ino && theirs.dev === ours.dev;
}

async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (found.rowCount) return;
  try {
    await client.query(`create database ${client.escapeIdentifier(database)}`);
  } catch (error) {
    const anotherProcessMadeIt = ['42P04', '23505'].includes(codeOf(error) ?? '');
    if (!anotherProcessMadeIt) throw error;
  }
}

const WRONG_PASSWORD = '28P01';
/** admin_shutdown, crash_shutdown, cannot_connect_now. */
const NOT_IN_SERVICE = ['57P01', '57P02', '57P03'];

async function notConnected(
  cluster: Cluster,
  file: PostmasterFile,
  error: unknown,
): Promise<'no-server' | 'in-between'> {
  if (error instanceof DataDirectoryInUse) throw error;
  if (!isAlive(file.pid)) return 'no-server';
  if ((await isPostmasterOf(cluster.directory, file.pid)) === false) {
    await removeStalePidFile(cluster.directory, file);
    return 'no-server';
  }
  const code = codeOf(error) ?? '';
  // What the server did not say itself is a connection that ended: it is starting or stopping.
  if (!(error instanceof pg.DatabaseError) || NOT_IN_SERVICE.includes(code)) return 'in-between';
  throw new DataDirectoryInUse(
    `${cluster.directory} is in use by a Postgres (process ${file.pid}, port ${file.port}) that ` +
      `${code === WRONG_PASSWORD ? 'does not accept the password stored there' : `can't be used: ${(error as Error).message}`}. ` +
      `Stop that Postgres, or set VOUCH_DATA_DIR to another folder.`,
    { cause: error },
  );
}
