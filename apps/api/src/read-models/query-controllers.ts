import { Controller, Get, Req, Res, type Type } from '@nestjs/common';
import type { Query } from '@vouch/read-models';
import { positionsOf, projectionSubscriber, recordsUpTo, waitForPosition } from '@vouch/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/authenticate.js';
import { type Caller, notAllowed } from '../access/caller.js';
import { Problem } from '../problems/catalogue.js';
import { AllowedTo } from '../access/route-access.js';
import { BackendHolder } from '../backend.js';
import { whileListening } from '../http/while-listening.js';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribeQuery } from '../openapi/describe-query.js';
import { PastAnswers } from './past-answers.js';
import { AsOfParams, DEFAULT_WAIT_MS, readParams, takesParam, WaitParams } from './query-params.js';
import { version } from '../version.js';
import { queryPath } from './query-path.js';
import { revealedTo, withRevealed } from './reveal.js';
import { formatOf, formatParams, told } from './statement-file.js';
import { etagOf, isMatched, nextOf, pageAt } from './validators.js';

/** One route per query, all alike: what differs is in the table. */
export const queryControllers = (queries: readonly Query[], schemas: ClassSchemas): Type[] => {
  const past = new PastAnswers();
  return queries.map((query) => queryController(query, schemas, past));
};

type Asked = Readonly<Record<string, unknown>>;

const compareWithWhat = () =>
  new Problem('invalid-fields', 'compare says with what to compare an answer of then.', {
    errors: [{ field: 'asOf', message: 'asOf must be given with compare' }],
  });

/**
 * A partner's key asks for its own partner, whether it says so or not.
 * @throws Problem not-allowed when it asks for another one, existing or not.
 */
function ownOnly(asked: Asked, { role, partnerId }: Caller): Asked {
  if (role !== 'partner') return asked;
  if (asked['partner'] !== undefined && asked['partner'] !== partnerId) throw notAllowed();
  return { ...asked, partner: partnerId };
}

function queryController(query: Query, schemas: ClassSchemas, past: PastAnswers): Type {
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
      const caller = callerOf(request);
      const asked = ownOnly(request.query as Asked, caller);
      const [params, wait, then, file] = readParams(asked, query.params, WaitParams, AsOfParams, formatParams(query));
      const format = formatOf(query, file.format, request.headers.accept);
      if (then.compare !== undefined && then.asOf === undefined) throw compareWithWhat();
      const { log, pool, rows, vault } = this.backend.get();
      if (wait.waitFor !== undefined) {
        const timeoutMs = wait.timeoutMs ?? DEFAULT_WAIT_MS;
        await waitForPosition({ pool, subscribers, position: wait.waitFor, timeoutMs, signal: whileListening(reply) });
      }
      if (then.asOf !== undefined) {
        const { answer, position } = await past.ask(log, query, params, then, whileListening(reply));
        void reply.header('vouch-position', position);
        return told(await withRevealed(vault, query, answer, caller), format, reply);
      }
      // Read before the rows: they contain at least what stood up to here.
      const positions = await positionsOf(pool);
      const read = subscribers.map((name) => positions.get(name) ?? 0);
      const position = Math.min(...read);
      void reply.header('vouch-position', position);
      // What the vault reveals is never kept: it may be forgotten at any time.
      if (revealedTo(query, caller) === null) {
        const etag = etagOf([version, subscribers, read, params, format, caller.role]);
        // Others may not keep it, and who keeps it asks each time whether it still holds.
        void reply.headers({ etag, 'cache-control': 'private, no-cache' });
        if (isMatched(request.headers['if-none-match'], etag)) return void reply.code(304);
      }
      const answer = await query.answer(params, rows, recordsUpTo(log, position));
      const next = takesParam(query.params, 'cursor') ? nextOf(answer) : undefined;
      if (next !== undefined) void reply.header('link', `<${pageAt(request, next)}>; rel="next"`);
      return told(await withRevealed(vault, query, answer, caller), format, reply);
    }
  }
  Object.defineProperty(QueryController, 'name', { value: `${query.name}Controller` });
  return QueryController;
}
