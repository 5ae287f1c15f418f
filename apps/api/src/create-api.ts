import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { stripeTransfers, type StripeSettings } from '@vouch/connectors';
import { deciders, policies } from '@vouch/domain';
import { projections, queries, TypeOrmRows } from '@vouch/read-models';
import { CommandExecutor, isSimulated, MeasuredLog, readersState, type VaultSettings } from '@vouch/runtime';
import { type GuardedInstallation, openGuarded } from '@vouch/vault';
import { LogController } from 'fastify';
import { type Logger, pino } from 'pino';
import { ApiKeys } from './access/api-keys.js';
import { authenticate } from './access/authenticate.js';
import { KeyTable } from './access/key-table.js';
import { makeFirstKey, readKeyFile } from './access/first-key.js';
import { RouteAccess } from './access/route-access.js';
import { ApiModule } from './api.module.js';
import { BackendHolder } from './backend.js';
import { Draining } from './http/draining.js';
import { answerFrameworkErrors, answerUnreadableRequests } from './http/early-errors.js';
import { acceptJsonOrDocuments, MAX_BODY_BYTES } from './http/json-body.js';
import { DEFAULT_RATE_LIMITS, limitRates, type RateLimits } from './http/rate-limit.js';
import { ClickBuffer } from './links/click-buffer.js';
import { LinkCache } from './links/link-cache.js';
import { redirectLinks } from './links/redirect.js';
import { NestLogger } from './observe/logging.js';
import { Metrics } from './observe/metrics.js';
import { correlationIdOf, observeRequests } from './observe/requests.js';
import { ClassSchemas } from './openapi/class-schemas.js';
import { serveDocument } from './openapi/document.js';
import { ProblemFilter } from './problems/problem-filter.js';
import { RouteTable } from './problems/route-table.js';
import type { Tables } from './tables.js';
import { version } from './version.js';

export interface ApiOptions {
  /** A Postgres of one's own; absent: the embedded one in `dataDir`. */
  readonly databaseUrl?: string;
  /** An EventStoreDB or KurrentDB that holds the log; absent: it is in the database. */
  readonly logUrl?: string;
  /** Folder of the installation; the first API key is left there in the file `api-key`. */
  readonly dataDir: string;
  /** Where personal data lies, and its key; absent: beside the log, with the file `vault.key` in `dataDir`. */
  readonly vault?: VaultSettings;
  readonly logger?: Logger;
  /** Called once in an installation's life, with the key that was just made. Show it to the person, never to a log. */
  readonly onFirstKey?: (key: string) => void;
  /** Other tables than the installation's own, for tests. */
  readonly tables?: Partial<Tables>;
  /** Connections of the pool, at most; default 10. */
  readonly maxConnections?: number;
  /** How many requests a key may send in a minute. */
  readonly rateLimits?: RateLimits;
  /** By what payouts are sent; absent: only files can be had. */
  readonly stripe?: StripeSettings;
}

export interface Api {
  readonly app: NestFastifyApplication;
  readonly document: OpenAPIObject;
  /** Starts to accept requests, whether or not the database was reached, and answers with the address. */
  listen(port: number, host: string): Promise<string>;
  /** Settles when the database was reached and migrated; rejects for one that will never do. */
  readonly opened: Promise<GuardedInstallation>;
  /** Accepts nothing new, lets requests in hand finish (at most `drainMs`, default 10,000), ends every connection. */
  close(drainMs?: number): Promise<void>;
}

/**
 * The HTTP server, complete, not yet listening.
 * @throws Error when the tables don't fit together: a command handled twice, say.
 */
