import type { FastifyReply } from 'fastify';

/** Aborts when the client is gone before it was answered, so that nothing goes on waiting for nobody. */
export function whileListening(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
