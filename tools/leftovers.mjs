import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const END_MS = 5_000;

/**
 * Ends every Postgres whose data lies under the folder, and removes the folder.
 * @param {string} folder
 * @returns {Promise<string[]>} the data folders whose server was still running
 */
export async function removeWithServers(folder) {
  const running = [];
  for (const { directory, pid } of servers(folder)) {
    running.push(directory);
    await end(pid);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return running;
}

function servers(folder) {
  return list(folder)
    .filter((path) => basename(path) === 'postmaster.pid')
    .map((path) => ({ directory: dirname(path), pid: Number(readFileSync(path, 'utf8').split('\n')[0]) }))
    .filter(({ directory, pid }) => pid > 0 && commandLine(pid).includes(directory));
}

function list(folder) {
  try {
    return readdirSync(folder, { recursive: true }).map((path) => join(folder, path));
  } catch (error) {
    if (error.code === 'ENOENT') return []; // Removed already, or in this moment by the test that made it.
    throw error;
  }
}

/** Empty when there is no such process: a number from a file proves nothing by itself. */
function commandLine(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** SIGQUIT: Postgres ends at once, without writing anything down. */
async function end(pid) {
  const deadline = Date.now() + END_MS;
  for (let signal = 'SIGQUIT'; ; signal = Date.now() > deadline ? 'SIGKILL' : 0) {
    try {
      process.kill(pid, signal);
    } catch {
      return; // It is gone.
    }
    await sleep(50);
  }
}
