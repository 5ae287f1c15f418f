import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { StoredEvent } from '@vouch/event-store';
import { z } from 'zod';
import { Failure, usage } from '../terminal/failure.js';

/**
 * An export is JSON Lines: a first line that names the format, then one stored event per line in log order. Whoever reads it needs
 * nothing of ours: `hash` is the SHA-256 of the UTF-8 bytes of `canonical`, `chain` of what docs/event-log.md says.
 */
export const exportHead = { format: 'vouch-log', version: 1 } as const;

const headLine = z.object({ format: z.literal(exportHead.format), version: z.int().positive() });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in hex');

const eventLine: z.ZodType<StoredEvent> = z.strictObject({
  position: z.int().positive(),
  recordedAt: z.iso.datetime({ precision: 3 }),
  canonical: z.string(),
  hash: sha256,
  chain: sha256,
});

export const eventLineOf = ({ position, recordedAt, canonical, hash, chain }: StoredEvent): string =>
  `${JSON.stringify({ position, recordedAt, canonical, hash, chain })}\n`;

/** A line of an export that can't be read. */
export interface BrokenLine {
  readonly line: number;
  readonly problem: string;
}

/**
 * The stored events of an export, in constant memory. Lines that aren't one are told to `onBroken` and left out.
 * @throws Failure when it isn't an export, or of a newer version.
 */
export async function* readExport(path: string, onBroken: (broken: BrokenLine) => void): AsyncGenerator<StoredEvent> {
  let line = 0;
  const input = createReadStream(path, 'utf8');
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++;
      if (line === 1) {
        checkHead(path, text);
        continue;
      }
      const event = eventLine.safeParse(jsonOf(text));
      if (event.success) yield event.data;
      else onBroken({ line, problem: problemOf(event.error) });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw usage('There is no such file.', { code: 'file-not-found', where: path });
    throw error;
  } finally {
    input.destroy();
  }
  if (line === 0) throw notAnExport(path, 'it is empty');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one of the things that the schema refuses.
    return undefined;
  }
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.');
  return path ? `not a stored event: ${path}: ${issue?.message}` : 'not a stored event';
}

function checkHead(path: string, text: string): void {
  const head = headLine.safeParse(jsonOf(text));
  if (!head.success) throw notAnExport(path, 'its first line does not name the format');
  if (head.data.version > exportHead.version)
    throw new Failure(`This export has version ${head.data.version}; this Vouch reads up to ${exportHead.version}.`, {
      code: 'export-too-new',
      where: path,
      todo: 'Check it with a newer Vouch.',
    });
}

const notAnExport = (path: string, why: string) =>
  new Failure(`This is not an export of a Vouch log: ${why}.`, {
    code: 'not-an-export',
    where: `${path}, line 1`,
    todo: 'Make one with: vouch export --out log.jsonl',
  });
