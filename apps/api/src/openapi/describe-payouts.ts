import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Access } from '../access/caller.js';
import { AllowedTo } from '../access/route-access.js';
import { RecordPayoutReport, WritePayoutFile } from '../payouts/payout-bodies.js';
import type { ProblemCode } from '../problems/catalogue.js';
import type { ClassSchemas } from './class-schemas.js';
import { DescribeProblems, problemSchema } from './describe.js';
import type { Schema } from './json-schema.js';

const PROBLEMS: readonly ProblemCode[] = [
  'malformed-request',
  'invalid-fields',
  'subject-not-found',
  'command-rejected',
  'payout-refused',
  'too-many-conflicts',
  'body-too-large',
  'unsupported-media-type',
  'outcome-unknown',
  'vault-locked',
  'database-unreachable',
];

const described = (access: Access, operationId: string, summary: string, description: string): MethodDecorator =>
  applyDecorators(
    AllowedTo(access),
    ApiTags('payouts'),
    ApiOperation({ operationId, summary, description }),
    ApiParam({ name: 'payoutId', schema: { type: 'string', example: 'payout-2026-03' } }),
    DescribeProblems(...PROBLEMS),
  );

const whole = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});

const text: Schema = { type: 'string' };
const outcome: Schema = { type: 'string', enum: ['paid', 'failed', 'in-doubt'] };

const bodyOf = (type: new () => object, schemas: ClassSchemas): MethodDecorator =>
  ApiBody({
    required: true,
    schema: schemas.refTo(type),
    examples: { example: { value: schemas.exampleOf(type) } },
  });

const count = (description: string) => ({ description, schema: { type: 'integer' as const, minimum: 0 }, example: 12 });

export const DescribePayoutFile = (access: Access, schemas: ClassSchemas): MethodDecorator =>
  applyDecorators(
    described(
      access,
      'payout-file',
      'Writes the file that a bank, PayPal or Wise takes.',
      'Records that the lines are about to leave, and answers with their file; a line is in one file only. Where bank details were forgotten, the line has failed and is payable again.',
    ),
    bodyOf(WritePayoutFile, schemas),
    ApiResponse({
      status: 200,
      description: 'The file. Delete it once it was handed over: it holds bank details.',
      headers: {
        'Vouch-Lines': count('Lines in the file.'),
        'Vouch-Failed-Lines': count('Lines that failed, because where they go was forgotten.'),
      },
      content: { 'application/xml': { schema: text as never }, 'text/csv': { schema: text as never } },
    }),
  );

const lineSchema: Schema = {
  ...whole(
    {
      line: whole({ partnerId: text, sendingId: text, outcome, code: text, reference: text }, [
        'partnerId',
        'sendingId',
        'outcome',
      ]),
      lines: { type: 'integer', minimum: 0 },
      problem: problemSchema,
    },
    [],
  ),
  description: 'One line. The last one says how many there were, or the problem that ended it.',
};

export const DescribeSendPayout = (access: Access): MethodDecorator =>
  applyDecorators(
    described(
      access,
      'send-payout',
      'Sends the lines that go by Stripe, and looks up those of which nobody knows.',
      'Each line is recorded before it leaves, and never sent again: sent again, this looks up what is in doubt and sends what is left. Close the connection to stop between two lines.',
    ),
    ApiResponse({
      status: 200,
      description: 'Lines of JSON, each when what came of it is recorded.',
      content: {
        'application/x-ndjson': {
          schema: lineSchema as never,
          example: {
            line: {
              partnerId: 'acme-consulting',
              sendingId: 'b1946ac9',
              outcome: 'paid',
              reference: 'tr_1MiN3gLkdIwHu7ix',
            },
          },
        },
      },
    }),
  );

export const DescribePayoutReport = (access: Access, schemas: ClassSchemas): MethodDecorator =>
  applyDecorators(
    described(
      access,
      'payout-report',
      'Records what the report of a bank, PayPal or Wise says.',
      'Line by line; told twice, it is recorded once.',
    ),
    bodyOf(RecordPayoutReport, schemas),
    ApiResponse({
      status: 200,
      description: 'What was recorded, and the names that no line of this payout has.',
      content: {
        'application/json': {
          schema: whole(
            {
              recorded: { type: 'array', items: whole({ partnerId: text, outcome }, ['partnerId', 'outcome']) },
              unknown: { type: 'array', items: text },
            },
            ['recorded', 'unknown'],
          ) as never,
          example: { recorded: [{ partnerId: 'acme-consulting', outcome: 'paid' }], unknown: [] },
        },
      },
    }),
  );
