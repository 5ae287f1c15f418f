import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SupervisedOptions {
  /** What people call it: `api`. */
  readonly name: string;
  /** Absolute path of the script. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  /** Each line that it writes, and to which of its outputs. */
  readonly onLine: (line: string, output: 'stdout' | 'stderr') => void;
  /** It ended by itself, and is started again in so many milliseconds. */
  readonly onCrash: (how: string, restartInMs: number) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** After this long it counts as having worked, and the next pause is short again. */
const STEADY_MS = 30_000;
/** Then it is killed. Longer than the requests and batches that it finishes first. */
const STOP_GRACE_MS = 15_000;

/** A process of ours that is started again whenever it ends, with growing pauses, until it is stopped. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly options: SupervisedOptions) {
    this.running = this.keepRunning();
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Asks it to end, and kills it when it doesn't. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const child = this.child;
    child?.kill('SIGTERM');
    const kill = setTimeout(() => child?.kill('SIGKILL'), STOP_GRACE_MS);
    await this.running;
    clearTimeout(kill);
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stopping;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const how = await this.runOnce();
      if (signal.aborted) return;
      if (performance.now() - startedAt > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
      this.options.onCrash(how, pauseMs);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Resolves, once it has ended, with how it ended. */
  private runOnce(): Promise<string> {
    const { script, env, onLine } = this.options;
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', '--import', new URL('./end-with-parent.js', import.meta.url).href, script],
      // A group of its own: Ctrl-C in a terminal reaches start alone, which then stops its children in order.
      { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
    );
    this.child = child;
    for (const output of ['stdout', 'stderr'] as const) {
      const input = child[output];
      if (input) createInterface({ input }).on('line', (line) => onLine(line, output));
    }
    return new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    });
  }
}
