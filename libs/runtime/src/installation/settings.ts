/** An environment variable that makes no sense. The message names it, says what it holds and what it may hold. */
export class InvalidSetting extends Error {
  override readonly name = 'InvalidSetting';
}

/** What every process of an installation reads from its environment. */
export interface InstallationSettings {
  /** DATABASE_URL: a Postgres of one's own; absent: the embedded one in `dataDir`. */
  readonly databaseUrl?: string;
  /** VOUCH_DATA_DIR: the folder of this installation. */
  readonly dataDir: string;
  /** VOUCH_LOG_LEVEL */
  readonly logLevel: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** @throws InvalidSetting */
export function installationSettings(env: Environment): InstallationSettings {
  const databaseUrl = env['DATABASE_URL'] || undefined;
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new InvalidSetting('DATABASE_URL must begin with postgres:// or postgresql://.');
  const logLevel = env['VOUCH_LOG_LEVEL'] || 'info';
  if (!LOG_LEVELS.includes(logLevel))
    throw new InvalidSetting(`VOUCH_LOG_LEVEL is "${logLevel}"; it must be one of ${LOG_LEVELS.join(', ')}.`);
  return { databaseUrl, dataDir: env['VOUCH_DATA_DIR'] || '.vouch', logLevel };
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
