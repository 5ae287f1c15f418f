import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const mains = {
  api: fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url)),
  projector: fileURLToPath(new URL('../../apps/projector/dist/main.js', import.meta.url)),
};

/** The built api or projector as operators run it, in a process of its own. */
export class AppProcess {
  output = '';
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(app: keyof typeof mains, env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [mains[app]], {
      env: { ...process.env, NODE_OPTIONS: '--trace-warnings', VOUCH_PORT: '0', ...env },
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
  }

  get pid(): number {
    return this.child.pid!;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Asks it to stop, as systemd, Docker and Kubernetes do. */
  stop(): Promise<number | string> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  async discard(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** What it wrote where the pattern's first group is. @throws Error when it ends, or half a minute passes, without it. */
  async says(what: RegExp): Promise<string> {
    let over = false;
    void this.ended.then(() => (over = true));
    for (const end = performance.now() + 30_000; ; await sleep(20)) {
      const said = what.exec(this.output);
      if (said) return said[1] ?? said[0];
      if (over || performance.now() > end) throw new Error(`It did not say ${String(what)}:\n${this.output}`);
    }
  }
}
