import { createHash } from 'node:crypto';
import { canonicalJson, type Position } from '@vouch/events';
import type { LogFinding, Positions, StoredEvent } from './event-log.js';

/** The chain value before the first event: 64 zeros. */
export const CHAIN_START = '0'.repeat(64);

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** SHA-256 of the canonical bytes, hex. */
export const hashOf = (canonical: string): string => sha256(canonical);

/**
 * The chain value of an event, hex: it stands for this event and all before it. A published format, see docs/event-log.md.
 * @param recordedAt ISO 8601 in UTC with milliseconds, as in StoredEvent.
 */
export const chainOf = (previousChainHex: string, position: Position, recordedAt: string, hashHex: string): string =>
  sha256(`${previousChainHex}\n${position}\n${recordedAt}\n${hashHex}`);

/**
 * The link of an event, hex: it stands for this event and all before it in its stream. Kept where a log can't chain across streams.
 * @param previousLinkHex CHAIN_START for the first event of a stream.
 */
export const linkOf = (previousLinkHex: string, hashHex: string): string => sha256(`${previousLinkHex}\n${hashHex}`);

/**
 * Checks stored events one after the other, from the first on. Holds nothing but the last event's position, time and chain
 * value. Goes on from the stored chain value, so that a change is named where it is and not at every event after it.
 */
export class StoredChainCheck {
  #position: Position = 0;
  #recordedAt = '';
  #chain = CHAIN_START;

  constructor(private readonly positions: Positions = 'gapless') {}

  /** The findings at this event; none when it is as the log took it. */
  next(event: StoredEvent): LogFinding[] {
    const { position, recordedAt, canonical, hash, chain } = event;
    const findings: LogFinding[] = [];
    const found = (problem: string, at = position) => findings.push({ position: at, problem });

    const canonicalProblem = problemOfCanonical(canonical);
    if (canonicalProblem) found(canonicalProblem);
    if (hashOf(canonical) !== hash)
      found('The hash is not the SHA-256 of the canonical text: the text or the hash was changed.');
    if (recordedAt < this.#recordedAt)
      found(`Recorded at ${recordedAt}, before the event in front of it (${this.#recordedAt}).`);

    const expected = this.#position + 1;
    if (position > expected && this.positions === 'gapless') found(missing(expected, position - 1), expected);
    else if (position < expected) found(`Position ${position} comes after position ${this.#position}.`);
    else if (chainOf(this.#chain, position, recordedAt, hash) !== chain)
      found(
        'The chain value does not follow from the one before, this position, recording time and hash: one of them was changed' +
          (this.positions === 'gapless' ? '.' : ', or what stood before is missing.'),
      );

    this.#position = position;
    this.#recordedAt = recordedAt;
    this.#chain = chain;
    return findings;
  }
}

const missing = (from: Position, to: Position) =>
  from === to ? `Position ${from} is missing.` : `Positions ${from} to ${to} are missing.`;

function problemOfCanonical(canonical: string): string | undefined {
  try {
    return canonicalJson(JSON.parse(canonical)) === canonical
      ? undefined
      : 'The stored text is not in canonical form (RFC 8785).';
  } catch (error) {
    return `The stored text is not JSON: ${(error as Error).message}`;
  }
}

/**
 * Recomputes hashes, positions and chain values of stored events from the first on, whatever they come from.
 * What it can't see: a cut tail, and a history rewritten up to its end with fresh hashes and chain values. For these, compare
 * the last chain value with one that is kept elsewhere.
 */
export async function* verifyStored(
  events: AsyncIterable<StoredEvent>,
  positions: Positions = 'gapless',
): AsyncGenerator<LogFinding> {
  const check = new StoredChainCheck(positions);
  for await (const event of events) yield* check.next(event);
}
