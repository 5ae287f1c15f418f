import 'reflect-metadata';
import { LogAccessRefused } from '@vouch/event-store';
import { DatabaseProblem } from '@vouch/postgres';
import { InvalidSetting } from '@vouch/runtime';
import { keyFileIn } from './access/first-key.js';
import { createApi } from './create-api.js';
import { createLogger } from './observe/logging.js';
import { settingsFrom } from './settings.js';

async function main(): Promise<void> {
  const settings = settingsFrom(process.env);
  const logger = createLogger(settings.logLevel);
  const api = await createApi({
    databaseUrl: settings.databaseUrl,
    logUrl: settings.logUrl,
    dataDir: settings.dataDir,
    vault: settings.vault,
    logger,
    rateLimits: settings.rateLimits,
    ...(settings.stripe && { stripe: settings.stripe }),
    onFirstKey: (key) =>
      console.log(
        `\nYour API key, shown only this once: ${key}\n(Local tools find it in ${keyFileIn(settings.dataDir)}.)\n`,
      ),
  });

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info(`${signal}: finishing what is in hand.`);
    api.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));

  const address = await api.listen(settings.port, settings.host).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  console.log(`The Vouch API listens at ${address} and its documentation is at ${address}/docs`);
  await api.opened.catch((error: unknown) => {
    if (!stopping) throw error;
  });
}

/** The message is for the person who started this; the stack is only for what nobody expected. */
function fail(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    console.error(`${error.message}. Stop what listens there, or set VOUCH_PORT to another port (0: any free one).`);
  else
    console.error(
      error instanceof InvalidSetting || error instanceof DatabaseProblem || error instanceof LogAccessRefused
        ? error.message
        : error,
    );
  process.exit(1);
}

main().catch(fail);
