import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Access } from '../access/caller.js';
import { AllowedTo } from '../access/route-access.js';
import { consumes, DescribeProblems, problemSchema } from './describe.js';
import type { Schema } from './json-schema.js';

const document = (description: string): Schema => ({ type: 'object', description, additionalProperties: true });

const requestSchema: Schema = {
  type: 'object',
  properties: {
    scenarios: {
      type: 'array',
      minItems: 1,
      maxItems: 5,
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 60, description: 'What its reader calls it.' },
          programId: { type: 'string', description: 'Only this program; without it, all of them.' },
          terms: document('What would be paid, as in PublishTerms; without it, the terms as they were published.'),
          tiers: {
            type: 'array',
            minItems: 1,
            maxItems: 20,
            items: document('A tier, as in PublishTerms.'),
            description: 'The tiers; without them, those that were in force.',
          },
          attribution: {
            type: 'string',
            enum: ['first', 'last'],
            description: 'Which of equal touches is credited; without it, as each program said.',
          },
          agreements: {
            type: 'string',
            enum: ['none'],
            description:
              'As if nothing were agreed with single partners; without it, that stands before what is proposed.',
          },
          from: {
            type: 'string',
            format: 'date',
            description: "As if in force from this day on, in the program's zone; without it, from the beginning.",
          },
        },
        required: ['name'],
        additionalProperties: false,
      },
    },
  },
  required: ['scenarios'],
  additionalProperties: false,
};

const position: Schema = { type: 'integer', minimum: 0 };
const lineSchema: Schema = {
  type: 'object',
  description: 'One line. The last one has the report, or the problem that ended it.',
  properties: {
    progress: {
      type: 'object',
      properties: { position, upTo: position },
      required: ['position', 'upTo'],
      additionalProperties: false,
    },
    report: document('Each history with its figures, and what each partner gets in each.'),
    problem: problemSchema,
  },
  additionalProperties: false,
};

const DESCRIPTION = `Runs proposed terms, tiers or attribution over the recorded history, in memory, and compares what they come to with what was recorded.
Nothing is written. The answer is a line of JSON about twice a second with how far it is, and at last a line with the report. Close the
connection to end it. One runs at a time in a process.`;

export const DescribeWhatIf = (access: Access): MethodDecorator =>
  applyDecorators(
    AllowedTo(access),
    ApiTags('system'),
    ApiOperation({
      operationId: 'what-if',
      summary: 'What other terms, tiers or attribution would have come to.',
      description: DESCRIPTION,
    }),
    ...consumes('/v1/what-if'),
    ApiBody({
      required: true,
      schema: requestSchema as never,
      examples: {
        example: {
          value: {
            scenarios: [
              {
                name: 'a quarter for a year',
                programId: 'growth',
                terms: {
                  holdingDays: 30,
                  rules: [
                    {
                      rule: 'share',
                      on: 'every-payment',
                      pays: { kind: 'percent', rate: '0.25' },
                      for: { months: 12 },
                    },
                  ],
                },
              },
            ],
          },
        },
      },
    }),
    ApiResponse({
      status: 200,
      description: 'Lines of JSON.',
      content: {
        'application/x-ndjson': {
          schema: lineSchema as never,
          example: { progress: { position: 120_000, upTo: 480_000 } },
        },
      },
    }),
    DescribeProblems(
      'malformed-request',
      'invalid-fields',
      'body-too-large',
      'unsupported-media-type',
      'what-if-running',
      'database-unreachable',
    ),
  );
