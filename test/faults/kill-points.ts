import pg from 'pg';
import { say } from './say.js';

/** A moment at which a process dies: the nth time (from 1) that it passes the point of this name. */
export interface Death {
  readonly point: string;
  readonly time: number;
}

/**
 * Names the moments of a process at which it is interesting to die, and kills it with SIGKILL at one of them: before and
 * after every SQL statement on any connection, and wherever `pass` is called. Each is written to standard output at once, as
 * `point <name>`, so that whoever started the process knows which there are.
 */
export class KillPoints {
  private readonly times = new Map<string, number>();

  constructor(private readonly death: Death | null) {}

  pass(point: string): void {
    const time = (this.times.get(point) ?? 0) + 1;
    this.times.set(point, time);
    say(`point ${point}`);
    if (point !== this.death?.point || time !== this.death.time) return;
    process.kill(process.pid, 'SIGKILL');
    // Nothing more may happen until the signal arrives.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  }

  /** From now on every statement of this process is a point before it is sent, and one when its answer is there. */
  watchStatements(): void {
    const pass = (point: string) => this.pass(point);
    const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      const name = nameOf(args[0]);
      if (name === undefined) return query.apply(this, args);
      pass(`before ${name}`);
      const callback = args.findIndex((arg) => typeof arg === 'function');
      if (callback >= 0) {
        const answer = args[callback] as (...answer: unknown[]) => void;
        args[callback] = (...given: unknown[]) => {
          pass(`after ${name}`);
          answer(...given);
        };
      }
      const answered = query.apply(this, args);
      if (!(answered instanceof Promise)) return answered;
      return answered.then((result: unknown) => {
        pass(`after ${name}`);
        return result;
      });
    } as typeof pg.Client.prototype.query;
  }
}

/** A statement's beginning; undefined for a lease's heartbeat, which comes when it likes. */
function nameOf(statement: unknown): string | undefined {
  const text = typeof statement === 'string' ? statement : (statement as { text?: string } | undefined)?.text;
  if (text === undefined || text === 'select 1') return undefined;
  return text.replace(/\s+/g, ' ').trim().slice(0, 80);
}
