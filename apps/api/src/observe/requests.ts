import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

const CORRELATION_HEADER = 'x-correlation-id';

/**
 * What may stand in a log line and in an event's envelope as it came: a UUID, or a trace id as W3C and OpenTelemetry write it.
 * Nothing that could be somebody's name.
 */
const CORRELATION_ID = /^[0-9a-f-]{16,64}$/i;

/** The caller's correlation id; a fresh one when there is none, or one that could not be stored. */
export function correlationIdOf(request: IncomingMessage): string {
  const given = request.headers[CORRELATION_HEADER];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
}

/** Routes that are asked all the time and say little. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Answers with the correlation id, writes one line per request and measures it. To be added before other hooks. They call back, as
 * all hooks here that await nothing: a promise for each took more than what they do.
 */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      [CORRELATION_HEADER]: request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const status = reply.statusCode;
    const line = { method: request.method, route, status, ms: Math.round(reply.elapsedTime) };
    metrics.httpSeconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    request.log[QUIET.has(route) ? 'debug' : 'info']({ ...line, keyId: request.caller?.keyId || undefined }, 'request');
    done();
  });
}
