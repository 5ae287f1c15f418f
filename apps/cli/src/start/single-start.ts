import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '@vouch/postgres';
import { Failure } from '../terminal/failure.js';

/** A start that was killed leaves its session to the server, which notices within a moment. */
const PATIENCE_MS = 3_000;
const CHECK_MS = 2_000;

interface Note {
  readonly pid: number;
  readonly url: string;
}

export interface Hold {
  release(): Promise<void>;
}

const noteIn = (dataDir: string) => join(dataDir, 'running.json');

/**
 * Makes sure that one `vouch start` at a time serves a database: an advisory lock of a session, which ends with its process,
 * whatever ends it. The note in the data folder only tells the next one whom to look for.
 * @param onLost called when another start took over while the database was away.
 * @throws Failure `already-running`
 */
export async function holdSingleStart(
  databaseUrl: string,
  dataDir: string,
  url: string,
  onLost: (failure: Failure) => void,
): Promise<Hold> {
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'vouch-start' });
  const deadline = Date.now() + PATIENCE_MS;
  try {
    while (!(await holds(pool))) {
      if (Date.now() > deadline) throw await alreadyRunning(dataDir);
      await sleep(100);
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  await writeFile(noteIn(dataDir), JSON.stringify({ pid: process.pid, url } satisfies Note));
  // The session ends when the database is restarted; then the lock is taken again, or someone else has it.
  const watch = setInterval(() => {
    holds(pool).then(
      async (held) => {
        if (!held) onLost(await alreadyRunning(dataDir));
      },
      () => undefined, // The database is away; whoever serves requests says so.
    );
  }, CHECK_MS);
  watch.unref();
  return {
    release: async () => {
      clearInterval(watch);
      await rm(noteIn(dataDir), { force: true });
      await pool.end();
    },
  };
}

/** Whether this session has the lock now; takes it if it is free. The pool has one session, so it is always the same. */
async function holds(pool: ReturnType<typeof createPool>): Promise<boolean> {
  const { rows } = await pool.query<{ held: boolean }>(
    `select exists (
       select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
     ) or pg_try_advisory_lock(hashtextextended('vouch:start', 0)) as held`,
  );
  return rows[0]!.held;
}

async function alreadyRunning(dataDir: string): Promise<Failure> {
  const note = await readNote(dataDir);
  return new Failure(
    note ? `Vouch is already running: process ${note.pid}, ${note.url}.` : 'Vouch is already running on this database.',
    {
      code: 'already-running',
      where: dataDir,
      whatToDo: 'Use the one that runs, stop it with Ctrl-C, or set VOUCH_DATA_DIR to another folder.',
    },
  );
}

/** The address of the API that `vouch start` runs for this folder; undefined when it doesn't. */
export const runningAt = async (dataDir: string): Promise<string | undefined> => (await readNote(dataDir))?.url;

async function readNote(dataDir: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(noteIn(dataDir), 'utf8')) as Note;
  } catch {
    // Not there, or being written: the lock alone decides, this is only for the message.
    return undefined;
  }
}
