import { ClosedStatements } from '@vouch/domain';
import { readableEvent, type StoredEvent, verifyStored } from '@vouch/event-store';
import { UnreadableEvent } from '@vouch/events';
import type { Terminal } from '../terminal/terminal.js';
import { Differences } from './differences.js';
import { openExport } from './export-file.js';
import { checkStatement, type Evidence } from './verify-installation.js';

/**
 * Checks an export line by line: each event against its hash and the one before, the end against the head, and, for as long as all
 * was as recorded, each closed statement against its lines. In constant memory but for the lines of months that are not closed.
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
  const statements = new ClosedStatements();
  const checked = async function* () {
    for await (const event of events) {
      signal.throwIfAborted();
      seen.last = event.position;
      progress.to(++seen.events);
      yield event;
      // Whoever asks for the next one has checked this one.
      if (differences.count === 0) checkStatementIn(event, statements, differences);
    }
  };
  try {
    for await (const { position, problem } of verifyStored(checked(), head.positions))
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

const TYPES: ReadonlySet<string> = new Set(ClosedStatements.types);

function checkStatementIn(stored: StoredEvent, statements: ClosedStatements, differences: Differences): void {
  const { type } = JSON.parse(stored.canonical) as { readonly type: string };
  if (!TYPES.has(type)) return;
  try {
    checkStatement(statements, readableEvent(stored), differences);
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    differences.add({ in: 'statements', where: `position ${stored.position}`, problem: error.message });
  }
}
