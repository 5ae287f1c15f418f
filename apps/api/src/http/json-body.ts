import { DocumentUnreadable, readDocument } from '@vouch/documents';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/catalogue.js';

/** Far more than the largest command; a body beyond it is refused before it is read to its end. */
export const MAX_BODY_BYTES = 262_144;

/** What takes a thousand commands, or a report of a thousand lines, may be larger. */
const LARGER: Readonly<Record<string, number>> = { '/v1/bulk': 4_194_304, '/v1/payouts/:payoutId/report': 4_194_304 };

/** What takes documents that people write, and so takes them in YAML, too. */
export const TAKES_YAML: readonly string[] = [
  '/v1/commands/launch-program',
  '/v1/commands/publish-terms',
  '/v1/commands/agree-partner-terms',
  '/v1/what-if',
  '/v1/launch',
];

/**
 * Takes JSON, for some addresses YAML, and nothing else: what a page of another origin can send without asking first (forms,
 * plain text) is refused with 415, so a browser that remembers the key can't be made to send commands.
 */
export function acceptJsonOrDocuments(fastify: FastifyInstance): void {
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
  fastify.addContentTypeParser('application/yaml', { parseAs: 'string' }, (request, body, done) => {
    if (!TAKES_YAML.includes(request.routeOptions.url ?? ''))
      return done(new Problem('unsupported-media-type', 'This address takes JSON only.'));
    try {
      done(null, readDocument(String(body)));
    } catch (error) {
      done(error instanceof DocumentUnreadable ? unreadable(error) : (error as Error));
    }
  });
}

const unreadable = (error: DocumentUnreadable) =>
  new Problem('malformed-request', `The body is no YAML that is read here. ${error.message}`, { cause: error });
