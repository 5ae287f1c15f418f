import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { MalformedExportLine, parseExportLine, type Positions, type StoredEvent } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { Failure, usage } from '../terminal/failure.js';

/**
 * An export is JSON Lines: a head that names the format and where it ends, then one stored event per line in log order.
 * What the lines hold and how to check them is published in docs/event-log.md.
 */
export interface ExportHead {
  readonly format: 'vouch-log';
  readonly version: 1;
  /** The last position that it holds. */
  readonly through: Position;
  /** Whether a number that is missing is an event that is missing. */
  readonly positions: Positions;
}

export const headOf = (through: Position, positions: Positions): ExportHead => ({
  format: 'vouch-log',
  version: 1,
  through,
  positions,
});

/** A line of an export that can't be read. */
export interface BrokenLine {
  readonly line: number;
  readonly problem: string;
}

export interface ExportReader {
  readonly head: ExportHead;
  /** In constant memory. Lines that are no stored event are told to `onBroken` and left out. */
  readonly events: AsyncIterable<StoredEvent>;
}

/** @throws Failure when it isn't an export, or one of a newer version. */
export async function openExport(path: string, onBroken: (broken: BrokenLine) => void): Promise<ExportReader> {
  const lines = linesOf(path);
  const first = await lines.next();
  if (first.done) throw notAnExport(path, 'it is empty');
  return { head: headIn(path, first.value), events: eventsOf(lines, onBroken) };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, 'utf8');
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR')
      throw usage('There is no such file.', { code: 'file-not-found', where: path });
    throw error;
  } finally {
    input.destroy();
  }
}

async function* eventsOf(
  lines: AsyncIterable<string>,
  onBroken: (broken: BrokenLine) => void,
): AsyncGenerator<StoredEvent> {
  let line = 1;
  for await (const text of lines) {
    line++;
    try {
      yield parseExportLine(text);
    } catch (error) {
      if (!(error instanceof MalformedExportLine)) throw error;
      onBroken({ line, problem: error.message });
    }
  }
}

function headIn(path: string, text: string): ExportHead {
  let head: Partial<Record<keyof ExportHead, unknown>> | null;
  try {
    head = JSON.parse(text) as typeof head;
  } catch (error) {
    throw notAnExport(path, 'its first line is not JSON', error);
  }
  if (head?.format !== 'vouch-log' || !Number.isSafeInteger(head.version) || !Number.isSafeInteger(head.through))
    throw notAnExport(path, 'its first line does not name the format');
  if (head.version !== 1)
    throw new Failure(`This export has version ${String(head.version)}; this Vouch reads version 1.`, {
      code: 'export-version',
      where: `${path}, line 1`,
      whatToDo: 'Check it with the Vouch that made it, or a newer one.',
    });
  return head as ExportHead;
}

const notAnExport = (path: string, why: string, cause?: unknown) =>
  new Failure(`This is not an export of a Vouch log: ${why}.`, {
    code: 'not-an-export',
    where: `${path}, line 1`,
    whatToDo: 'Make one with: vouch export --out log.jsonl',
    cause,
  });
