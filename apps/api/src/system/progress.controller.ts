import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Policy } from '@vouch/domain';
import type { Projection } from '@vouch/read-models';
import { type Progress, progressOf, waitUntilSettled } from '@vouch/runtime';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BackendHolder } from '../backend.js';
import { whileListening } from '../http/while-listening.js';
import { DescribeSystem } from '../openapi/describe-system.js';
import { DEFAULT_WAIT_MS, MAX_WAIT_MS, readParams } from '../read-models/query-params.js';
import { POLICIES, PROJECTIONS } from '../tables.js';

class ProgressParams {
  @IsOptional()
  @IsBoolean()
  waitUntilSettled?: boolean;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MS)
  timeoutMs?: number;
}

@Controller()
export class ProgressController {
  constructor(
    private readonly backend: BackendHolder,
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
    @Inject(POLICIES) private readonly policies: readonly Policy[],
  ) {}

  @Get('/v1/progress')
  @ApiQuery({
    name: 'waitUntilSettled',
    required: false,
    schema: { type: 'boolean' },
    description:
      'Answer once the clicks that came here are written, every policy and read model has handled everything, and the log no longer grows.',
  })
  @ApiQuery({
    name: 'timeoutMs',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: MAX_WAIT_MS },
    description: 'Milliseconds to wait at most.',
  })
  @DescribeSystem({
    operationId: 'progress',
    access: { by: ['admin', 'manager', 'auditor', 'integration'], scopes: ['system'] },
    summary: "How far the log's readers have come.",
    description: "The log's head, and each reader's position and parked events.",
    schema: {
      type: 'object',
      properties: {
        head: { type: 'integer', minimum: 0 },
        settled: { type: 'boolean' },
        readers: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              kind: { type: 'string', enum: ['projection', 'policy'] },
              name: { type: 'string' },
              subscriber: { type: 'string' },
              position: {
                type: ['integer', 'null'],
                description: 'null: not begun, or its first rows are being filled.',
              },
              lag: { type: 'integer', description: 'Positions between it and the head.' },
              parked: { type: 'integer', minimum: 0, description: 'Events that could not be handled.' },
              waiting: { type: 'integer', minimum: 0, description: 'Events that wait behind those.' },
              filledTo: {
                type: ['integer', 'null'],
                description: 'How far new rows are filled that are not served yet.',
              },
            },
            required: ['kind', 'name', 'subscriber', 'position', 'lag', 'parked', 'waiting', 'filledTo'],
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
      required: ['head', 'settled', 'readers'],
    },
    example: {
      head: 42,
      settled: true,
      readers: [
        {
          kind: 'projection',
          name: 'partner_value',
          subscriber: 'projection:partner_value:v1',
          position: 42,
          lag: 0,
          parked: 0,
          waiting: 0,
          filledTo: null,
        },
      ],
    },
    problems: ['invalid-fields', 'database-unreachable', 'database-busy', 'not-caught-up'],
  })
  async progress(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Progress & { readonly settled: boolean }> {
    const [params] = readParams(request.query as Record<string, unknown>, ProgressParams);
    const { log, pool, links } = this.backend.get();
    const readers = { log, pool, projections: this.projections, policies: this.policies };
    const { timeoutMs = DEFAULT_WAIT_MS } = params;
    if (params.waitUntilSettled) {
      await links.clicks.written(timeoutMs);
      await waitUntilSettled({ ...readers, timeoutMs, signal: whileListening(reply) });
    }
    const progress = await progressOf(readers);
    return { ...progress, settled: progress.readers.every(({ position }) => position === progress.head) };
  }
}
