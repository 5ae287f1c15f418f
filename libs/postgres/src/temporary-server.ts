import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { locateBinaries } from './binaries.js';
import { createCluster, type Settings } from './cluster.js';
import { DataDirectoryInUse } from './errors.js';
import { readPostmasterFile } from './postmaster.js';
import { startServer, stopServer, urlOf } from './server.js';
import { serverUserFor } from './server-user.js';

/** What a server may do without when nothing in it has to survive the machine: a commit then costs no disk write. */
const FORGETFUL: Settings = { fsync: 'off', full_page_writes: 'off', autovacuum_naptime: '10s' };

export interface TemporaryServerOptions {
  /** Made by this call, and removed by stop(). */
  readonly directory: string;
  /** Another Postgres than the one that is shipped: the folder with its `initdb`, `pg_ctl` and `postgres`. */
  readonly binaries?: string;
  readonly settings?: Settings;
}

export interface TemporaryServer {
  /** As superuser, on the database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A server for tests: on a free port, not durable, and gone with everything in it when it stops. */
export async function startTemporaryServer(options: TemporaryServerOptions): Promise<TemporaryServer> {
  const { directory } = options;
  const binaries = options.binaries ?? locateBinaries();
  const user = await serverUserFor(binaries, dirname(directory), () => {});
  const settings = { ...FORGETFUL, max_connections: 300, shared_buffers: '256MB', ...options.settings };
  const cluster = await createCluster({ directory, binaries, user, settings, durable: false });
  const port = await startServer(cluster);
  if (typeof port === 'string') throw new DataDirectoryInUse(`${directory}: ${port}`);
  return {
    url: urlOf(cluster, port, 'postgres'),
    async stop() {
      const running = await readPostmasterFile(directory);
      if (running) await stopServer(cluster, running.pid);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
