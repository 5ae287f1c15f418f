import type { FastifyInstance } from 'fastify';

/** Far more than the largest command; a body beyond it is refused before it is read to its end. */
export const MAX_BODY_BYTES = 262_144;

/** What takes a thousand commands may be larger. */
const LARGER: Readonly<Record<string, number>> = { '/v1/bulk': 4_194_304 };

/**
 * Takes JSON and nothing else: what a page of another origin can send without asking first (forms, plain text) is refused
 * with 415, so a browser that remembers the key can't be made to send commands.
 */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const bodyLimit = LARGER[route.url];
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    fastify.getDefaultJsonParser('error', 'error'),
  );
}
