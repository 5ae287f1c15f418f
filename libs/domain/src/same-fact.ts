import { canonicalJson } from '@vouch/events';
import type { Command } from './command.js';
import type { DecideContext } from './decider.js';

/** A fact as a decider remembers it, to know it again when it is reported once more. */
export interface KnownFact {
  readonly content: object;
  readonly occurredAt: string;
}

/**
 * Whether a report tells a known fact again: the same content, and the same time if it names one. A report without a time
 * got the time of its arrival, which says nothing about the fact.
 */
export const isSameFact = (
  known: KnownFact,
  content: object,
  report: Pick<Command, 'occurredAt'>,
  { occurredAt }: DecideContext,
): boolean =>
  canonicalJson(known.content) === canonicalJson(content) &&
  ((report.occurredAt ?? null) === null || known.occurredAt === occurredAt);
