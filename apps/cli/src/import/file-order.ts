import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventLog } from '@vouch/event-store';

/** A row's place in the order in which rows are appended. */
export class Turn {
  private passed = false;

  constructor(
    private readonly number: number,
    private readonly turns: Turns,
  ) {}

  /** Resolves when all earlier rows have been appended, or need not be. At once after it was passed on. */
  async comes(): Promise<void> {
    if (!this.passed) await this.turns.until(this.number);
  }

  /** Nothing of this row has to come before the next row's any more. Again is harmless. */
  pass(): void {
    if (this.passed) return;
    this.passed = true;
    this.turns.pass(this.number);
  }
}

class Turns {
  private given = 0;
  private current = 0;
  private readonly passedEarly = new Set<number>();
  private readonly waiting = new Map<number, (() => void)[]>();

  give(): Turn {
    return new Turn(this.given++, this);
  }

  until(number: number): Promise<void> {
    if (number <= this.current) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.waiting.get(number);
      if (waiting) waiting.push(resolve);
      else this.waiting.set(number, [resolve]);
    });
  }

  pass(number: number): void {
    this.passedEarly.add(number);
    while (this.passedEarly.delete(this.current)) {
      this.current++;
      for (const resolve of this.waiting.get(this.current) ?? []) resolve();
      this.waiting.delete(this.current);
    }
  }
}

/**
 * Makes rows that are worked on side by side reach the log in the order of the file. What follows from them depends on their order
 * (which customer was a partner's tenth), so an import that was killed and run again must come to the same. It costs no time: an
 * append only has to be on its way before the next one, and the log writes those that wait together.
 */
export class FileOrder {
  private readonly turns = new Turns();
  private readonly current = new AsyncLocalStorage<{ readonly turn: Turn; readonly isLast: boolean }>();

  nextTurn(): Turn {
    return this.turns.give();
  }

  /** Runs a command of a row; after its last one, the next row's turn begins as soon as the append is on its way. */
  run<T>(turn: Turn, isLast: boolean, execute: () => Promise<T>): Promise<T> {
    return this.current.run({ turn, isLast }, execute);
  }

  /** The log whose appends wait for their turn. */
  of(log: EventLog): EventLog {
    return {
      append: async (stream, expected, events, options) => {
        const { turn, isLast } = this.current.getStore() ?? {};
        await turn?.comes();
        const appended = log.append(stream, expected, events, options);
        if (isLast) turn?.pass();
        return appended;
      },
      readStream: (stream, options) => log.readStream(stream, options),
      readAll: (options) => log.readAll(options),
      follow: (options) => log.follow(options),
      positions: log.positions,
      head: (options) => log.head(options),
      positionAt: (instant, options) => log.positionAt(instant, options),
      readStored: (options) => log.readStored(options),
      verify: (options) => log.verify(options),
      close: () => log.close(),
    };
  }
}
