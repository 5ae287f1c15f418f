import { rename } from 'node:fs/promises';
import { withMigrationLock } from '@vouch/postgres';
import type pg from 'pg';
import { decrypt, encrypt } from './cipher.js';
import { VaultKeyProblem } from './errors.js';
import { currentKeys, INDEX_KEY } from './keys.js';
import { keyFileIn, type KeySource, nextKeyFileIn, writeKeyFile } from './master-key.js';
import { dataKeyOf } from './sealing.js';

const BATCH = 1_000;

/**
 * Wraps every data key in a new master key, in one transaction. The new file is on the disk before that, and takes the old
 * one's place after it; a process that is killed in between leaves both, and the next start takes the one that opens.
 * @throws VaultKeyProblem
 */
export async function changeKey(pool: pg.Pool, source: KeySource, next: Buffer | undefined): Promise<number> {
  if (source.key && !next)
    throw new VaultKeyProblem(
      'The key comes from VOUCH_VAULT_KEY, so the new one has to come from VOUCH_VAULT_NEXT_KEY: what "openssl rand -base64 32" prints.',
    );
  return withMigrationLock(pool, async (client) => {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('vouch_vault', 0))`);
    const { master, index } = await currentKeys(pool, source);
    const toFile = source.key === undefined;
    const fresh = toFile ? await writeKeyFile(nextKeyFileIn(source.dataDir), next) : next!;
    let wrapped = 0;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await client.query<{ id: string; data_key: Buffer }>(
        'select id, data_key from vouch_vault.kept where id > $1 order by id limit $2',
        [after, BATCH],
      );
      if (rows.length === 0) break;
      await client.query(
        `update vouch_vault.kept k set data_key = fresh.data_key
         from unnest($1::uuid[], $2::bytea[]) fresh(id, data_key) where k.id = fresh.id`,
        [
          rows.map(({ id }) => id),
          rows.map(({ id, data_key }) => encrypt(fresh, dataKeyOf(id), decrypt(master, dataKeyOf(id), data_key))),
        ],
      );
      wrapped += rows.length;
      after = rows.at(-1)!.id;
    }
    await client.query('update vouch_vault.master_key set version = version + 1, index_key = $1', [
      encrypt(fresh, INDEX_KEY, index),
    ]);
    await client.query('commit');
    if (toFile) await rename(nextKeyFileIn(source.dataDir), keyFileIn(source.dataDir));
    return wrapped;
  });
}
