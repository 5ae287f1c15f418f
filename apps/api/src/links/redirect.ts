import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/catalogue.js';
import type { ClickBuffer } from './click-buffer.js';
import type { Link, LinkCache } from './link-cache.js';
import { clickedAtOf, countryOf, deviceOf, isPrefetch, referrerOf } from './visit.js';

/** What the destination is told of the click, in its address; and the name of the cookie. docs/attribution.md explains both. */
const CLICK_PARAMETER = 'vouch_click';
const COOKIE_SECONDS = 90 * 86_400;

export interface Links {
  readonly cache: LinkCache;
  readonly clicks: ClickBuffer;
  /** Whether visitors may say when they come: only to a log that simulates its clock. */
  readonly isSimulated: () => Promise<boolean>;
}

/** `GET /r/:code`: sends a visitor on, and counts the click. The one route for people without a key. */
export function redirectLinks(fastify: FastifyInstance, links: () => Links): void {
  fastify.route<{ Params: { code: string } }>({
    method: ['GET', 'HEAD'],
    url: '/r/:code',
    config: { access: { by: 'public' }, rateLimit: false } as object,
    handler: async (request, reply) => {
      const { cache, clicks, isSimulated } = links();
      const link = await find(cache, request.params.code);
      if (!link || link.disabled)
        throw new Problem('route-not-found', 'This link leads nowhere (any more). Ask whoever gave it to you.');
      void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer-when-downgrade');
      const { headers, method } = request.raw;
      const device = deviceOf(headers);
      if (method === 'HEAD' || device === 'bot' || isPrefetch(headers)) return reply.redirect(link.destination, 302);
      const clickId = randomUUID();
      const said = clickedAtOf(headers);
      clicks.add(link, {
        clickId,
        clickedAt: said !== undefined && (await isSimulated()) ? said : new Date().toISOString(),
        device,
        country: countryOf(headers),
        referrer: referrerOf(headers),
      });
      void reply.header(
        'set-cookie',
        `${CLICK_PARAMETER}=${clickId}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax${isOwnMachine(headers.host) ? '' : '; Secure'}`,
      );
      return reply.redirect(withClick(link.destination, clickId), 302);
    },
  });
}

/** Where it is tried out, over plain HTTP: not every browser keeps a Secure cookie from there. */
const isOwnMachine = (host = '') => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

const CODE = /^[a-z0-9][a-z0-9_.-]{0,59}$/;

async function find(cache: LinkCache, typed: string): Promise<Link | null> {
  const code = typed.toLowerCase();
  return CODE.test(code) ? cache.find(code) : null;
}

/** Before the fragment, after what the address asks for already. */
function withClick(destination: string, clickId: string): string {
  const hash = destination.indexOf('#');
  const [address, fragment] = hash < 0 ? [destination, ''] : [destination.slice(0, hash), destination.slice(hash)];
  return `${address}${address.includes('?') ? '&' : '?'}${CLICK_PARAMETER}=${clickId}${fragment}`;
}
