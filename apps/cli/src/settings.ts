import { resolve } from 'node:path';
import { usage } from './terminal/failure.js';

/** What the environment and the command line decide. Read once, in main.ts; everything else gets it passed in. */
export interface Settings {
  /** Folder of this installation, absolute: the embedded Postgres and the file `api-key`. */
  readonly dataDir: string;
  /** One's own Postgres; undefined: the embedded one in dataDir. */
  readonly databaseUrl: string | undefined;
  readonly port: number;
  readonly lanes: number | undefined;
  readonly batchSize: number | undefined;
}

/** @throws Failure that names the variable, what it holds and what it may hold. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  return {
    dataDir: resolve(env['VOUCH_DATA_DIR'] || '.vouch'),
    databaseUrl: env['DATABASE_URL'] || undefined,
    port: integer(env, 'VOUCH_PORT', 0, 65_535) ?? 8080,
    lanes: integer(env, 'VOUCH_LANES', 1, 256),
    batchSize: integer(env, 'VOUCH_BATCH_SIZE', 1, 100_000),
  };
}

function integer(env: NodeJS.ProcessEnv, name: string, least: number, most: number): number | undefined {
  const text = env[name];
  return text ? wholeNumber(text, name, least, most) : undefined;
}

/** @throws Failure with exit code 2 */
export function wholeNumber(text: string, where: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw usage(`"${text}" is not a whole number from ${least} to ${most}.`, { code: 'bad-setting', where });
  return value;
}
