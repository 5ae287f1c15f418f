import { Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiParam, ApiQuery } from '@nestjs/swagger';
import type { Policy } from '@vouch/domain';
import type { Projection } from '@vouch/read-models';
import {
  explainParked,
  findParked,
  listParked,
  type ParkedEvent,
  parkedIdOf,
  placeOfParked,
  retryParked,
} from '@vouch/runtime';
import { IsBoolean, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { BackendHolder } from '../backend.js';
import { STAFF, STAFF_AND_AUDITOR } from '@vouch/events';
import { DescribeSystem } from '../openapi/describe-system.js';
import type { Schema } from '../openapi/json-schema.js';
import { Problem } from '../problems/catalogue.js';
import { readParams } from '../read-models/query-params.js';
import { POLICIES, PROJECTIONS } from '../tables.js';

const ID = /^[a-z][a-z0-9_:-]{0,199}:\d{1,15}$/;
const MAX_LISTED = 1_000;

class ParkedParams {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  subscriber?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  owner?: string;

  @IsOptional()
  @IsBoolean()
  waiting?: boolean;

  @IsOptional()
  @Matches(ID, { message: 'after must be the id of a parked event, as a list gives it' })
  after?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_LISTED)
  limit?: number;
}

/** What a list shows of one. The stack is for the page of a single one. */
const shown = (parked: ParkedEvent) => {
  const { laneKey, stack: _, ...rest } = parked;
  return { id: parkedIdOf(parked), owner: laneKey, ...rest };
};

const parkedSchema: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'Reader and position.' },
    subscriber: { type: 'string', description: 'The reader that could not handle it.' },
    owner: { type: 'string', description: 'Whose events wait: the lane key.' },
    position: { type: 'integer' },
    eventId: { type: 'string', format: 'uuid' },
    eventType: { type: 'string' },
    stream: { type: 'string' },
    revision: { type: 'integer' },
    waiting: { type: 'boolean', description: 'true: nothing is wrong with it, it waits behind an earlier one.' },
    reason: { type: 'string' },
    attempts: { type: 'integer', minimum: 0 },
    retryRequested: { type: 'boolean', description: 'Someone asked to have it handled again.' },
    parkedAt: { type: 'string', format: 'date-time' },
  },
  required: [
    'id',
    'subscriber',
    'owner',
    'position',
    'eventId',
    'eventType',
    'stream',
    'revision',
    'waiting',
    'reason',
    'attempts',
    'retryRequested',
    'parkedAt',
  ],
  additionalProperties: false,
};

const example = {
  id: 'policy:accrue-when-payment-credited:42',
  subscriber: 'policy:accrue-when-payment-credited',
  owner: 'partner:acme',
  position: 42,
  eventId: '5f0c7f1e-6a3d-4d1b-9a53-0c8f6f2b7e11',
  eventType: 'PaymentCredited',
  stream: 'attribution-acme:umbrella',
  revision: 3,
  waiting: false,
  reason: 'CommandRejected: AccrueCommission: ProgramUnknown: No such program was launched.',
  attempts: 3,
  retryRequested: false,
  parkedAt: '2026-03-01T09:00:00.000Z',
};

const idParam = { name: 'id', schema: { type: 'string' as const, pattern: ID.source }, example: example.id };

/** Events that a reader of the log could not handle: seen, explained, and handled again. */
/** What happened stands in them, so it is for those who may read everything. */
const SEEN_BY = { by: STAFF_AND_AUDITOR, scopes: ['system'] };

@Controller()
export class ParkedEventsController {
  constructor(
    private readonly backend: BackendHolder,
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
    @Inject(POLICIES) private readonly policies: readonly Policy[],
  ) {}

