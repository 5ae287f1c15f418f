import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problems/catalogue.js';
import type { ApiKeys } from './api-keys.js';
import { type Caller, mayUse, notAllowed } from './caller.js';
import { accessOf, EVERY_ROLE } from './route-access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose API key the request came with; null on a public route. */
    caller: Caller | null;
  }
}

/** @throws Error on a public route: who asks for a caller there is wrong. */
export function callerOf({ caller }: Pick<FastifyRequest, 'caller'>): Caller {
  if (!caller) throw new Error('A public route has no caller.');
  return caller;
}

/** Asks for the key before anything else is done with a request, on every route and where there is none, and for its role. */
export function authenticate(fastify: FastifyInstance, keys: ApiKeys): void {
  fastify.decorateRequest('caller', null);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const access = accessOf(request.routeOptions.config) ?? EVERY_ROLE;
    if (access.by === 'public') return done();
    const key = keyIn(request);
    const admit = (caller: Caller | undefined) => {
      if (!caller && key && !keys.attached)
        throw new Problem('database-unreachable', 'The key can not be checked before the database was reached once.');
      if (!caller) throw refused(key ? 'This API key opens nothing.' : 'The request carries no API key.');
      if (!mayUse(caller, access)) throw notAllowed();
      request.caller = caller;
    };
    const caller = key ? keys.callerOf(key) : undefined;
    if (caller instanceof Promise)
      void caller.then(admit).then(
        () => done(),
        (error: Error) => done(error),
      );
    else {
      admit(caller);
      done();
    }
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
