import { execFile } from 'node:child_process';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a running server leaves in `postmaster.pid`; a killed one leaves it too. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly text: string;
}

const FILE = 'postmaster.pid';

/** Lines: pid, data folder, start time, port, socket folder, address, shared memory, status. */
export async function readPostmasterFile(directory: string): Promise<PostmasterFile | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]), text };
}

export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether that process is a Postgres on that folder; undefined where the system doesn't tell. */
export async function isPostmasterOf(directory: string, pid: number): Promise<boolean | undefined> {
  const command = await commandLineOf(pid);
  return command === undefined ? undefined : command.includes('postgres') && command.includes(directory);
}

async function commandLineOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    if (process.platform === 'win32') return undefined;
    return (await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return isAlive(pid) ? undefined : '';
  }
}

/**
 * Takes away a pid file whose process isn't this cluster's server: Postgres itself would refuse to start while any
 * process of the same user bears that number. Should another process have started the server meanwhile, its file is put back.
 */
export async function removeStalePidFile(directory: string, judged: PostmasterFile): Promise<void> {
  const path = join(directory, FILE);
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) === judged.text) await rm(aside);
  else await rename(aside, path);
}
