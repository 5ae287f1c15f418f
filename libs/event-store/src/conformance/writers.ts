import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Appended, EventIdReused, RevisionConflict } from '../event-log.js';
import type { Writer } from './harness.js';
import type { AppendRequest } from './writer-process.js';

interface Answer {
  readonly no: number;
  readonly appended?: Appended;
  readonly error?: { name: string; message: string; actual?: number; eventId?: string };
}

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** A client of the log in a process of its own. */
export class WriterProcess implements Writer {
  readonly #process: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #waiting = new Map<number, { request: AppendRequest; answer: (answer: Answer) => void }>();
  #requests = 0;

  constructor(private logUrl: string) {
    this.#process = fork(pathOf('./writer-process.ts'), [logUrl], {
      execArgv: ['--conditions=@vouch/source', '--import', pathOf('./typescript-source.mjs')],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.#ready = once(this.#process, 'message').then(() =>
      this.#process.on('message', (answer: Answer) => {
        this.#waiting.get(answer.no)?.answer(answer);
        this.#waiting.delete(answer.no);
      }),
    );
    this.#process.on('exit', (code) => {
      for (const { answer } of this.#waiting.values())
        answer({ no: 0, error: { name: 'Error', message: `The writer's process ended with code ${code}.` } });
    });
  }

  async append(...[stream, expected, events]: Parameters<Writer['append']>): Promise<Appended> {
    await this.#ready;
    const request: AppendRequest = { no: ++this.#requests, log: this.logUrl, stream, expected, events: [...events] };
    const { appended, error } = await new Promise<Answer>((answer) => {
      this.#waiting.set(request.no, { request, answer });
      this.#process.send(request);
    });
    if (appended) return appended;
    if (error!.name === 'RevisionConflict') throw new RevisionConflict(stream, expected, error!.actual!);
    if (error!.name === 'EventIdReused') throw new EventIdReused(stream, error!.eventId!);
    throw Object.assign(new Error(error!.message), { name: error!.name });
  }

  /** From the next append on it writes to this log. */
  useLog(logUrl: string): void {
    this.logUrl = logUrl;
  }

  /** At once, as by kill -9. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
