import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { STAFF_AND_AUDITOR } from '@vouch/events';
import { readScenarios, type Scenario, WhatIf, type WhatIfReport } from '@vouch/simulation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { BackendHolder } from '../backend.js';
import { whileListening } from '../http/while-listening.js';
import { DescribeWhatIf } from '../openapi/describe-what-if.js';
import { Problem, problemBody, type ProblemBody } from '../problems/catalogue.js';
import { problemOf } from '../problems/problem-of.js';

const PATH = '/v1/what-if';
const LINE_EVERY_MS = 500;

/** A line of the answer: how far it is, and at last the report, or what went wrong on the way. */
type Line =
  | { readonly progress: { readonly position: number; readonly upTo: number } }
  | { readonly report: WhatIfReport }
  | { readonly problem: ProblemBody };

/** Proposed terms over the recorded history. It takes a processor for as long as it runs, so one runs at a time in a process. */
@Controller()
export class WhatIfController {
  private running = false;

  constructor(private readonly backend: BackendHolder) {}

  @Post(PATH)
  @HttpCode(200)
  @DescribeWhatIf({ by: STAFF_AND_AUDITOR, scopes: ['what-if'] })
  async run(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const scenarios = scenariosOf(body);
    const { log } = this.backend.get();
    if (this.running)
      throw new Problem('what-if-running', 'Another what-if is running in this process.', {
        headers: { 'retry-after': '10' },
      });
    this.running = true;
    const signal = whileListening(reply);
    const upTo = await log.head().catch((error: unknown) => {
      this.running = false;
      throw error;
    });
    const lines = this.linesOf(scenarios, upTo, signal, request);
    await reply.type('application/x-ndjson').send(Readable.from(lines, { objectMode: true }));
  }

  private async *linesOf(
    scenarios: readonly Scenario[],
    upTo: number,
    signal: AbortSignal,
    request: FastifyRequest,
  ): AsyncGenerator<string> {
    try {
      const whatIf = new WhatIf(scenarios);
      let last = Date.now();
      yield line({ progress: { position: 0, upTo } });
      const pages = this.backend.get().log.readAll({ after: 0, upTo, types: [...whatIf.types], signal });
      for await (const { events, through } of pages) {
        whatIf.take(events);
        // Whoever else asks this process has its turn between two pages.
        await new Promise((resolve) => setImmediate(resolve));
        if (Date.now() - last < LINE_EVERY_MS) continue;
        last = Date.now();
        yield line({ progress: { position: through, upTo } });
      }
      yield line({ report: await whatIf.report() });
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'unexpected-error') request.log.error({ err: error }, 'unexpected error');
      yield line({ problem: problemBody(problem, { path: PATH, correlationId: request.id }) });
    } finally {
      this.running = false;
    }
  }
}

const line = (said: Line) => `${JSON.stringify(said)}\n`;

/** @throws Problem invalid-fields that names each place where something is wrong. */
function scenariosOf(body: unknown): readonly Scenario[] {
  const { scenarios, ...others } = (body ?? {}) as { scenarios?: unknown };
  const read = readScenarios(scenarios);
  const errors = [
    ...Object.keys(others).map((field) => ({ field, message: `property ${field} should not exist` })),
    ...('wrong' in read
      ? read.wrong.map(({ path, message }) => ({ field: ['scenarios', ...path].join('.'), message }))
      : []),
  ];
  if (errors.length > 0 || 'wrong' in read)
    throw new Problem('invalid-fields', 'The scenarios can not be read as they were sent.', {
      errors: errors.slice(0, 100),
    });
  return read.scenarios;
}
