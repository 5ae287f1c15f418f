import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateBinaries } from './binaries.js';
import { type Cluster, openCluster, unusable } from './cluster.js';
import { DatabaseUnreachable } from './errors.js';
import { enlist, type Enlisted } from './enlistment.js';
import { startServer, stopServer, urlOf } from './server.js';
import { serverUserFor } from './server-user.js';

const DATABASE = 'vouch';

/** Time for a server to finish starting or stopping that another process began. */
const PATIENCE_MS = 300_000;

/** For one machine that does other things too. What a table needs beyond this, it asks for itself. */
const SETTINGS = {
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_compression: 'pglz',
  // Short statements only: compiling them costs more than it saves.
  jit: 'off',
};

export interface Database {
  readonly url: string;
  readonly kind: 'embedded' | 'own';
  /**
   * Gives it up; again is harmless. An embedded server is stopped in order when this was the last process that used it.
   * Call it on SIGINT and SIGTERM, after the pools are ended.
   */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly port?: number;
  readonly onLog?: (line: string) => void;
}

/**
 * The server of that folder, shared by all processes that open it: started by the first, adopted from one that was
 * killed, stopped by the last one to leave.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const onLog = options.onLog ?? (() => {});
  const folder = await prepareFolder(options.dataDir);
  const binaries = locateBinaries();
  const user = await serverUserFor(binaries, folder, onLog);
  const cluster = await openCluster(folder, { binaries, user, settings: SETTINGS, durable: true });
  const membership = new Membership(cluster, options.port, onLog);
  const port = await membership.join();
  return { url: urlOf(cluster, port, DATABASE), kind: 'embedded', stop: () => membership.leave() };
}

async function prepareFolder(dataDir: string): Promise<string> {
  const folder = resolve(dataDir);
  try {
    // Root's server runs as another user, who has to pass through; every secret in here has a mode of its own.
    await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return await realpath(folder);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** This process's part in keeping the server up. */
class Membership {
  private enlisted: Enlisted | undefined;
  private left: Promise<void> | undefined;

  constructor(
    private cluster: Cluster,
    private readonly port: number | undefined,
    private readonly onLog: (line: string) => void,
  ) {}

  /** Enlists with the running server, starting it if there is none. Resolves to its port. */
  async join(): Promise<number> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await enlist(this.cluster, DATABASE);
      if (typeof found === 'object') {
        this.enlisted = found;
        this.cluster = { ...this.cluster, port: found.port };
        found.onLost(() => void this.rejoin());
        return found.port;
      }
      if (found === 'no-server') await startServer(this.cluster, { port: this.port, onLog: this.onLog });
      if (Date.now() > deadline) {
        throw new DatabaseUnreachable(
          `The embedded Postgres in ${this.cluster.directory} has been starting or stopping for ${PATIENCE_MS / 1000} s; ` +
            `its log is ${this.cluster.directory}/server.log`,
        );
      }
      await sleep(20);
    }
  }

  /** Stops the server when no other living process is enlisted. */
  leave(): Promise<void> {
    this.left ??= this.leaveOnce();
    return this.left;
  }

  private async leaveOnce(): Promise<void> {
    const enlisted = this.enlisted;
    this.enlisted = undefined;
    if (!enlisted) return;
    if (await enlisted.isLastToLeave()) await stopServer(this.cluster, enlisted.pid);
    else this.onLog('The embedded Postgres stays up for the other processes that use it.');
    await enlisted.end();
  }

  /** The server went down under us (killed, or out of memory): it is started again, as a supervisor would. */
  private async rejoin(): Promise<void> {
    this.enlisted = undefined;
    while (!this.left) {
      try {
        this.onLog('The embedded Postgres went away; starting it again.');
        await this.join();
        break;
      } catch (error) {
        this.onLog(`The embedded Postgres could not be started again: ${(error as Error).message}`);
        await sleep(1_000, undefined, { ref: false });
      }
    }
    // It came back while this process was leaving.
    if (this.left && this.enlisted) await this.leaveOnce().catch((error: Error) => this.onLog(error.message));
  }
}
