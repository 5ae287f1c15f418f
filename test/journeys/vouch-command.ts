import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPool } from '@vouch/postgres';
import { engineSettings } from './engine.js';

/** `vouch` as people run it: the built command line, in a process of its own. */

const script = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) =>
      child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr })),
    );
  }

  get pid(): number {
    return this.child.pid!;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until it has written something. @throws Error when it ends without it. */
  async says(what: string | RegExp): Promise<void> {
    const said = () => (typeof what === 'string' ? this.all.includes(what) : what.test(this.all));
    let over = false;
    void this.ended.then(() => (over = true));
    while (!said()) {
      if (over) throw new Error(`vouch ended without saying ${String(what)}:\n${this.all}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private get all(): string {
    return this.stdout + this.stderr;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Its database, or else its folder. */
const installationOf = (args: readonly string[], env: Environment): string =>
  env['DATABASE_URL'] ?? args[args.indexOf('--data-dir') + 1 || args.length] ?? env['VOUCH_DATA_DIR'] ?? '';

export const startVouch = (args: readonly string[], env: Environment): Running =>
  new Running(
    spawn(process.execPath, [script, ...args], {
      env: {
        ...process.env,
        NODE_OPTIONS: undefined,
        DATABASE_URL: undefined,
        VOUCH_PORT: '0',
        ...engineSettings(installationOf(args, env)),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );

export const vouch = (args: readonly string[], env: Environment): Promise<Ended> => startVouch(args, env).ended;

/** The JSON answer of a command that is expected to succeed. */
export async function answerOf<Answer>(args: readonly string[], env: Environment): Promise<Answer> {
  const { code, stdout, stderr } = await vouch([...args, '--json'], env);
  if (code !== 0) throw new Error(`vouch ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return JSON.parse(stdout) as Answer;
}

/** A folder that is removed by `remove`; open to the system user that the embedded Postgres runs as. */
export async function scratchFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'vouch-journey-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** An empty database on the server of the tests. */
export async function scratchDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env['VOUCH_TEST_DATABASE_URL'];
  if (!server) throw new Error('VOUCH_TEST_DATABASE_URL is not set; run the tests with `npm test`.');
  const name = `journey_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await administrate(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administrate(server, `drop database if exists ${name} with (force)`) };
}

async function administrate(server: string, statement: string): Promise<void> {
  const client = createPool(server, { max: 1 });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
