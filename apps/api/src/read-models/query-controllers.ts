import { Controller, Get, Req, Res, type Type } from '@nestjs/common';
import type { Query } from '@vouch/read-models';
import { positionsOf, projectionSubscriber, waitForPosition } from '@vouch/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/authenticate.js';
import { type Caller, notAllowed } from '../access/caller.js';
import { AllowedTo } from '../access/route-access.js';
import { BackendHolder } from '../backend.js';
import { whileListening } from '../http/while-listening.js';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribeQuery } from '../openapi/describe-query.js';
import { DEFAULT_WAIT_MS, readParams, takesParam, WaitParams } from './query-params.js';
import { queryPath } from './query-path.js';
import { withRevealed } from './reveal.js';

/** One route per query, all alike: what differs is in the table. */
export const queryControllers = (queries: readonly Query[], schemas: ClassSchemas): Type[] =>
  queries.map((query) => queryController(query, schemas));

type Asked = Readonly<Record<string, unknown>>;

/**
 * A partner's key asks for its own partner, whether it says so or not.
 * @throws Problem not-allowed when it asks for another one, existing or not.
 */
function ownOnly(asked: Asked, { role, partnerId }: Caller): Asked {
  if (role !== 'partner') return asked;
  if (asked['partner'] !== undefined && asked['partner'] !== partnerId) throw notAllowed();
  return { ...asked, partner: partnerId };
}

function queryController(query: Query, schemas: ClassSchemas): Type {
  if (query.by.includes('partner') && !takesParam(query.params, 'partner'))
    throw new Error(`The query ${query.name} is for partners, so it must have a parameter "partner".`);
  const subscribers = query.reads.map(projectionSubscriber);

  @Controller()
  class QueryController {
    constructor(private readonly backend: BackendHolder) {}

    @Get(queryPath(query.name))
    @AllowedTo({ by: query.by, scopes: [query.name, query.capability] })
    @DescribeQuery(query, schemas)
    async answer(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
      const [params, wait] = readParams(ownOnly(request.query as Asked, callerOf(request)), query.params, WaitParams);
      const { pool, rows, vault } = this.backend.get();
      if (wait.waitFor !== undefined) {
        const timeoutMs = wait.timeoutMs ?? DEFAULT_WAIT_MS;
        await waitForPosition({ pool, subscribers, position: wait.waitFor, timeoutMs, signal: whileListening(reply) });
      }
      // Read before the rows: they contain at least what stood up to here.
      const positions = await positionsOf(pool);
      void reply.header('vouch-position', Math.min(...subscribers.map((name) => positions.get(name) ?? 0)));
      return withRevealed(vault, query, await query.answer(params, rows), callerOf(request));
    }
  }
  Object.defineProperty(QueryController, 'name', { value: `${query.name}Controller` });
  return QueryController;
}
