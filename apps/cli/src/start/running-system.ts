import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@vouch/postgres';
import type { Settings } from '../settings.js';
import { Failure } from '../terminal/failure.js';
import { ApiClient, keyFileIn, readKey } from './api-client.js';
import { holdSingleStart } from './single-start.js';
import { simulateClock } from './simulated-clock.js';
import { SupervisedProcess } from './supervised-process.js';

/** The first start makes a database and migrates it. */
const READY_WITHIN_MS = 120_000;

export interface SystemOptions {
  readonly settings: Settings;
  /** The first simulated day; undefined: the log follows the calendar. */
  readonly simulatedFrom: string | undefined;
  /** What the processes have to say: a warning, an error, that one of them is started again. */
  readonly onRemark: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface RunningSystem {
  readonly url: string;
  readonly databaseUrl: string;
  readonly api: ApiClient;
  readonly keyFile: string;
  /** Set when this was the first start of the installation, and shown this once. */
  readonly newKey: string | undefined;
  /** Process ids by name. */
  readonly pids: Readonly<Record<string, number | undefined>>;
  /** Rejects when it can't go on. */
  readonly failed: Promise<never>;
  /** Processes first, then the database. */
  stop(): Promise<void>;
}

const apps = {
  api: fileURLToPath(new URL('../../../api/dist/main.js', import.meta.url)),
  projector: fileURLToPath(new URL('../../../projector/dist/main.js', import.meta.url)),
};

/**
 * Starts the database, the api and the projector, and waits until they answer.
 * @throws Failure when it can't be started, or the signal's reason; nothing is left running then.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { settings, signal, onRemark } = options;
  for (const script of Object.values(apps))
    if (!existsSync(script))
      throw new Failure('Vouch is not built.', { code: 'not-built', where: script, whatToDo: 'Run: npm run build' });
  await mkdir(settings.dataDir, { recursive: true });
  const port = await awaitPort(settings.port);
  const url = `http://127.0.0.1:${port}`;
  const parts: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let part = parts.pop(); part; part = parts.pop()) await part();
  };
  try {
    const database = await openDatabase({ ...settings, port: undefined, onLog: onRemark });
    parts.push(() => database.stop());
    let fail: (failure: Failure) => void = () => {};
    const failed = new Promise<never>((_, reject) => (fail = reject));
    failed.catch(() => undefined); // Told to whoever races with it.
    const hold = await holdSingleStart(database.url, settings.dataDir, url, fail);
    parts.push(() => hold.release());
    if (options.simulatedFrom) await simulateClock(database.url, settings.logUrl, options.simulatedFrom);

    const keyBefore = await readKey(settings.dataDir);
    // While they start they complain that not everything is there yet; that is of interest only if it never is.
    const early: string[] = [];
    let isReady = false;
    const tell = (line: string) => (isReady ? onRemark(line) : void early.push(line));
    const processes = Object.entries(apps).map(([name, script]) =>
      supervise(name, script, database.url, port, { settings, onRemark: tell }),
    );
    parts.push(async () => void (await Promise.all(processes.map(({ process }) => process.stop()))));
    const key = await ready(url, settings, signal, failed).catch((error: unknown) => {
      early.forEach(onRemark);
      throw error;
    });
    isReady = true;
    return {
      url,
      databaseUrl: database.url,
      api: new ApiClient(url, key),
      keyFile: keyFileIn(settings.dataDir),
      newKey: keyBefore ? undefined : key,
      get pids() {
        return Object.fromEntries(processes.map(({ name, process }) => [name, process.pid]));
      },
      failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function supervise(
  name: string,
  script: string,
  databaseUrl: string,
  port: number,
  options: Pick<SystemOptions, 'settings' | 'onRemark'>,
) {
  const { settings, onRemark } = options;
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    VOUCH_LOG: settings.logUrl ?? '',
    VOUCH_DATA_DIR: settings.dataDir,
    VOUCH_PORT: String(port),
    VOUCH_LOG_LEVEL: process.env['VOUCH_LOG_LEVEL'] ?? 'warn',
  };
  return {
    name,
    process: new SupervisedProcess({
      name,
      script,
      env,
      onLine: (line, output) => {
        const words = wordsOf(line, output);
        if (words) onRemark(`${name}: ${words}`);
      },
      onCrash: (how, restartInMs) =>
        onRemark(`${name}: ended with ${how}; starting it again in ${restartInMs / 1000} s.`),
    }),
  };
}

/** Log lines are JSON and pass as they are when someone asked for them; what else goes to stdout, this command says itself. */
function wordsOf(line: string, output: 'stdout' | 'stderr'): string | undefined {
  if (!line.startsWith('{')) return output === 'stderr' && line.trim() ? line : undefined;
  if (process.env['VOUCH_LOG_LEVEL']) return line;
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message === msg ? undefined : err?.message].filter(Boolean).join(' ');
  } catch {
    return line; // Not JSON after all.
  }
}

/** @throws Failure `port-in-use` */
async function awaitPort(wanted: number): Promise<number> {
  // A start that was killed leaves its api a moment to end.
  for (let attempt = 1; ; attempt++) {
    const found = await freePort(wanted);
    if (found !== undefined) return found;
    if (attempt === 20)
      throw new Failure(`Port ${wanted} is taken by another program.`, {
        code: 'port-in-use',
        where: `127.0.0.1:${wanted}`,
        whatToDo: 'Choose another with --port, or --port 0 for any free one.',
      });
    await sleep(100);
  }
}

/** The port itself if it can be listened on, undefined if not; for 0 any that can. */
export function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

/** Waits until the api answers that it is ready, which includes the read models that the projector fills. */
async function ready(url: string, settings: Settings, signal: AbortSignal, failed: Promise<never>): Promise<string> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = 'It does not answer.';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    const key = await readKey(settings.dataDir);
    try {
      if (key) {
        await new ApiClient(url, key).get('/readyz');
        return key;
      }
    } catch (error) {
      if (error instanceof Failure) last = error.message;
    }
    await Promise.race([sleep(50), failed]);
  }
  throw new Failure(`The API was not ready within ${READY_WITHIN_MS / 1000} s. ${last}`, {
    code: 'not-ready',
    where: url,
    whatToDo: 'Start it with VOUCH_LOG_LEVEL=info to see what it does.',
  });
}
