import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export interface Life {
  /** The points that it passed, in order. */
  readonly points: readonly string[];
  /** Whether SIGKILL ended it; else it came to its own end. */
  readonly killed: boolean;
}

/**
 * A process that runs one of the scripts of this folder. It is started ahead of time, since starting takes longer than what it
 * does: the script first waits for its arguments, a line of JSON on standard input.
 */
export class MortalProcess {
  private readonly child: ChildProcess;
  private readonly points: string[] = [];
  /** What it wrote to standard output besides the points, line by line. */
  readonly said: string[] = [];
  private readonly complaints: string[] = [];

  constructor(script: string, nodeOptions: readonly string[] = []) {
    const typescript = pathOf('../../libs/event-store/src/conformance/typescript-source.mjs');
    const options = ['--conditions=@vouch/source', '--import', typescript, ...nodeOptions];
    this.child = spawn(process.execPath, [...options, pathOf(script)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      if (line.startsWith('point ')) this.points.push(line.slice('point '.length));
      else this.said.push(line);
    });
    createInterface({ input: this.child.stderr! }).on('line', (line) => this.complaints.push(line));
  }

  /** Lets it begin, and waits for its end. Fails when it ends in any other way than by SIGKILL or in peace. */
  async live(args: object): Promise<Life> {
    const ended = once(this.child, 'close');
    this.child.stdin!.end(`${JSON.stringify(args)}\n`);
    const [code, signal] = (await ended) as [number | null, string | null];
    if (signal !== 'SIGKILL' && code !== 0)
      throw new Error(`The process ended with ${signal ?? `code ${code}`}:\n${this.complaints.join('\n')}`);
    return { points: this.points, killed: signal === 'SIGKILL' };
  }

  /** Waits until it has written this line. */
  async says(line: string): Promise<void> {
    while (!this.said.includes(line)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Lets it go on after it was paused. */
  wake(): void {
    this.child.kill('SIGCONT');
  }

  async discard(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** For the script: what it was let live for. */
export async function mortalArguments<T>(): Promise<T> {
  const [line] = (await once(createInterface({ input: process.stdin }), 'line')) as [string];
  return JSON.parse(line) as T;
}
