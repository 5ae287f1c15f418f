import { createHash } from 'node:crypto';
import type { Command } from '@vouch/domain';
import { canonicalJson } from '@vouch/events';
import { v5 } from 'uuid';
import { utcInstant } from './utc-instant.js';

/** Namespaces of RFC 9562 name-based ids. They never change: with others, every command ever recorded would look new. */
const CALLERS = '3d4f7b0e-6c0a-5a52-9d0b-51f0c1f3a6d7';
const POLICIES = '8a1c2f63-0f57-5b8e-b1c4-7e0d2a94c5e9';

/** The id of a command from outside: the same caller and idempotency key (or source and external id) give the same id. */
export const commandIdOf = (caller: string, key: string): string => v5(JSON.stringify([caller, key]), CALLERS);

/** The id of the nth command (from 0) with which a policy reacts to an event. */
export const policyCommandIdOf = (policy: string, eventId: string, number: number): string =>
  v5(JSON.stringify([policy, eventId, number]), POLICIES);

/**
 * The id of the nth event (from 0) of a command, whatever the command says: since the log takes an id once, a key that is used
 * for a second body is noticed on whichever stream that one would be recorded.
 */
export const eventIdOf = (commandId: string, number: number): string => v5(String(number), commandId);

/** The id of a command together with what it says: its events name it as their cause, so that another body shows. */
export const causationIdOf = (commandId: string, bodyDigest: string): string => v5(bodyDigest, commandId);

/**
 * SHA-256, hex, over the canonical JSON (RFC 8785) of a command as it was sent: what the executor would fill in by default is
 * left out, and two spellings of one instant are the same. For a field that was sealed, its keyed fingerprint stands.
 */
export function bodyDigestOf(command: Command, fingerprints: Readonly<Record<string, string>> = {}): string {
  const occurredAt = command.occurredAt === undefined ? undefined : utcInstant(command.occurredAt);
  const body = canonicalJson({ name: command.constructor.name, body: { ...command, ...fingerprints, occurredAt } });
  return createHash('sha256').update(body).digest('hex');
}
