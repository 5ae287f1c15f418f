import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withMigrationLock } from '@vouch/postgres';
import type { Pool } from 'pg';
import { hashOfKey, KEY_PATTERN, newKey } from './api-keys.js';

const schema = `
  create schema if not exists vouch_access;
  create table if not exists vouch_access.api_key (
    id text primary key,
    hash bytea not null unique check (octet_length(hash) = 32),
    created_at timestamptz not null default now()
  );`;

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
 * Makes the first key of an installation, unless it has one. However many processes start at once, one of them makes it.
 * The file is written before the hash is committed: a process that is killed in between leaves a key that the next start
 * takes up, never a hash whose key nobody has.
 * @returns the key when this call made it, for printing once.
 */
export async function makeFirstKey(pool: Pool, dataDir: string): Promise<string | undefined> {
  return withMigrationLock(pool, async (client) => {
    await client.query(schema);
    const { rowCount } = await client.query('select from vouch_access.api_key limit 1');
    if (rowCount) return undefined;
    const left = await readKeyFile(dataDir);
    const key = left ?? newKey();
    if (!left) await writeKeyFile(dataDir, key);
    await client.query('insert into vouch_access.api_key (id, hash) values ($1, $2)', [
      randomBytes(4).toString('hex'),
      hashOfKey(key),
    ]);
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