  @Get('/v1/parked-events')
  @ApiQuery({
    name: 'subscriber',
    required: false,
    schema: { type: 'string', maxLength: 200 },
    description: 'Of this reader only.',
  })
  @ApiQuery({
    name: 'owner',
    required: false,
    schema: { type: 'string', maxLength: 200 },
    description: 'Of this lane key only: `partner:acme`.',
  })
  @ApiQuery({
    name: 'waiting',
    required: false,
    schema: { type: 'boolean' },
    description: 'false: only those that failed themselves.',
  })
  @ApiQuery({
    name: 'after',
    required: false,
    schema: { type: 'string', pattern: ID.source },
    description: 'The `next` of the page before.',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: MAX_LISTED },
    description: 'At most so many; 100 unless said otherwise.',
  })
  @DescribeSystem({
    operationId: 'parked-events',
    access: SEEN_BY,
    summary: 'Events that could not be handled, each with its reason, and those that wait behind them.',
    description: 'By reader, in the order of the log.',
    schema: {
      type: 'object',
      properties: {
        parkedEvents: { type: 'array', items: parkedSchema },
        next: { type: ['string', 'null'], description: 'For `after`, where there is more.' },
      },
      required: ['parkedEvents', 'next'],
      additionalProperties: false,
    },
    example: { parkedEvents: [example], next: null },
    problems: ['invalid-fields', 'database-unreachable', 'database-busy'],
  })
  async list(@Req() request: FastifyRequest) {
    const [{ subscriber, owner, waiting, after, limit = 100 }] = readParams(
      request.query as Record<string, unknown>,
      ParkedParams,
    );
    const found = await listParked(this.backend.get().pool, {
      subscriber,
      laneKey: owner,
      waiting,
      after: after === undefined ? undefined : placeOfParked(after),
      limit: limit + 1,
    });
    const listed = found.slice(0, limit);
    return {
      parkedEvents: listed.map(shown),
      next: found.length > limit ? parkedIdOf(listed.at(-1)!) : null,
    };
  }

  @Get('/v1/parked-events/:id')
  @ApiParam(idParam)
  @DescribeSystem({
    operationId: 'parked-event',
    access: SEEN_BY,
    summary: 'One parked event: what it says, why it could not be handled, what to do, and what waits behind it.',
    description: 'The event and its story.',
    schema: {
      type: 'object',
      properties: {
        ...(parkedSchema.properties as Record<string, Schema>),
        whatToDo: { type: 'string' },
        stack: { type: ['string', 'null'], description: 'Where in the code it failed.' },
        event: { type: 'object', description: 'As the log has it.', additionalProperties: true },
        failed: { type: 'string', description: 'Id of the one that it waits for; its own when it failed itself.' },
        waitingBehind: { type: 'array', items: parkedSchema, description: 'The first hundred.' },
      },
      required: [...(parkedSchema.required as string[]), 'whatToDo', 'stack', 'event', 'failed', 'waitingBehind'],
      additionalProperties: false,
    },
    example: {
      ...example,
      whatToDo: 'The policy accrue-when-payment-credited could not do what follows from this event. …',
      stack: 'CommandRejected: AccrueCommission: …\n    at …',
      event: { type: 'PaymentCredited', position: 42 },
      failed: example.id,
      waitingBehind: [],
    },
    problems: ['invalid-fields', 'subject-not-found', 'database-unreachable', 'database-busy'],
  })
  async explain(@Param('id') id: string) {
    const { pool, log } = this.backend.get();
    const { projections, policies } = this;
    const explained = await explainParked(checkedId(id), { pool, log, projections, policies });
    if (!explained) throw unknown(id);
    const { parked, event, failed, waiting, whatToDo } = explained;
    return {
      ...shown(parked),
      whatToDo,
      stack: parked.stack,
      event,
      failed: parkedIdOf(failed),
      waitingBehind: waiting.map(shown),
    };
  }

  @Post('/v1/parked-events/:id/retry')
  @HttpCode(200)
  @ApiParam(idParam)
  @DescribeSystem({
    operationId: 'retry-parked-event',
    access: { by: STAFF, scopes: ['system'] },
    summary: 'Has a parked event handled again, with all that waits for it, in their order.',
    description: 'The projector takes them up within a second. Ask for the event again to see what came of it.',
    schema: {
      type: 'object',
      properties: { retried: { type: 'integer', minimum: 1, description: 'Events of that owner and reader.' } },
      required: ['retried'],
      additionalProperties: false,
    },
    example: { retried: 3 },
    problems: ['invalid-fields', 'subject-not-found', 'database-unreachable', 'database-busy'],
  })
  async retry(@Param('id') id: string) {
    const { pool } = this.backend.get();
    const parked = await findParked(pool, checkedId(id));
    const retried = parked ? await retryParked(pool, parked.subscriber, parked.laneKey) : 0;
    if (retried === 0) throw unknown(id);
    return { retried };
  }
}

function checkedId(id: string): string {
  if (ID.test(id)) return id;
  throw new Problem('invalid-fields', 'The id is not valid.', {
    errors: [{ field: 'id', message: 'id must be a reader and a position, as GET /v1/parked-events gives it' }],
  });
}

const unknown = (id: string) =>
  new Problem('subject-not-found', `No event is parked as "${id}": none was, or it has been handled.`);
