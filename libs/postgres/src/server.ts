import { createReadStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, logFileOf, outputOf, saveAccess, SUPERUSER } from './cluster.js';
import { DatabaseUnreachable, PortInUse } from './errors.js';
import { isAlive, readPostmasterFile } from './postmaster.js';
import { runAs } from './server-user.js';

const HOST = '127.0.0.1';
/** Recovery after a crash replays up to max_wal_size of journal; on a slow disk that takes a while. */
const START_TIMEOUT_S = 300;
const STOP_TIMEOUT_MS = 60_000;
const ATTEMPTS_ON_FREE_PORTS = 5;
/** The connections of a server that was killed hold its port a moment longer. */
const PORT_GIVEN_UP_MS = 2_000;
const LARGEST_LOG_BYTES = 5_000_000;

export interface StartOptions {
  /** This port and no other; otherwise the cluster's last one, or a free one when that is taken. */
  readonly port?: number;
  readonly onLog?: (line: string) => void;
}

/** The port it listens on, or why this call left the cluster as it was. */
export type Started = number | 'another-process-was-first' | 'previous-server-still-ending';

/**
 * Starts the server, apart from this process: it lives on when this process is killed, and a Ctrl-C in the terminal
 * doesn't reach it. Resolves when it accepts connections.
 * @throws PortInUse, DatabaseUnreachable with the end of the server's own log
 */
export async function startServer(cluster: Cluster, options: StartOptions = {}): Promise<Started> {
  await startLogAnew(cluster);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (attempt === 1 ? await keptPortIfFree(cluster, options) : await freePort());
    const failure = await tryStart(cluster, port);
    if (failure === undefined) {
      if (port !== cluster.port) await saveAccess({ ...cluster, port });
      return port;
    }
    if (/lock file "postmaster\.pid" (already exists|is empty)/.test(failure)) return 'another-process-was-first';
    // It came up, and was the last user's to stop before pg_ctl looked: short visits of other processes do that.
    if (/ready to accept connections/.test(failure)) return 'another-process-was-first';
    if (/pre-existing shared memory block/.test(failure)) return 'previous-server-still-ending';
    if (!/could not bind|could not create any TCP\/IP sockets/.test(failure)) {
      throw new DatabaseUnreachable(
        `The embedded Postgres in ${cluster.directory} did not start: ${lastLines(failure)}`,
      );
    }
    if (options.port !== undefined) {
      throw new PortInUse(
        `Port ${options.port} on ${HOST}, meant for the embedded Postgres, is taken by another program. ` +
          `End that program, or choose another port.`,
      );
    }
    if (attempt === ATTEMPTS_ON_FREE_PORTS) {
      throw new PortInUse(`No port on ${HOST} could be taken for the embedded Postgres: ${lastLines(failure)}`);
    }
  }
}

/**
 * Ends the server in order: open transactions are rolled back, and nothing has to be recovered at the next start.
 * The process is named, because another one may already be starting the next server in the same folder.
 */
export async function stopServer(cluster: Cluster, pid: number): Promise<void> {
  const stillThere = async () => isAlive(pid) && (await readPostmasterFile(cluster.directory))?.pid === pid;
  try {
    await runAs(cluster.user, join(cluster.binaries, 'pg_ctl'), ['kill', 'INT', String(pid)]);
  } catch (error) {
    if (!(await stillThere())) return;
    throw new DatabaseUnreachable(
      `The embedded Postgres in ${cluster.directory} can't be stopped: ${outputOf(error)}`,
      { cause: error },
    );
  }
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (await stillThere()) {
    if (Date.now() > deadline) {
      throw new DatabaseUnreachable(
        `The embedded Postgres in ${cluster.directory} (process ${pid}) did not stop within ${STOP_TIMEOUT_MS / 1000} s`,
      );
    }
    await sleep(10);
  }
}

export function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(cluster.password)}@${HOST}:${port}/${database}`;
}

/** Undefined on success, otherwise what the server or pg_ctl said. */
async function tryStart(cluster: Cluster, port: number): Promise<string | undefined> {
  const log = logFileOf(cluster);
  const before = await sizeOf(log);
  const args = ['start', '-D', cluster.directory, '-l', log, '-o', `-p ${port}`, '-w', '-t', String(START_TIMEOUT_S)];
  try {
    await runAs(cluster.user, join(cluster.binaries, 'pg_ctl'), args);
    return undefined;
  } catch (error) {
    const said = (await textFrom(log, before)).trim();
    return said === '' ? outputOf(error) : said;
  }
}

function lastLines(text: string): string {
  return text.split('\n').slice(-8).join('\n');
}

async function keptPortIfFree(cluster: Cluster, options: StartOptions): Promise<number> {
  if (cluster.port === undefined) return freePort();
  const deadline = Date.now() + PORT_GIVEN_UP_MS;
  do {
    if (await isFree(cluster.port)) return cluster.port;
    await sleep(20);
  } while (Date.now() < deadline);
  const port = await freePort();
  options.onLog?.(`Port ${cluster.port} is taken by another program; the embedded Postgres takes ${port}.`);
  return port;
}

function freePort(): Promise<number> {
  return listenOnce(0);
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false; // Whatever forbids listening here forbids it to Postgres as well.
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port, host: HOST, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** Keeps the log of the last runs and the one before, however long Vouch is in use. */
async function startLogAnew(cluster: Cluster): Promise<void> {
  const log = logFileOf(cluster);
  if ((await sizeOf(log)) > LARGEST_LOG_BYTES) await rename(log, `${log}.old`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function textFrom(path: string, start: number): Promise<string> {
  if ((await sizeOf(path)) <= start) return '';
  let text = '';
  for await (const chunk of createReadStream(path, { start, encoding: 'utf8' })) text += String(chunk);
  return text;
}
