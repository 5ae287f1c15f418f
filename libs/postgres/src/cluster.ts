import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseProblem, DatabaseUnreachable, DataDirectoryUnusable } from './errors.js';
import { isAlive } from './postmaster.js';
import { runAs, type ServerUser } from './server-user.js';

/** A cluster on disk: what `initdb` made, and how to get in. */
export interface Cluster {
  /** Postgres's own data folder. */
  readonly directory: string;
  readonly binaries: string;
  readonly user: ServerUser;
  readonly password: string;
  /** The port it was last started on, and is started on again when that is free. */
  readonly port: number | undefined;
}

export const SUPERUSER = 'vouch';

const ACCESS_FILE = 'vouch.json';
const LOG_FILE = 'server.log';

/** Loopback only, and no socket file: those would lie in /tmp, where two installations could meet. */
const ALWAYS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // A statement's error goes to whoever sent it; the file keeps what happens to the server itself.
  log_min_messages: 'log',
  log_checkpoints: 'off',
} satisfies Settings;

export type Settings = Readonly<Record<string, string | number>>;

export interface NewCluster {
  readonly directory: string;
  readonly binaries: string;
  readonly user: ServerUser;
  readonly settings: Settings;
  /** False skips fsync while it is made: for a cluster that may be lost. */
  readonly durable: boolean;
}

/** Makes a new cluster with a random password, in a folder that doesn't exist yet. UTF-8, sorted by code point. */
export async function createCluster(wanted: NewCluster): Promise<Cluster> {
  const { directory, binaries, user } = wanted;
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${directory}.password`;
  await mkdir(directory, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    await giveTo(user, directory, passwordFile);
    await runAs(user, join(binaries, 'initdb'), [
      `--pgdata=${directory}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...((await majorVersion(binaries, user)) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
      '--data-checksums',
      ...(wanted.durable ? [] : ['--no-sync']),
    ]);
  } catch (error) {
    throw new DatabaseUnreachable(`The embedded Postgres could not be set up in ${directory}: ${outputOf(error)}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  const settings = Object.entries({ ...ALWAYS, ...wanted.settings }).map(([name, value]) => `${name} = '${value}'\n`);
  await appendFile(join(directory, 'postgresql.conf'), `\n# Set by Vouch; later lines win.\n${settings.join('')}`);
  const cluster: Cluster = { directory, binaries, user, password, port: undefined };
  await saveAccess(cluster);
  return cluster;
}

/**
 * Opens the cluster in `<folder>/postgres`, making it when it isn't there. It is made beside its place and renamed into
 * it, so that of two processes that come at once one wins whole, and one that was killed half-way left nothing in the way.
 */
export async function openCluster(folder: string, wanted: Omit<NewCluster, 'directory'>): Promise<Cluster> {
  const directory = join(folder, 'postgres');
  const existing = await loadCluster(directory, wanted.binaries, wanted.user);
  if (existing) return existing;

  const draft = join(folder, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await removeAbandoned(folder);
    await createCluster({ ...wanted, directory: draft });
    await rename(draft, directory);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Renaming onto a folder that isn't empty fails, and it isn't empty when another process was first.
    const other = await loadCluster(directory, wanted.binaries, wanted.user);
    if (other) return other;
    throw error instanceof DatabaseProblem ? error : unusable(folder, error);
  }
  const made = await loadCluster(directory, wanted.binaries, wanted.user);
  if (!made) throw new DataDirectoryUnusable(`${directory} disappeared while it was being set up`);
  return made;
}

async function loadCluster(directory: string, binaries: string, user: ServerUser): Promise<Cluster | undefined> {
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(directory, error);
  }
  if (entries.length === 0) return undefined;
  if (!entries.includes(ACCESS_FILE) || !entries.includes('PG_VERSION')) {
    throw new DataDirectoryUnusable(
      `${directory} was not made by Vouch (it has no ${entries.includes('PG_VERSION') ? ACCESS_FILE : 'PG_VERSION'}). ` +
        `Set VOUCH_DATA_DIR to another folder, or, if that is a Postgres of your own, set DATABASE_URL.`,
    );
  }
  const made = Number((await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim());
  const ours = await majorVersion(binaries, user);
  if (made !== ours) {
    throw new DataDirectoryUnusable(
      `${directory} was written by Postgres ${made}, and this version of Vouch brings Postgres ${ours}. ` +
        `Export the log with the version of Vouch that wrote it, or set VOUCH_DATA_DIR to another folder.`,
    );
  }
  let access: { password: string; port?: number };
  try {
    access = JSON.parse(await readFile(join(directory, ACCESS_FILE), 'utf8')) as typeof access;
  } catch (error) {
    throw unusable(join(directory, ACCESS_FILE), error);
  }
  return { directory, binaries, user, password: access.password, port: access.port };
}

/** Replaced as a whole: a reader sees the old or the new one. */
export async function saveAccess(cluster: Cluster): Promise<void> {
  const draft = join(cluster.directory, `${ACCESS_FILE}.${process.pid}`);
  const access = { password: cluster.password, port: cluster.port };
  await writeFile(draft, `${JSON.stringify(access)}\n`, { mode: 0o600 });
  await giveTo(cluster.user, draft);
  await rename(draft, join(cluster.directory, ACCESS_FILE));
}

export function logFileOf(cluster: Cluster): string {
  return join(cluster.directory, LOG_FILE);
}

/** What a program printed before it failed, or why it could not be run at all. */
export function outputOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(error)).split('\n').slice(-8).join('\n');
}

export function unusable(path: string, error: unknown): DataDirectoryUnusable {
  const reasons: Record<string, string> = {
    EACCES: 'this user may not use it',
    EPERM: 'this user may not use it',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'there is a file of that name',
  };
  const reason = reasons[codeOf(error) ?? ''] ?? (error as Error).message;
  return new DataDirectoryUnusable(
    `${path} can't be used: ${reason}. Run as the user who made it, or set VOUCH_DATA_DIR to a folder that you can write.`,
    { cause: error },
  );
}

export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

async function majorVersion(binaries: string, user: ServerUser): Promise<number> {
  try {
    const text = await runAs(user, join(binaries, 'postgres'), ['--version']);
    return Number(/\(PostgreSQL\) (\d+)/.exec(text)?.[1]);
  } catch (error) {
    throw new DatabaseUnreachable(
      `The embedded Postgres in ${binaries} can't run on this machine: ${outputOf(error)}\n` +
        `Set DATABASE_URL to a Postgres of your own (14–18).`,
      { cause: error },
    );
  }
}

/** Drafts of processes that were killed while making one. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function giveTo(user: ServerUser, ...paths: string[]): Promise<void> {
  if (user.uid === undefined || user.gid === undefined) return;
  for (const path of paths) await chown(path, user.uid, user.gid);
}

/** Makes the rename itself durable. Windows can't open a folder, and journals renames. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
