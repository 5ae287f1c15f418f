import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { exportLine } from '@vouch/event-store';
import { BEFORE_FIRST } from '@vouch/events';
import type { Installation } from '@vouch/runtime';
import { withInstallation } from '../installation.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { exitCode, Failure, usage } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import type { Progress } from '../terminal/progress.js';
import { headOf } from './export-file.js';

interface Options {
  readonly out?: string;
}

/** `vouch export` */
export function exportCommand() {
  const described = command('export', 'Write the whole log as JSON Lines that anyone can check.')
    .description(
      'Writes the whole log as JSON Lines: a head, then each stored event with its canonical text, hash and chain value. ' +
        '`vouch verify --file` checks it without a database, and so can anyone by docs/event-log.md.',
    )
    .option('--out <file>', 'write here instead of to stdout; the file appears when it is complete');
  withExamples(described, 'export --out log.jsonl', 'export | gzip > log.jsonl.gz');
  return runs<Options & { json?: boolean }>(described, async (context, { out, json }) => {
    if (json && !out)
      throw usage('Without --out, stdout is the export itself.', {
        code: 'json-without-out',
        where: '--json',
        todo: 'Leave --json out, or give --out.',
      });
    const events = await withInstallation(context, (installation) =>
      out ? exportToFile(context, installation, out) : exportToStdout(context, installation),
    );
    context.terminal.answer({ file: out ?? null, events });
    if (out && !context.terminal.json) {
      context.terminal.say(`${events.toLocaleString('en-US')} events are in ${out}.`);
      context.terminal.say(`Check it anywhere with: ${typed(`verify --file ${out}`)}`);
    }
    return exitCode.ok;
  });
}

async function exportToFile(context: Context, installation: Installation, out: string): Promise<number> {
  const draft = `${out}.partial`;
  try {
    const events = await write(context, installation, createWriteStream(draft));
    await rename(draft, out);
    return events;
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'ENOSPC')
      throw new Failure('The export can not be written.', {
        code: 'export-unwritable',
        where: out,
        todo: `${(error as Error).message}. Choose another place.`,
        cause: error,
      });
    throw error;
  }
}

async function exportToStdout(context: Context, installation: Installation): Promise<number> {
  try {
    return await write(context, installation, process.stdout);
  } catch (error) {
    // Whoever read us has enough, such as `| head`.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    throw error;
  }
}

/** In constant memory, up to the head as it is now. Returns how many events there are. */
async function write({ terminal, signal }: Context, { log }: Installation, to: NodeJS.WritableStream): Promise<number> {
  const through = await log.head();
  const progress = terminal.progress('Exporting', 'events', through);
  try {
    const written = { events: 0 };
    await pipeline(linesOf(log, through, signal, progress, written), to, { end: to !== process.stdout });
    return written.events;
  } finally {
    progress.stop();
  }
}

async function* linesOf(
  log: Installation['log'],
  upTo: number,
  signal: AbortSignal,
  progress: Progress,
  written: { events: number },
): AsyncGenerator<string> {
  yield `${JSON.stringify(headOf(upTo, log.positions))}\n`;
  for await (const page of log.readStored({ after: BEFORE_FIRST, upTo, signal })) {
    yield page.map((event) => `${exportLine(event)}\n`).join('');
    written.events += page.length;
    progress.to(page.at(-1)?.position ?? 0);
  }
}
