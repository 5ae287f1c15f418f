import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../src/embedded.process.mjs', import.meta.url));

interface Said {
  url?: string;
  rows?: Record<string, unknown>[];
  failed?: string;
  log?: string;
  error?: { name: string; code: string; message: string };
}

/** A process that uses the database, in a group of its own like a program in a terminal. */
export class Program {
  readonly said: Said[] = [];
  readonly ended: Promise<number | NodeJS.Signals>;
  private readonly child: ChildProcess;
  private heard = () => {};

  constructor(dataDir: string, options: { port?: number; uid?: number } = {}) {
    this.child = spawn(process.execPath, [script, dataDir, ...(options.port ? [String(options.port)] : [])], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      uid: options.uid,
    });
    let rest = '';
    this.child.stdout?.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString()}`.split('\n');
      rest = lines.pop() ?? '';
      this.said.push(...lines.map((line) => JSON.parse(line) as Said));
      this.heard();
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        resolve(signal ?? code ?? -1);
        this.heard();
      });
    });
    running.push(this);
  }

  /** The first thing said that fits, from now or before. */
  async hear<K extends keyof Said>(what: K, from = 0): Promise<NonNullable<Said[K]>> {
    for (;;) {
      const found = this.said.slice(from).find((each) => each[what] !== undefined)?.[what];
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the program ended and had said ${JSON.stringify(this.said)}`);
      }
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  async sql(statement: string): Promise<Record<string, unknown>[]> {
    const from = this.said.length;
    this.child.stdin?.write(`${statement}\n`);
    return this.hear('rows', from);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.child.pid) process.kill(-this.child.pid, signal);
  }

  async stop(): Promise<void> {
    this.child.stdin?.write('stop\n');
    const code = await this.ended;
    if (code !== 0) throw new Error(`The program ended with ${code}.`);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal('SIGKILL');
    await this.ended;
  }
}

const running: Program[] = [];

/** Ends all programs of the test. */
export async function killPrograms(): Promise<void> {
  await Promise.all(running.splice(0).map((program) => program.kill()));
}

export function postmasterPid(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined; // No server runs there, and none was killed there.
  }
}
