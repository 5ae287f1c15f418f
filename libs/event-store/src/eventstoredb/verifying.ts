import type { Position } from '@vouch/events';
import type { LogFinding } from '../event-log.js';
import { CHAIN_START, linkOf, StoredChainCheck } from '../stored-chain.js';
import type { LogReader, StoredRecord } from './reading.js';
import { readForm } from './stored-form.js';

/** Streams whose last link is kept at hand, at most; for others it is read again. */
const STREAMS_AT_HAND = 100_000;

/**
 * Checks every stored event: that its text is canonical, that its record says the same as its text, and that it follows from the
 * event before it in its stream. The chain across streams isn't stored, so it is computed and only told to whoever compares it.
 */
export async function* verifyRecords(
  reader: LogReader,
  prefix: string,
  { onProgress, signal }: { onProgress?: (position: Position, events: number) => void; signal?: AbortSignal } = {},
): AsyncGenerator<LogFinding> {
  const chain = new StoredChainCheck('ordered');
  let events = 0;
  const links = new Map<string, { revision: number; link: string }>();
  for await (const page of reader.stored({ after: 0, signal })) {
    for (const event of page) {
      const { position, record } = event;
      yield* chain.next(event);
      for (const problem of recordProblems(event, prefix)) yield { position, problem };
      const stream = record.stream.slice(prefix.length);
      const { revision } = record;
      const before =
        links.get(stream)?.revision === revision - 1 ? links.get(stream) : await linkAt(reader, stream, revision - 1);
      if (!before) yield { position, problem: `Revision ${revision - 1} of stream ${stream} is missing.` };
      else if (event.link && linkOf(before.link, event.hash) !== event.link)
        yield {
          position,
          problem: `The link does not follow from revision ${revision - 1} of stream ${stream} and this text: one of them was changed.`,
        };
      links.delete(stream);
      links.set(stream, { revision, link: event.link ?? '' });
      if (links.size > STREAMS_AT_HAND) links.delete(links.keys().next().value!);
    }
    events += page.length;
    onProgress?.(page.at(-1)!.position, events);
  }
}

async function linkAt(reader: LogReader, stream: string, revision: number) {
  if (revision < 0) return { revision, link: CHAIN_START };
  const record = await reader.at(stream, revision);
  if (record?.revision !== revision) return undefined;
  try {
    return { revision, link: readForm(record).link };
  } catch {
    return { revision, link: '' };
  }
}

function* recordProblems({ record, canonical, link }: StoredRecord, prefix: string): Generator<string> {
  if (!link) {
    yield 'The metadata are not those of an event of this log.';
    return;
  }
  let event: Record<string, unknown>;
  try {
    event = JSON.parse(canonical) as Record<string, unknown>;
  } catch {
    // The chain check has already said that the text can't be read.
    return;
  }
  const told = { stream: record.stream.slice(prefix.length), revision: record.revision, type: record.type };
  for (const field of Object.keys(told) as (keyof typeof told)[])
    if (told[field] !== event[field])
      yield `The record's ${field} is ${told[field]}, and the canonical text says ${String(event[field])}.`;
}
