import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/**
 * An answer follows from its parameters and from how far the rows are that it is read from: while those are the same, so is it.
 * Weak (RFC 9110, 8.8.1), since the bytes may differ where nothing is said about order.
 */
export const etagOf = (depends: readonly unknown[]): string =>
  `W/"${createHash('sha256').update(JSON.stringify(depends)).digest('base64url').slice(0, 22)}"`;

/** If-None-Match: a list of tags, or `*`; compared weakly, as RFC 9110 asks. */
export function isMatched(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const strong = (tag: string) => tag.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((tag) => strong(tag) === strong(etag));
}

/** Where an answer that is one page of a list goes on. */
export function nextOf(answer: unknown): string | undefined {
  const { next } = (answer ?? {}) as { readonly next?: string | number | null };
  return next === undefined || next === null ? undefined : String(next);
}

/** The address of the same request for another page. */
export function pageAt(request: FastifyRequest, cursor: string): string {
  const [path, search] = request.url.split('?', 2);
  const parameters = new URLSearchParams(search);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
