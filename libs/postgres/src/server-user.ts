import { execFile, type ExecFileOptions } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseUnreachable } from './errors.js';

const execute = promisify(execFile);

/**
 * Who runs the programs of Postgres. They refuse to run as root, so root hands them to the system user `postgres`; anyone
 * else runs them as themselves.
 */
export interface ServerUser {
  /** Set when it is another user than ours: the owner that the cluster's folder needs. */
  readonly uid?: number;
  readonly gid?: number;
  /** Set when the user is entered through another command than a plain spawn. */
  readonly enteredBy?: readonly string[];
}

/** Runs a program of Postgres to its end. Rejects as execFile does, with `stdout` and `stderr` on the error. */
export async function runAs(user: ServerUser, program: string, args: readonly string[]): Promise<string> {
  // A translated message could not be recognised; LC_ALL would override the cluster's own LC_MESSAGES.
  const options: ExecFileOptions = { env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 16 * 1024 * 1024, cwd: '/' };
  if (process.platform === 'win32') delete options.cwd;
  const [first, ...rest] = [...(user.enteredBy ?? []), program, ...args] as [string, ...string[]];
  if (!user.enteredBy && user.uid !== undefined) Object.assign(options, { uid: user.uid, gid: user.gid });
  return String((await execute(first, rest, options)).stdout);
}

/**
 * Finds the user that can run the binaries and reach the folders.
 *
 * A folder under root's own home (mode 0700) is closed to the user `postgres`. There its programs get one capability,
 * reading past directory permissions, so that a clone in /root works as it lies; where that isn't granted the message says
 * what to change.
 */
export async function serverUserFor(
  binaries: string,
  folder: string,
  onLog: (line: string) => void,
): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = (await lookUpPostgresUser()) ?? (await createPostgresUser(onLog));
  const closed = (await closedAncestor(binaries, uid, gid)) ?? (await closedAncestor(folder, uid, gid));
  if (closed === undefined) return { uid, gid };

  for (const capability of ['dac_read_search', 'dac_override']) {
    const user: ServerUser = { uid, gid, enteredBy: setpriv(uid, gid, capability) };
    const works = await runAs(user, join(binaries, 'postgres'), ['--version']).catch(() => undefined);
    if (works !== undefined) return user;
  }
  throw new DatabaseUnreachable(
    `Postgres can't run as root, and the system user 'postgres' can't reach ${closed}, which is closed to other users. ` +
      `Do one of these: run Vouch as a normal user; move the clone and VOUCH_DATA_DIR to a folder like /opt/vouch; ` +
      `\`chmod o+x ${closed}\`; or set DATABASE_URL to a Postgres of your own.`,
  );
}

async function lookUpPostgresUser(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([execute('id', ['-u', 'postgres']), execute('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` fails for an unknown user, which is the answer.
  }
}

async function createPostgresUser(onLog: (line: string) => void): Promise<{ uid: number; gid: number }> {
  onLog(`Postgres can't run as root: creating the system user 'postgres' for it.`);
  let cause: unknown;
  try {
    await execute('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
  } catch (error) {
    cause = error; // Another process may have created it in the same moment.
  }
  const created = await lookUpPostgresUser();
  if (created) return created;
  throw new DatabaseUnreachable(
    `Postgres can't run as root, and the system user 'postgres' could not be created. ` +
      `Run Vouch as a normal user, create that user, or set DATABASE_URL to a Postgres of your own.`,
    { cause },
  );
}

/** The nearest-to-root folder on the way to `path` that the user may not enter. The path itself may not exist yet. */
async function closedAncestor(path: string, uid: number, gid: number): Promise<string | undefined> {
  const above = dirname(path);
  if (above !== path) {
    const closed = await closedAncestor(above, uid, gid);
    if (closed !== undefined) return closed;
  }
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return undefined;
  const enter = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001;
  return (found.mode & enter) === 0 ? path : undefined;
}

/**
 * Enters the user with one capability alone. `no_setuid_fixup` is what makes access(2), by which Postgres checks its
 * own programs, honour it; see capabilities(7).
 */
function setpriv(uid: number, gid: number, capability: string): readonly string[] {
  const only = `-all,+${capability}`;
  return [
    'setpriv',
    '--securebits=+no_setuid_fixup',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
    '--',
  ];
}
