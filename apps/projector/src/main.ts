import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DatabaseProblem } from '@vouch/postgres';
import { CheckpointBeyondHead, InvalidSetting, openInstallation } from '@vouch/runtime';
import { pino } from 'pino';
import { ProjectorModule } from './projector.js';
import { settingsFrom } from './settings.js';

async function main(): Promise<void> {
  const settings = settingsFrom(process.env);
  const logger = pino({
    level: settings.logLevel,
    base: { app: 'projector' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
  const stopped = new AbortController();
  const stop = (signal: string) => {
    logger.info(`${signal}: finishing what is in hand.`);
    stopped.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));

  const installation = await openInstallation({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    applicationName: 'vouch-projector',
    maxConnections: 20,
    onWaiting: (message, pauseMs) => logger.warn({ pauseMs }, `Waiting for the database: ${message}`),
    signal: stopped.signal,
  });
  const failed = new Promise<never>((_, reject) => {
    void NestFactory.createApplicationContext(
      ProjectorModule.with({ installation, settings, logger, onFailed: reject }),
      { logger: false },
    ).then((app) => {
      logger.info({ roles: settings.roles }, 'Following the log.');
      const close = () =>
        app
          .close()
          .then(() => installation.close())
          .then(() => process.exit(0), reject);
      if (stopped.signal.aborted) void close();
      else stopped.signal.addEventListener('abort', () => void close());
    }, reject);
  });
  await failed;
}

/** The message is for the person who started this; the stack is only for what nobody expected. */
main().catch((error: unknown) => {
  if (error instanceof Error && error.name === 'AbortError') process.exit(0);
  const known = [InvalidSetting, DatabaseProblem, CheckpointBeyondHead].some((type) => error instanceof type);
  console.error(known ? (error as Error).message : error);
  process.exit(1);
});
