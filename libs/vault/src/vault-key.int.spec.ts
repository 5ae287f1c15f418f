import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { testDatabase } from '../../runtime/testing/database.js';
import { about, ada, idsIn, sealing } from '../testing/application.js';
import { newKey } from './cipher.js';
import { VaultKeyProblem } from './errors.js';
import { keyFileIn, nextKeyFileIn, writeKeyFile } from './master-key.js';
import { Vault } from './vault.js';

const database = testDatabase();
let folder: string;
let vault: Vault;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vouch-vault-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  await database.pool.query('drop schema if exists vouch_vault cascade');
  await rm(keyFileIn(folder), { force: true });
  vault = await Vault.open(database.pool, { dataDir: folder });
});

describe('The key', () => {
  const reopened = (key?: Buffer, pool: pg.Pool = database.pool) => Vault.open(pool, { key, dataDir: folder });

  it('is made at the first start, in a file for its owner alone', async () => {
    expect((await stat(keyFileIn(folder))).mode & 0o777).toBe(0o600);
    const { persons } = idsIn(await sealing(vault, { contact: ada }));
    expect((await (await reopened()).reveal({ persons, texts: [] })).people[persons[0]!]).toEqual(ada);
  });

  it('is made once, however many start at once', async () => {
    await database.pool.query('drop schema vouch_vault cascade');
    await rm(keyFileIn(folder));
    const vaults = await Promise.all(Array.from({ length: 4 }, () => reopened()));
    const { persons } = idsIn(await sealing(vaults[0]!, { contact: ada }));
    for (const one of vaults) expect((await one.reveal({ persons, texts: [] })).people).toEqual({ [persons[0]!]: ada });
  });

  it('may come from the environment, and the file is then not looked at', async () => {
    const file = Buffer.from(await readFile(keyFileIn(folder), 'utf8'), 'base64');
    await rm(keyFileIn(folder));
    await reopened(file);
    await expect(readFile(keyFileIn(folder))).rejects.toThrow(/ENOENT/);
  });

  it('is refused at the start when it is another one, is missing, or is none', async () => {
    await expect(reopened(newKey())).rejects.toThrow(/VOUCH_VAULT_KEY is not the one that this vault was closed with/);
    await writeKeyFile(keyFileIn(folder));
    await expect(reopened()).rejects.toThrow(/vault\.key is not the one/);
    await writeFile(keyFileIn(folder), 'short\n');
    await expect(reopened()).rejects.toThrow(/holds no key of 32 bytes/);
    await rm(keyFileIn(folder));
    await expect(reopened()).rejects.toThrow(/key is missing.*backup/);
    await expect(reopened()).rejects.toThrow(VaultKeyProblem);
  });

  it('can be changed, while others go on with what they do', async () => {
    const body = { contact: ada, note: 'x' };
    const first = await sealing(vault, body);
    const before = await readFile(keyFileIn(folder), 'utf8');
    const another = await reopened();
    expect(await another.changeKey()).toBe(2);
    expect(await readFile(keyFileIn(folder), 'utf8')).not.toBe(before);
    expect((await vault.reveal(idsIn(first))).people).toEqual({ [idsIn(first).persons[0]!]: ada });
    const again = await sealing(vault, body);
    expect(again.fingerprints).toEqual(first.fingerprints);
    const sibling = await sealing(another, { contact: ada }, about('k2', 'referral-r1'));
    expect(sibling.fields.person('contact')?.samePerson).toHaveLength(1);
    const inSameWords = await sealing(another, { note: 'x' }, about('k3'));
    expect(inSameWords.fields.sameText('note')).toEqual([first.fields.text('note')]);
    await expect(reopened(Buffer.from(before, 'base64'))).rejects.toThrow(VaultKeyProblem);
  });

  it('is taken up by the next start when its change was killed before the file took its place', async () => {
    const { persons } = idsIn(await sealing(vault, { contact: ada }));
    const before = await readFile(keyFileIn(folder), 'utf8');
    await vault.changeKey();
    const after = await readFile(keyFileIn(folder), 'utf8');
    await writeFile(nextKeyFileIn(folder), after);
    await writeFile(keyFileIn(folder), before);
    expect((await (await reopened()).reveal({ persons, texts: [] })).people[persons[0]!]).toEqual(ada);
    expect(await readFile(keyFileIn(folder), 'utf8')).toBe(after);
  });

  it('is not taken up when its change was killed before the database knew it', async () => {
    const before = await readFile(keyFileIn(folder), 'utf8');
    await writeKeyFile(nextKeyFileIn(folder));
    await reopened();
    expect(await readFile(keyFileIn(folder), 'utf8')).toBe(before);
  });

  it('of the environment is changed to the next one that the environment names', async () => {
    const key = Buffer.from(await readFile(keyFileIn(folder), 'utf8'), 'base64');
    await rm(keyFileIn(folder));
    const next = newKey();
    const opened = await reopened(key);
    const { persons } = idsIn(await sealing(opened, { contact: ada }));
    await expect(opened.changeKey()).rejects.toThrow(/VOUCH_VAULT_NEXT_KEY/);
    await opened.changeKey(next);
    await expect(opened.reveal({ persons, texts: [] })).rejects.toThrow(/VOUCH_VAULT_KEY is not the one/);
    expect((await (await reopened(next)).reveal({ persons, texts: [] })).people[persons[0]!]).toEqual(ada);
  });
});
