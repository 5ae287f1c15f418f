import {
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { deciders, policies } from '@vouch/domain';
import { ProjectionGroup, Relay } from '@vouch/kafka';
import { projections } from '@vouch/read-models';
import {
  CommandExecutor,
  EventParked,
  type InstallationMetrics,
  MeasuredLog,
  PolicyRunner,
  ProjectionRunner,
} from '@vouch/runtime';
import { type GuardedInstallation, tendVault } from '@vouch/vault';
import type { Logger } from 'pino';
import { Scheduler } from './scheduler.js';
import type { Role, Settings } from './settings.js';
import { version } from './version.js';

export interface ProjectorOptions {
  readonly installation: GuardedInstallation;
  readonly metrics: InstallationMetrics;
  readonly settings: Pick<Settings, 'roles' | 'lanes' | 'batchSize' | 'fanout'>;
  readonly logger: Logger;
  /** Told when a role can't go on at all. */
  readonly onFailed: (error: unknown) => void;
}

const OPTIONS = Symbol('ProjectorOptions');
const PROGRESS_EVERY_MS = 5_000;

/** Follows the log in the roles it was given, from the start of the application to its end. */
@Injectable()
export class Projector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor(@Inject(OPTIONS) private readonly options: ProjectorOptions) {}

  onApplicationBootstrap(): void {
    const roles = this.roles();
    for (const role of this.options.settings.roles)
      this.running.push(
        roles[role](this.stop.signal).catch((error: unknown) => {
          if (!this.stop.signal.aborted) this.options.onFailed(error);
        }),
      );
  }

  /** What is in hand is finished, and leases are given back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.running);
  }

  private roles(): Record<Role, (signal: AbortSignal) => Promise<void>> {
    const { installation, metrics, settings, logger } = this.options;
    const { pool, vault } = installation;
    const log = new MeasuredLog(installation.log, metrics);
    const { lanes, batchSize, fanout } = settings;
    const executor = new CommandExecutor({ log, deciders, sealer: vault, codeVersion: version });
    const onError = (error: unknown, reader?: string) =>
      error instanceof EventParked
        ? logger.error({ reader }, error.message)
        : logger.warn({ reader, err: error }, 'Trying again.');
    const onProgress = loggedProgress(logger);
    const topic = fanout && {
      log,
      pool,
      fanout,
      onError: (error: unknown) => onError(error, fanout.topic),
      onRemark: (message: string, details: object) => logger.debug(details, message),
    };
    const group = topic && { group: new ProjectionGroup(topic), dividedInto: topic.fanout.partitions };
    return {
      projections: (signal) =>
        new ProjectionRunner({ log, pool, projections, lanes, batchSize, onError, onProgress, ...group }).run(signal),
      policies: (signal) => new PolicyRunner({ log, pool, executor, policies, batchSize, onError }).run(signal),
      vault: (signal) => tendVault({ vault, log, onError }, signal),
      relay: (signal) => new Relay({ ...topic!, batchSize }).run(signal),
      scheduler: (signal) => new Scheduler({ log, executor, now: () => new Date(), onError }).run(signal),
    };
  }
}

/** A line now and then while rows are filled, so that a long rebuild is seen to go on. */
function loggedProgress(logger: Logger) {
  const lastSaid = new Map<string, number>();
  return ({
    projection,
    filling,
    position,
    head,
  }: {
    projection: string;
    filling: boolean;
    position: number;
    head: number;
  }) => {
    if (!filling || Date.now() - (lastSaid.get(projection) ?? 0) < PROGRESS_EVERY_MS) return;
    lastSaid.set(projection, Date.now());
    logger.info({ projection, position, head }, 'Filling a read model.');
  };
}

@Module({})
export class ProjectorModule {
  static with(options: ProjectorOptions): DynamicModule {
    return { module: ProjectorModule, providers: [{ provide: OPTIONS, useValue: options }, Projector] };
  }
}
