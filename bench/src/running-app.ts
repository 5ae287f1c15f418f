import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const mainOf = (app: 'api' | 'projector') => fileURLToPath(new URL(`../../apps/${app}/dist/main.js`, import.meta.url));

/** An installation's processes as operators run them, on one database, until `stop`. */
export interface RunningApps {
  /** Where the api listens. */
  readonly port: number;
  readonly key: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** Starts the api, and a projector if there is something to follow. Lines of requests are not logged. */
export async function startApps(databaseUrl: string, { projector = false } = {}): Promise<RunningApps> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vouch-bench-app-'));
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    VOUCH_DATA_DIR: dataDir,
    VOUCH_PORT: '0',
    VOUCH_LOG_LEVEL: 'warn',
  };
  const children: ChildProcess[] = [];
  const start = (app: 'api' | 'projector') => {
    const child = spawn(process.execPath, [mainOf(app)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const port = await listening(start('api'));
    if (projector) start('projector').stdout!.resume();
    const key = await answering(port, dataDir, projector);
    return { port, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where a server listens, as it says on standard output. */
export async function listening(server: ChildProcess): Promise<number> {
  let said = '';
  for await (const bytes of server.stdout!.iterator({ destroyOnReturn: false })) {
    said += String(bytes);
    const port = /listens at http:\/\/[^:]+:(\d+)/.exec(said)?.[1];
    if (!port) continue;
    server.stdout!.resume();
    return Number(port);
  }
  throw new Error(`The server ended before it listened: ${said}`);
}

/** Until it can be asked (with a projector: until its read models are served). @returns its key */
async function answering(port: number, dataDir: string, served: boolean): Promise<string> {
  const path = served ? '/readyz' : '/v1/progress';
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await sleep(50)) {
    const key = await readFile(join(dataDir, 'api-key'), 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
    if (key === undefined) continue;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${key}` } });
    if (answer.status === 200) return key;
  }
  throw new Error(`The api was not ready within ${READY_WITHIN_MS} ms.`);
}
