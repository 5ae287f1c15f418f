import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process on this machine holds the lock. A lock whose process died is taken over.
 * @param {string} file
 * @param {(pid: number) => void} onWait called once when another process holds it
 * @param {() => Promise<void>} work
 */
export async function withFileLock(file, onWait, work) {
  let said = false;
  while (!tryLock(file)) {
    const holder = read(file);
    const pid = Number(holder);
    if (holder !== undefined && !isAlive(pid)) breakLock(file, holder);
    else {
      if (!said && holder) onWait(pid);
      said = true;
      await sleep(200);
    }
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file); // Appears with its content in it, or not at all.
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes the file aside first: if it turns out that someone else renewed it meanwhile, it is put back. */
function breakLock(file, judged) {
  const aside = `${file}.${process.pid}.aside`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') === judged) rmSync(aside);
    else renameSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // Another process was quicker.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
