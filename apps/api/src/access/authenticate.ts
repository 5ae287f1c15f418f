import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problems/catalogue.js';
import type { ApiKeys } from './api-keys.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Id of the API key that the request came with. */
    keyId: string;
  }
}

/** Asks for the key before anything else is done with a request, on every route and where there is none. */
export function authenticate(fastify: FastifyInstance, keys: ApiKeys): void {
  fastify.decorateRequest('keyId', '');
  fastify.addHook('onRequest', async (request) => {
    const key = keyIn(request);
    const id = key && (await keys.idOf(key));
    if (id) request.keyId = id;
    else if (key && !keys.attached)
      throw new Problem('database-unreachable', 'The key can not be checked before the database was reached once.');
    else throw refused(key ? 'This API key is not known.' : 'The request carries no API key.');
  });
}

const refused = (detail: string) =>
  new Problem('api-key-required', detail, {
    // Basic makes a browser ask; the key is the password, the user name is ignored.
    headers: { 'www-authenticate': ['Bearer realm="Vouch"', 'Basic realm="Vouch", charset="UTF-8"'] },
  });

/** RFC 6750 (Bearer) and RFC 7617 (Basic). */
function keyIn(request: FastifyRequest): string | undefined {
  const [scheme, credentials] = (request.headers.authorization ?? '').split(/ +/, 2);
  if (!credentials) return undefined;
  if (/^bearer$/i.test(scheme ?? '')) return credentials;
  if (!/^basic$/i.test(scheme ?? '')) return undefined;
  const userAndPassword = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = userAndPassword.indexOf(':');
  return colon < 0 ? undefined : userAndPassword.slice(colon + 1) || undefined;
}
