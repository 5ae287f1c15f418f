import { rename } from 'node:fs/promises';
import { withMigrationLock } from '@vouch/postgres';
import type pg from 'pg';
import { decrypt, derivedKey, encrypt, newKey } from './cipher.js';
import { VaultKeyProblem } from './errors.js';
import { keyFileIn, type KeySource, nextKeyFileIn, placeOf, readKeyFile, writeKeyFile } from './master-key.js';
import { vaultSchema } from './schema.sql.js';

/** What opens the vault, in memory only. */
export interface VaultKeys {
  readonly version: number;
  readonly master: Buffer;
  readonly index: Buffer;
  /** For fingerprints of mailboxes, of companies' domains, of texts, and of accounts where money goes. */
  readonly mailboxes: Buffer;
  readonly companies: Buffer;
  readonly texts: Buffer;
  readonly accounts: Buffer;
}

export const INDEX_KEY = 'index key';

interface StoredKey {
  readonly version: number;
  readonly index_key: Buffer;
}

/**
 * Makes the vault's tables, and its key at the first start. However many processes start at once, one of them makes it. The
 * file is written before anything is encrypted with it: a process that is killed in between leaves a key that the next takes up.
 * @throws VaultKeyProblem
 */
export function prepareVault(pool: pg.Pool, source: KeySource): Promise<VaultKeys> {
  return withMigrationLock(pool, async (client) => {
    await client.query(`begin; ${vaultSchema} commit`);
    const stored = await storedKey(client);
    if (stored) return openKeys(stored, source);
    const master =
      source.key ?? (await readKeyFile(keyFileIn(source.dataDir))) ?? (await writeKeyFile(keyFileIn(source.dataDir)));
    const index = newKey();
    await client.query('insert into vouch_vault.master_key (version, index_key) values (1, $1)', [
      encrypt(master, INDEX_KEY, index),
    ]);
    return keysOf(1, master, index);
  });
}

/** @throws VaultKeyProblem */
export async function currentKeys(pool: pg.Pool, source: KeySource): Promise<VaultKeys> {
  const stored = await storedKey(pool);
  if (!stored) throw new VaultKeyProblem('The vault has lost its key record. Put its backup back.');
  return openKeys(stored, source);
}

async function storedKey(client: Pick<pg.ClientBase, 'query'>): Promise<StoredKey | undefined> {
  const { rows } = await client.query<StoredKey>('select version, index_key from vouch_vault.master_key');
  return rows[0];
}

async function openKeys({ version, index_key }: StoredKey, source: KeySource): Promise<VaultKeys> {
  const given = source.key ?? (await readKeyFile(keyFileIn(source.dataDir)));
  const index = given && opened(given, index_key);
  if (given && index) return keysOf(version, given, index);
  const next = source.key ? undefined : await takeUpNext(source.dataDir, index_key);
  if (next) return keysOf(version, next.master, next.index);
  throw new VaultKeyProblem(
    given
      ? `The key in ${placeOf(source)} is not the one that this vault was closed with. Put the right one back: without it, nobody can read the personal data any more.`
      : `The vault's key is missing: there is no file ${keyFileIn(source.dataDir)}, and VOUCH_VAULT_KEY is not set. Put the key back from its backup, or copy it from where the vault was opened first.`,
  );
}

/** A change of keys that was killed between the database and the file. */
async function takeUpNext(dataDir: string, indexKey: Buffer) {
  const master = await readKeyFile(nextKeyFileIn(dataDir));
  const index = master && opened(master, indexKey);
  if (!master || !index) return undefined;
  await rename(nextKeyFileIn(dataDir), keyFileIn(dataDir));
  return { master, index };
}

function opened(master: Buffer, indexKey: Buffer): Buffer | undefined {
  try {
    return decrypt(master, INDEX_KEY, indexKey);
  } catch {
    return undefined; // It is another key: what this function is there to find out.
  }
}

const keysOf = (version: number, master: Buffer, index: Buffer): VaultKeys => ({
  version,
  master,
  index,
  mailboxes: derivedKey(index, 'mailboxes'),
  companies: derivedKey(index, 'companies'),
  texts: derivedKey(index, 'texts'),
  accounts: derivedKey(index, 'accounts'),
});
