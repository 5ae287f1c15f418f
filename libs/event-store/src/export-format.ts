import type { StoredEvent } from './event-log.js';

/** One line of an export, without its line feed: JSON Lines, the format of docs/event-log.md. */
export function exportLine({ position, recordedAt, canonical, hash, chain }: StoredEvent): string {
  return JSON.stringify({ position, recordedAt, canonical, hash, chain });
}

/** A line that is no stored event. The message says what is wrong with it. */
export class MalformedExportLine extends Error {
  override readonly name = 'MalformedExportLine';
}

/** @throws MalformedExportLine */
export function parseExportLine(line: string): StoredEvent {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedExportLine('The line is not a JSON object.');
  const { position, recordedAt, canonical, hash, chain } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(position) || (position as number) < 1)
    throw new MalformedExportLine('"position" is not an integer from 1 up.');
  if (typeof recordedAt !== 'string' || !INSTANT.test(recordedAt))
    throw new MalformedExportLine('"recordedAt" is not an instant in UTC with milliseconds.');
  if (typeof canonical !== 'string') throw new MalformedExportLine('"canonical" is not a string.');
  if (typeof hash !== 'string' || !SHA256_HEX.test(hash))
    throw new MalformedExportLine('"hash" is not 64 lower-case hexadecimal digits.');
  if (typeof chain !== 'string' || !SHA256_HEX.test(chain))
    throw new MalformedExportLine('"chain" is not 64 lower-case hexadecimal digits.');
  return { position: position as number, recordedAt, canonical, hash, chain };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new MalformedExportLine(`The line is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
