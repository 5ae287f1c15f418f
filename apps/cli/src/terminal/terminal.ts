import { asFailure, type ExitCode } from './failure.js';
import { startProgress, type Progress } from './progress.js';
import { renderTable, type PrintableTable } from './table.js';

interface Streams {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
}

/**
 * Where a command speaks. For people everything goes to stdout; with --json, stdout holds the answer alone, and progress
 * and remarks go to stderr. Errors always go to stderr.
 */
export class Terminal {
  readonly json: boolean;
  private readonly streams: Streams;

  constructor(options: { json?: boolean } = {}, streams: Streams = { out: process.stdout, err: process.stderr }) {
    this.json = options.json ?? false;
    this.streams = streams;
    // Whoever read us has enough, such as `| head`: what is left to do is done, silently.
    streams.out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }

  /** A line for people. */
  say(line = ''): void {
    (this.json ? this.streams.err : this.streams.out).write(`${line}\n`);
  }

  /** A remark on the way, which is not part of the answer. */
  remark(line: string): void {
    this.streams.err.write(`${line}\n`);
  }

  /** A table for people. */
  table(table: PrintableTable): void {
    this.say(renderTable(table, this.streams.out.columns));
    this.say();
  }

  /** The answer for machines; nothing without --json. */
  answer(value: unknown): void {
    if (this.json) this.streams.out.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  progress(label: string, unit: string, total?: number): Progress {
    return startProgress(this.streams.err, { label, unit, total });
  }

  /** Says what went wrong, and returns the exit code. */
  fail(error: unknown): ExitCode {
    const failure = asFailure(error);
    if (this.json) {
      const { code, message, where, whatToDo } = failure;
      this.streams.err.write(`${JSON.stringify({ error: { code, message, where, whatToDo } })}\n`);
    } else {
      this.streams.err.write(`vouch: ${failure.message}\n`);
      if (failure.where) this.streams.err.write(`   at: ${failure.where}\n`);
      if (failure.whatToDo) this.streams.err.write(`   do: ${failure.whatToDo}\n`);
    }
    if (process.env['VOUCH_DEBUG']) {
      const origin = failure.cause instanceof Error ? failure.cause : failure;
      this.streams.err.write(`${origin.stack ?? String(origin)}\n`);
    }
    return failure.exit;
  }
}
