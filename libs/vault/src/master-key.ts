import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KEY_BYTES, newKey } from './cipher.js';
import { VaultKeyProblem } from './errors.js';

/** Where the master key comes from: the environment, or a file in the data folder. */
export interface KeySource {
  /** VOUCH_VAULT_KEY; it goes before the file. */
  readonly key?: Buffer;
  readonly dataDir: string;
}

export const keyFileIn = (dataDir: string) => join(dataDir, 'vault.key');
/** The key that is to come, while everything is being wrapped in it. */
export const nextKeyFileIn = (dataDir: string) => join(dataDir, 'vault.key.next');

/** Where to look, in words, for whoever has to mend it. */
export const placeOf = ({ key, dataDir }: KeySource) => (key ? 'VOUCH_VAULT_KEY' : keyFileIn(dataDir));

/** @throws VaultKeyProblem for a file that holds no key. */
export async function readKeyFile(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES)
    throw new VaultKeyProblem(`${path} holds no key of ${KEY_BYTES} bytes. Put the right file back from its backup.`);
  return key;
}

/** A new key in a file that only its owner can read, on the disk before this returns. */
export async function writeKeyFile(path: string, key: Buffer = newKey()): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${key.toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  // The mode above is subject to the umask and is ignored for a file that exists.
  await chmod(draft, 0o600);
  await rename(draft, path);
  return key;
}
