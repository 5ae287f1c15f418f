import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command, CreateApiKey } from '@vouch/domain';
import { withMigrationLock } from '@vouch/postgres';
import { type CommandExecutor, commandIdOf } from '@vouch/runtime';
import type { Pool } from 'pg';
import { FIRST_KEY } from './api-keys.js';
import { hashOfKey, KEY_PATTERN, newKey } from './key-secret.js';
import type { KeyTable } from './key-table.js';

const ACTOR = 'start';

export const keyFileIn = (dataDir: string) => join(dataDir, 'api-key');

/** The key that lies in the data folder, for local tools; undefined when there is none. */
export async function readKeyFile(dataDir: string): Promise<string | undefined> {
  try {
    const key = (await readFile(keyFileIn(dataDir), 'utf8')).trim();
    return KEY_PATTERN.test(key) ? key : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes the first key of an installation, an admin's, unless it has one. However many processes start at once, one of them
 * makes it. The file is written before the hash, and the hash before the event: a process that is killed in between leaves a
 * key that the next start takes up, never one that nobody has. An installation whose log came back from a backup without
 * its hashes gets a secret for its first key again.
 * @returns the key when this call made it, for printing once.
 */
export async function makeFirstKey(
  pool: Pool,
  table: KeyTable,
  executor: CommandExecutor,
  dataDir: string,
): Promise<string | undefined> {
  return withMigrationLock(pool, async () => {
    const keys = await table.keys();
    const first = keys.find(({ keyId }) => keyId === FIRST_KEY);
    if (keys.length > 0 && (!first || first.revokedAt !== null || (await table.hasSecrets()))) return undefined;
    const left = await readKeyFile(dataDir);
    const key = left ?? newKey();
    if (!left) await writeKeyFile(dataDir, key);
    await table.replaceSecret(FIRST_KEY, first?.secret ?? 1, hashOfKey(key));
    const now = new Date().toISOString();
    const commandId = commandIdOf(ACTOR, FIRST_KEY);
    if (!first)
      await executor.execute(command(CreateApiKey, { keyId: FIRST_KEY, role: 'admin' }), {
        commandId,
        actor: ACTOR,
        now,
      });
    return key;
  });
}

async function writeKeyFile(dataDir: string, key: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const path = keyFileIn(dataDir);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${key}\n`, { mode: 0o600 });
  // The mode above is subject to the umask and is ignored for a file that exists.
  await chmod(draft, 0o600);
  await rename(draft, path);
}
