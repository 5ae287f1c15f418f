import 'reflect-metadata';
import { once } from 'node:events';
import { NestFactory } from '@nestjs/core';
import { policies } from '@vouch/domain';
import { LogAccessRefused } from '@vouch/event-store';
import { TopicUnfit } from '@vouch/kafka';
import { DatabaseProblem } from '@vouch/postgres';
import { projections } from '@vouch/read-models';
import { CheckpointBeyondHead, InstallationMetrics, InvalidSetting, readersState } from '@vouch/runtime';
import { type GuardedInstallation, openGuarded } from '@vouch/vault';
import { pino } from 'pino';
import { observed } from './observe.js';
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

  const reached: { installation?: GuardedInstallation } = {};
  const metrics = new InstallationMetrics(async () => {
    if (!reached.installation) throw new Error('The database was not reached yet.');
    return readersState({ ...reached.installation, projections, policies });
  });
  const { observedAt } = settings;
  const isFollowing = () => reached.installation !== undefined;
  const observation = observedAt && (await observed({ ...observedAt, metrics, isFollowing }));
  if (observation) logger.info(`Health and metrics are at ${observation.address}`);

  const installation = await openGuarded({
    databaseUrl: settings.databaseUrl,
    logUrl: settings.logUrl,
    dataDir: settings.dataDir,
    vault: settings.vault,
    applicationName: 'vouch-projector',
    maxConnections: 20,
    onBatch: metrics.onBatch,
    observeVault: (operation, ms) => metrics.vaultSeconds.observe({ operation }, ms / 1000),
    onWaiting: (message, pauseMs) => logger.warn({ pauseMs }, `Waiting for the database: ${message}`),
    signal: stopped.signal,
  });
  reached.installation = installation;
  const failed = new AbortController();
  const app = await NestFactory.createApplicationContext(
    ProjectorModule.with({ installation, metrics, settings, logger, onFailed: (error) => failed.abort(error) }),
    { logger: false },
  );
  logger.info({ roles: settings.roles }, 'Following the log.');
  const ended = AbortSignal.any([stopped.signal, failed.signal]);
  if (!ended.aborted) await once(ended, 'abort');
  await app.close();
  await observation?.close();
  await installation.close();
  failed.signal.throwIfAborted();
}

/** The message is for the person who started this; the stack is only for what nobody expected. */
main().then(
  () => process.exit(0),
  (error: unknown) => {
    // Stopped while it waited for the database.
    if (error instanceof Error && error.name === 'AbortError') process.exit(0);
    const known = [InvalidSetting, DatabaseProblem, LogAccessRefused, CheckpointBeyondHead, TopicUnfit].some(
      (type) => error instanceof type,
    );
    console.error(known ? (error as Error).message : error);
    process.exit(1);
  },
);
