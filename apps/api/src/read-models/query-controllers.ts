import { Controller, Get, Req, Res, type Type } from '@nestjs/common';
import type { Query } from '@vouch/read-models';
import { positionsOf, projectionSubscriber, waitForPosition } from '@vouch/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BackendHolder } from '../backend.js';
import { whileListening } from '../http/while-listening.js';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribeQuery } from '../openapi/describe-query.js';
import { DEFAULT_WAIT_MS, readParams, WaitParams } from './query-params.js';
import { queryPath } from './query-path.js';

/** One route per query, all alike: what differs is in the table. */
export const queryControllers = (queries: readonly Query[], schemas: ClassSchemas): Type[] =>
  queries.map((query) => queryController(query, schemas));

function queryController(query: Query, schemas: ClassSchemas): Type {
  const subscribers = query.reads.map(projectionSubscriber);

  @Controller()
  class QueryController {
    constructor(private readonly backend: BackendHolder) {}

    @Get(queryPath(query.name))
    @DescribeQuery(query, schemas)
    async answer(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
      const [params, wait] = readParams(request.query as Record<string, unknown>, query.params, WaitParams);
      const { pool, rows } = this.backend.get();
      if (wait.waitFor !== undefined) {
        const timeoutMs = wait.timeoutMs ?? DEFAULT_WAIT_MS;
        await waitForPosition({ pool, subscribers, position: wait.waitFor, timeoutMs, signal: whileListening(reply) });
      }
      // Read before the rows: they contain at least what stood up to here.
      const positions = await positionsOf(pool);
      void reply.header('vouch-position', Math.min(...subscribers.map((name) => positions.get(name) ?? 0)));
      return query.answer(params, rows);
    }
  }
  Object.defineProperty(QueryController, 'name', { value: `${query.name}Controller` });
  return QueryController;
}
