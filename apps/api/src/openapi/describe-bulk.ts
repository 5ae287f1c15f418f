import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Access } from '../access/caller.js';
import { AllowedTo } from '../access/route-access.js';
import { DescribeProblems, problemSchema } from './describe.js';
import { executedExample, executedWithKeySchema } from './describe-command.js';
import type { Schema } from './json-schema.js';

const requestSchema: Schema = {
  type: 'object',
  properties: {
    commands: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        properties: {
          command: { type: 'string', description: 'The name of a command: RecordPayment.' },
          idempotencyKey: {
            type: 'string',
            pattern: '^[\\x21-\\x7e]{1,200}$',
            description:
              'As the header Idempotency-Key of the command alone; the same key is the same command, either way.',
          },
          body: { type: 'object', description: 'What would be the body of the command alone.' },
        },
        required: ['command', 'body'],
        additionalProperties: false,
      },
    },
  },
  required: ['commands'],
  additionalProperties: false,
};

const executed: Schema = {
  ...executedWithKeySchema,
  required: ['outcome', 'stream', 'revision', 'position', 'eventIds'],
};
const status: Schema = {
  type: 'integer',
  description: 'The status that the command alone would have been answered with.',
};

const answerSchema: Schema = {
  type: 'object',
  properties: {
    results: {
      type: 'array',
      description: 'One for each command, at its place.',
      items: {
        type: 'object',
        properties: { status, executed, problem: problemSchema },
        required: ['status'],
        additionalProperties: false,
      },
    },
  },
  required: ['results'],
  additionalProperties: false,
};

const payment = (paymentId: string) => ({
  command: 'RecordPayment',
  idempotencyKey: paymentId,
  body: { customerId: 'globex', paymentId, amount: { amountMinor: 12_900, currency: 'EUR' } },
});

const DESCRIPTION = `Each command is for itself: it is allowed, recorded or refused as if it had been sent alone, and what one comes to changes
nothing for the others. Commands of one owner (a partner, a customer) are executed in their order. A command that concerns everyone
(a program, a key, a day) waits for all before it, and all after it wait for it. Send it again after any failure: with an
\`idempotencyKey\`, what was recorded is answered as recorded.`;

export const DescribeBulk = (access: Access): MethodDecorator =>
  applyDecorators(
    AllowedTo(access),
    ApiTags('system'),
    ApiOperation({
      operationId: 'bulk',
      summary: 'Many commands in one request, with a result for each.',
      description: DESCRIPTION,
    }),
    ApiBody({
      required: true,
      schema: requestSchema as never,
      examples: { example: { value: { commands: [payment('payment-5001'), payment('payment-5002')] } } },
    }),
    ApiResponse({
      status: 200,
      description: 'What became of each.',
      content: {
        'application/json': {
          schema: answerSchema as never,
          example: {
            results: [
              { status: 201, executed: executedExample('recorded') },
              { status: 200, executed: executedExample('already-recorded') },
            ],
          },
        },
      },
    }),
    DescribeProblems(
      'malformed-request',
      'invalid-fields',
      'body-too-large',
      'unsupported-media-type',
      'database-unreachable',
    ),
  );
