import { verifyStored } from '@vouch/event-store';
import type { Terminal } from '../terminal/terminal.js';
import { Differences } from './differences.js';
import { openExport } from './export-file.js';
import type { Evidence } from './verify-installation.js';

/**
 * Checks an export line by line, in constant memory: each event against its hash and the one before, and the end against the head.
 * @throws Failure for a file that is no export.
 */
export async function verifyFile(
  terminal: Terminal,
  file: string,
  signal: AbortSignal,
): Promise<Omit<Evidence, 'readModels'>> {
  const differences = new Differences();
  const { head, events } = await openExport(file, ({ line, problem }) =>
    differences.add({ in: 'file', where: `line ${line}`, problem }),
  );
  const progress = terminal.progress('Checking the export', 'events', head.through);
  const seen = { events: 0, last: 0 };
  const counted = async function* () {
    for await (const event of events) {
      signal.throwIfAborted();
      seen.last = event.position;
      progress.to(++seen.events);
      yield event;
    }
  };
  try {
    for await (const { position, problem } of verifyStored(counted(), head.positions))
      differences.add({ in: 'log', where: `position ${position}`, problem });
  } finally {
    progress.stop();
  }
  if (seen.last !== head.through)
    differences.add({
      in: 'file',
      where: `after position ${seen.last}`,
      problem: `The export was made up to position ${head.through}, and ends here.`,
    });
  return {
    events: seen.events,
    equal: differences.count === 0,
    differences: differences.count,
    found: differences.kept,
  };
}
