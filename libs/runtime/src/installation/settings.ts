import { InvalidLogUrl, parseLogUrl } from '@vouch/event-store';

/** An environment variable that makes no sense. The message names it, says what it holds and what it may hold. */
export class InvalidSetting extends Error {
  override readonly name = 'InvalidSetting';
}

/** What every process of an installation reads from its environment. */
export interface InstallationSettings {
  /** DATABASE_URL: a Postgres of one's own; absent: the embedded one in `dataDir`. */
  readonly databaseUrl?: string;
  /** VOUCH_LOG: an EventStoreDB or KurrentDB that holds the log; absent: the log is in the database. */
  readonly logUrl?: string;
  /** VOUCH_DATA_DIR: the folder of this installation. */
  readonly dataDir: string;
  /** VOUCH_LOG_LEVEL */
  readonly logLevel: string;
  readonly vault: VaultSettings;
}

/** Where personal data lies, and what opens it. */
export interface VaultSettings {
  /** VOUCH_VAULT_URL: a Postgres of its own; absent: beside the log. */
  readonly databaseUrl?: string;
  /** VOUCH_VAULT_KEY, 32 bytes as base64; absent: the file `vault.key` in `dataDir`. */
  readonly key?: Buffer;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** @throws InvalidSetting */
export function installationSettings(env: Environment): InstallationSettings {
  const databaseUrl = urlSetting(env, 'DATABASE_URL');
  const logLevel = env['VOUCH_LOG_LEVEL'] || 'info';
  if (!LOG_LEVELS.includes(logLevel))
    throw new InvalidSetting(`VOUCH_LOG_LEVEL is "${logLevel}"; it must be one of ${LOG_LEVELS.join(', ')}.`);
  const vault = { databaseUrl: urlSetting(env, 'VOUCH_VAULT_URL'), key: keySetting(env, 'VOUCH_VAULT_KEY') };
  const logUrl = logSetting(env);
  return { databaseUrl, logUrl, dataDir: env['VOUCH_DATA_DIR'] || '.vouch', logLevel, vault };
}

function logSetting(env: Environment): string | undefined {
  const url = env['VOUCH_LOG'] || undefined;
  try {
    if (url) parseLogUrl(url);
    return url;
  } catch (error) {
    if (!(error instanceof InvalidLogUrl)) throw error;
    throw new InvalidSetting(`VOUCH_LOG: ${error.message}`, { cause: error });
  }
}

function urlSetting(env: Environment, name: string): string | undefined {
  const url = env[name] || undefined;
  if (url && !/^postgres(ql)?:\/\//.test(url))
    throw new InvalidSetting(`${name} must begin with postgres:// or postgresql://.`);
  return url;
}

/**
 * 32 bytes as base64: what `openssl rand -base64 32` prints.
 * @throws InvalidSetting
 */
export function keySetting(env: Environment, name: string): Buffer | undefined {
  const text = env[name];
  if (!text) return undefined;
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32 || key.toString('base64') !== text.trim())
    throw new InvalidSetting(`${name} must be 32 bytes as base64: what "openssl rand -base64 32" prints.`);
  return key;
}

/** @throws InvalidSetting */
export function wholeNumberSetting(
  env: Environment,
  name: string,
  otherwise: number,
  from: number,
  to: number,
): number {
  const text = env[name];
  if (!text) return otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < from || number > to)
    throw new InvalidSetting(`${name} is "${text}"; it must be a whole number from ${from} to ${to}.`);
  return number;
}
