import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '@vouch/postgres';
import { holdSingleStart } from '../start/single-start.js';
import { Failure } from '../terminal/failure.js';

const MARK = 'made-by-vouch-demo';

/**
 * An empty folder for a demo. One that an earlier demo left is removed, once nothing runs in it any more.
 * @throws Failure for a folder that holds anything else, or in which a demo runs.
 */
export async function prepareDemoFolder(dataDir: string): Promise<void> {
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) {
    if (!existsSync(join(dataDir, MARK)))
      throw new Failure('This folder holds something else; a demo would begin by removing it.', {
        code: 'folder-not-empty',
        where: dataDir,
        whatToDo: 'Name a folder of its own with --data-dir.',
      });
    await stopWhatIsLeft(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, MARK), 'The next vouch demo removes this folder.\n');
}

/** A demo that was killed leaves its Postgres behind; one that runs must not be disturbed. */
async function stopWhatIsLeft(dataDir: string): Promise<void> {
  const cluster = join(dataDir, 'postgres');
  if (!existsSync(cluster)) return;
  const database = await openDatabase({ dataDir });
  try {
    const hold = await holdSingleStart(database.url, dataDir, '', () => {});
    await hold.release();
  } finally {
    await database.stop();
  }
  if (existsSync(join(cluster, 'postmaster.pid')))
    throw new Failure('Another process still works in the folder of an earlier demo.', {
      code: 'already-running',
      where: dataDir,
      whatToDo: 'Wait until it ends, or name another folder with --data-dir.',
    });
}
