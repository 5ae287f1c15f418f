import type { FastifyInstance } from 'fastify';

/** Far more than the largest command; a body beyond it is refused before it is read to its end. */
export const MAX_BODY_BYTES = 262_144;

/**
 * Takes JSON and nothing else: what a page of another origin can send without asking first (forms, plain text) is refused
 * with 415, so a browser that remembers the key can't be made to send commands.
 */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    fastify.getDefaultJsonParser('error', 'error'),
  );
}
