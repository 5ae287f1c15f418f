import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemBody, problemTypes } from './catalogue.js';
import { problemOf } from './problem-of.js';
import type { RouteTable } from './route-table.js';

/** Answers every error, wherever it came from, as problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // The client is gone, and what it waited for was called off.
    if (reply.raw.destroyed) return;
    sendProblem(this.problemFor(error, request), request, reply);
  }

  private problemFor(error: unknown, request: FastifyRequest): Problem {
    if (!(error instanceof NotFoundException)) {
      const problem = problemOf(error);
      // Reading records nothing, so there is no outcome to be unsure of.
      return problem.code === 'outcome-unknown' && request.method === 'GET'
        ? new Problem('database-busy', problem.detail, problem.extra)
        : problem;
    }
    const methods = this.routes.methodsAt(pathOf(request));
    return methods.length > 0
      ? new Problem('method-not-allowed', `${request.method} is not offered at ${pathOf(request)}.`, {
          headers: { allow: methods.join(', ') },
        })
      : new Problem('route-not-found', `There is nothing at ${pathOf(request)}.`);
  }
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const { status } = problemTypes[problem.code];
  if (problem.code === 'unexpected-error') request.log.error({ err: problem.cause }, 'unexpected error');
  // Not to be ready is what /readyz was asked for.
  else if (problem.code === 'not-ready') request.log.debug({ problem: problem.code }, problem.detail);
  else if (status >= 500) request.log.warn({ err: problem.cause, problem: problem.code }, problem.detail);
  if (reply.sent) return;
  // Bytes, so that Fastify adds no charset: the media type has none.
  void reply
    .code(status)
    .headers({ ...problem.extra.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    .send(Buffer.from(JSON.stringify(problemBody(problem, { path: pathOf(request), correlationId: request.id }))));
}

const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0] ?? '/';