export async function createApi(options: ApiOptions): Promise<Api> {
  const tables: Tables = { deciders, policies, projections, queries, ...options.tables };
  const logger = options.logger ?? pino({ level: 'silent' });
  const backend = new BackendHolder();
  const metrics = new Metrics(async () => readersState({ ...tables, ...backend.get() }));
  const keys = new ApiKeys(await readKeyFile(options.dataDir), logger);
  const draining = new Draining();
  const { app, document } = await createApp(tables, backend, metrics, keys, draining, logger, options.rateLimits);

  const opening = new AbortController();
  const opened = open(options, tables, backend, metrics, keys, logger, opening.signal);
  // Whoever awaits `opened` learns of it; a server that is closed while it waits has nobody who does.
  opened.catch(() => undefined);

  return {
    app,
    document,
    opened,
    async listen(port, host) {
      await app.listen(port, host);
      return app.getUrl();
    },
    async close(drainMs = 10_000) {
      opening.abort();
      draining.begin();
      const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), drainMs);
      await app.close();
      await backend.links?.clicks.close();
      await backend.links?.cache.stop();
      await keys.detach();
      clearTimeout(cut);
      await opened.then(
        (installation) => installation.close(),
        () => undefined,
      );
    },
  };
}

async function createApp(
  tables: Tables,
  backend: BackendHolder,
  metrics: Metrics,
  keys: ApiKeys,
  draining: Draining,
  logger: Logger,
  rateLimits: RateLimits = DEFAULT_RATE_LIMITS,
) {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    genReqId: correlationIdOf,
    requestIdHeader: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    frameworkErrors: answerFrameworkErrors,
    clientErrorHandler: answerUnreadableRequests,
    // Draining does it, with a problem as the answer.
    return503OnClosing: false,
    skipMiddie: true,
    multipart: false,
  });
  const fastify = adapter.getInstance();
  const routes = new RouteTable();
  routes.watch(fastify);
  const access = new RouteAccess();
  access.watch(fastify);
  observeRequests(fastify, metrics);
  draining.watch(fastify);
  authenticate(fastify, keys);
  await limitRates(fastify, rateLimits);
  redirectLinks(fastify, () => backend.getLinks());
  acceptJsonOrDocuments(fastify);

  const schemas = new ClassSchemas();
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.of(tables, backend, metrics, keys, schemas),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(routes));
  const capabilities = [...tables.deciders, ...tables.queries].map(({ capability }) => capability);
  const document = serveDocument(app, schemas, capabilities);
  await app.init();
  await fastify.ready();
  access.check();
  return { app, document };
}

async function open(
  options: ApiOptions,
  tables: Tables,
  backend: BackendHolder,
  metrics: Metrics,
  keys: ApiKeys,
  logger: Logger,
  signal: AbortSignal,
): Promise<GuardedInstallation> {
  const installation = await openGuarded({
    databaseUrl: options.databaseUrl,
    logUrl: options.logUrl,
    dataDir: options.dataDir,
    vault: options.vault,
    observeVault: (operation, ms) => metrics.vaultSeconds.observe({ operation }, ms / 1000),
    applicationName: 'vouch-api',
    maxConnections: options.maxConnections,
    onWaiting: (message, pauseMs) => logger.warn({ pauseMs }, `Waiting for the database: ${message}`),
    onBatch: metrics.onBatch,
    signal,
  });
  try {
    const log = new MeasuredLog(installation.log, metrics);
    const { pool, vault } = installation;
    const executor = new CommandExecutor({ log, deciders: tables.deciders, sealer: vault, codeVersion: version });
    const keyTable = await KeyTable.open(pool, log);
    const firstKey = await makeFirstKey(pool, keyTable, executor, options.dataDir);
    if (firstKey) options.onFirstKey?.(firstKey);
    await keys.attach(keyTable);
    let simulated: boolean | undefined;
    const links = {
      cache: new LinkCache(log, logger),
      clicks: new ClickBuffer(() => executor, metrics, logger),
      isSimulated: async () => (simulated ??= await isSimulated(log)) ?? false,
    };
    links.cache.start();
    const rows = new TypeOrmRows(installation.readModels);
    const transfers = options.stripe ? stripeTransfers(options.stripe) : null;
    backend.set({ pool, log, vault, rows, executor, keyTable, links, transfers });
  } catch (error) {
    await installation.close();
    throw error;
  }
  return installation;
}
