import { pipeline } from 'node:stream/promises';
import { exportLine } from '@vouch/event-store';
import { BEFORE_FIRST } from '@vouch/events';
import type { Installation } from '@vouch/runtime';
import { withInstallation } from '../installation.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import type { Progress } from '../terminal/progress.js';
import { writeOut } from '../terminal/write-out.js';
import { headOf } from './export-file.js';
import { journalCommand } from './journal-command.js';

interface Options {
  readonly out?: string;
}

/** `vouch export` */
export function exportCommand() {
  const described = command('export', 'Write the whole log as JSON Lines that anyone can check, or the journal as CSV.')
    .description(
      'Writes the whole log as JSON Lines: a head, then each stored event with its canonical text, hash and chain value. ' +
        '`vouch verify --file` checks it without a database, and so can anyone by docs/event-log.md.',
    )
    .option('--out <file>', 'write here instead of to stdout; the file appears when it is complete');
  described.addCommand(journalCommand());
  withExamples(described, 'export --out log.jsonl', 'export | gzip > log.jsonl.gz', 'export journal --out journal.csv');
  return runs<Options & { json?: boolean }>(described, async (context, { out, json }) => {
    if (json && !out)
      throw usage('Without --out, stdout is the export itself.', {
        code: 'json-without-out',
        where: '--json',
        whatToDo: 'Leave --json out, or give --out.',
      });
    const events =
      (await withInstallation(context, (installation) => writeOut(out, (to) => write(context, installation, to)))) ?? 0;
    context.terminal.answer({ file: out ?? null, events });
    if (out && !context.terminal.json) {
      context.terminal.say(`${events.toLocaleString('en-US')} events are in ${out}.`);
      context.terminal.say(`Check it anywhere with: ${typed(`verify --file ${out}`)}`);
    }
    return exitCode.ok;
  });
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
