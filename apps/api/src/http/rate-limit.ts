import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/catalogue.js';

/** How many requests a key may send in a minute, to each process. */
export interface RateLimits {
  /** Keys of partners: people and their scripts. */
  readonly partnerPerMinute: number;
  /** All other keys: the company's own people and systems. */
  readonly ownPerMinute: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = { partnerPerMinute: 1_200, ownPerMinute: 600_000 };

/**
 * Counts requests by key, before bodies are read, and says in each answer how much is left (the IETF's draft of RateLimit
 * headers). A public route has no key and isn't counted. To be added after the keys are asked for.
 */
export async function limitRates(fastify: FastifyInstance, limits: RateLimits): Promise<void> {
  await fastify.register(rateLimit, {
    global: true,
    enableDraftSpec: true,
    timeWindow: 60_000,
    // Beyond it, the keys that were used longest ago begin anew.
    cache: 20_000,
    keyGenerator: ({ caller }) => caller?.keyId ?? '',
    allowList: ({ caller }) => caller === null,
    max: ({ caller }) => (caller?.role === 'partner' ? limits.partnerPerMinute : limits.ownPerMinute),
    errorResponseBuilder: (_, { max, after }) =>
      new Problem('rate-limited', `This key may send ${max} requests a minute; go on in ${after}.`),
  });
}
