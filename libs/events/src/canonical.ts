import canonicalize from 'canonicalize';
import type { EventToAppend } from './envelope.js';

/**
 * The canonical form of a JSON value (RFC 8785): keys sorted, no white space, numbers as ECMAScript prints them.
 * @throws TypeError for what JSON can't hold: NaN, infinities, lone surrogates, undefined at the top.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('This value has no JSON form.');
  // JSON.stringify escapes a surrogate only when it stands alone; an even number of backslashes before it is text.
  if (text.includes('\\ud') && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text))
    throw new TypeError('This value holds a lone surrogate, which RFC 8785 refuses.');
  return text;
}

/**
 * The canonical bytes of an event's envelope around its revision: `before + revision + after`. The log alone knows the
 * revision of an append without an expectation, so it puts the three together and hashes the result.
 */
export function canonicalAround(stream: string, event: EventToAppend): { before: string; after: string } {
  const { id, type, schemaVersion, data, occurredAt, actor, correlationId, causationId, laneKey, codeVersion } = event;
  // In the order of the keys: actor, causationId, codeVersion, correlationId, data, id, laneKey, occurredAt | revision |
  // schemaVersion, stream, type.
  const before = canonicalJson({ actor, causationId, codeVersion, correlationId, data, id, laneKey, occurredAt });
  const after = canonicalJson({ schemaVersion, stream, type });
  return { before: `${before.slice(0, -1)},"revision":`, after: `,${after.slice(1)}` };
}

/** The canonical bytes of an event at a revision. */
export function canonicalEvent(stream: string, revision: number, event: EventToAppend): string {
  const { before, after } = canonicalAround(stream, event);
  return `${before}${revision}${after}`;
}
