import { resolve } from 'node:path';
import { type Fanout, fanoutSetting } from '@vouch/kafka';
import { installationSettings, InvalidSetting, type VaultSettings, wholeNumberSetting } from '@vouch/runtime';
import { usage } from './terminal/failure.js';

/** What the environment decides. Read once for each command; everything else gets it passed in. */
export interface Settings {
  /** Folder of this installation, absolute: the embedded Postgres and the file `api-key`. */
  readonly dataDir: string;
  /** One's own Postgres; undefined: the embedded one in dataDir. */
  readonly databaseUrl: string | undefined;
  /** An EventStoreDB or KurrentDB that holds the log; undefined: it is in the database. */
  readonly logUrl: string | undefined;
  readonly vault: VaultSettings;
  /** A topic of Kafka that brings the log to the projectors; undefined: they read it themselves. */
  readonly fanout: Fanout | undefined;
  /** Of the API; 0 takes any free one. */
  readonly port: number;
  readonly lanes: number;
  readonly batchSize: number;
}

/** @throws Failure with exit code 2 that names the variable, what it holds and what it may hold. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  try {
    const { dataDir, databaseUrl, logUrl, vault } = installationSettings(env);
    return {
      dataDir: resolve(dataDir),
      databaseUrl,
      logUrl,
      vault,
      fanout: fanoutSetting(env),
      port: wholeNumberSetting(env, 'VOUCH_PORT', 8080, 0, 65_535),
      lanes: wholeNumberSetting(env, 'VOUCH_LANES', 4, 1, 256),
      batchSize: wholeNumberSetting(env, 'VOUCH_BATCH_SIZE', 1000, 1, 100_000),
    };
  } catch (error) {
    if (!(error instanceof InvalidSetting)) throw error;
    throw usage(error.message, { code: 'bad-setting', where: 'the environment', cause: error });
  }
}

/** @throws Failure with exit code 2 */
export function wholeNumber(text: string, option: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw usage(`"${text}" is not a whole number from ${least} to ${most}.`, { code: 'bad-option', where: option });
  return value;
}
