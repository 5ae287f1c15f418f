import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Query } from '@vouch/read-models';
import { AsOfParams, takesParam, WaitParams } from '../read-models/query-params.js';
import { queryPath } from '../read-models/query-path.js';
import { FormatParams, isFile } from '../read-models/statement-file.js';
import type { ClassSchemas } from './class-schemas.js';
import type { Schema } from './json-schema.js';
import { DescribeProblems, positionHeader } from './describe.js';
import { exampleOf } from './examples.js';
import { answerSchemas } from './schemas.generated.js';

export function DescribeQuery(query: Query, schemas: ClassSchemas): MethodDecorator {
  const bare = (answerSchemas[query.name] ?? {}) as Schema;
  const answer = withDifferences(withRevealed(query, bare));
  const example = { ...(exampleOf(bare, query.name, '', () => ({})) as object), ...(query.reveals && revealedExample) };
  return applyDecorators(
    ApiTags(query.capability),
    ApiOperation({ operationId: `read-${query.name}`, summary: query.summary }),
    ...[query.params, WaitParams, AsOfParams, ...(isFile(query) ? [FormatParams] : [])]
      .flatMap((type) => schemas.parametersOf(type))
      .map((parameter) => ApiQuery(parameter as never)),
    ApiResponse({
      status: 200,
      description: 'The answer.',
      headers: {
        ...positionHeader('The rows contain at least all events up to here.'),
        ETag: {
          description: 'Send it back as If-None-Match: 304 says that the answer is still the same.',
          schema: { type: 'string' },
          example: 'W/"kV0Yl2cM1k3yQ7rZpX9e0A"',
        },
        ...(takesParam(query.params, 'cursor') && {
          Link: {
            description: 'Where the list goes on, rel="next"; not there at its end.',
            schema: { type: 'string' as const },
            example: `<${queryPath(query.name)}?cursor=example>; rel="next"`,
          },
        }),
      },
      content: {
        'application/json': {
          schema: schemas.refToNamed(`answer-${query.name}`, answer),
          example,
        },
        ...(isFile(query) && {
          'text/csv': { schema: { type: 'string' as const } },
          'application/pdf': { schema: { type: 'string' as const, format: 'binary' } },
        }),
      },
    }),
    ApiResponse({ status: 304, description: 'It is still as the ETag in If-None-Match says.' }),
    DescribeProblems(
      'invalid-fields',
      'subject-not-found',
      'read-model-not-ready',
      'database-unreachable',
      'database-busy',
      'not-caught-up',
      'replay-busy',
      'replay-too-long',
    ),
  );
}

const forgotten: Schema = {
  type: 'object',
  properties: { forgotten: { const: true } },
  required: ['forgotten'],
  additionalProperties: false,
};
const text = (description: string): Schema => ({ type: 'string', description });

const person: Schema = {
  type: 'object',
  properties: {
    name: text('Full name.'),
    email: text('E-mail address.'),
    company: text('The company that the person works for.'),
    website: text('Website.'),
    phone: text('Phone number.'),
  },
  required: ['name', 'email'],
  additionalProperties: false,
};

/** What stands beside an answer for whoever may see it. */
const revealed: Readonly<Record<string, Schema>> = {
  people: {
    type: 'object',
    description: 'The persons that the answer names, by id. For staff, and for the partner who brought them.',
    additionalProperties: { anyOf: [person, forgotten] },
  },
  texts: {
    type: 'object',
    description: 'The texts that the answer names, by id. For staff, and for the partner whom they concern.',
    additionalProperties: {
      anyOf: [
        {
          type: 'object',
          properties: { text: text('What was said.') },
          required: ['text'],
          additionalProperties: false,
        },
        forgotten,
      ],
    },
  },
};

const revealedExample = {
  people: {
    '5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11': { name: 'Ada Lovelace', email: 'ada@acme-consulting.example' },
    '7d0b5f0e-2f7e-5b0b-9d0a-6a3c1f2e4b55': { forgotten: true },
  },
  texts: { '0f9f7c1c-9a44-5d5d-8c0e-1b7f3f0f2a66': { text: 'Our customers ask for it.' } },
};

const withRevealed = (query: Query, answer: Schema): Schema =>
  query.reveals ? { ...answer, properties: { ...answer.properties, ...revealed } } : answer;

const scalar: Schema = { type: ['string', 'number', 'boolean', 'null'] };
const position = (description: string): Schema => ({ type: 'integer', description });

const lineDifference: Schema = {
  type: 'object',
  properties: {
    change: { enum: ['added', 'changed', 'gone'] },
    list: text('Which list it stands in, by the names that lead there; empty for the answer itself.'),
    line: { type: 'object', description: 'What it is known by.', additionalProperties: scalar },
    fields: {
      type: 'array',
      description: 'What differs; of a line that was added or is gone, all that it says.',
      items: {
        type: 'object',
        properties: { field: text('The field.'), then: {}, now: {} },
        required: ['field', 'then', 'now'],
        additionalProperties: false,
      },
    },
    because: {
      type: 'array',
      description: 'The first events that caused it.',
      items: {
        type: 'object',
        properties: {
          eventId: text('The event.'),
          position: position('Where it stands.'),
          type: text('Its type.'),
          occurredAt: text('When it happened.'),
          recordedAt: text('When the log took it.'),
        },
        required: ['eventId', 'position', 'type', 'occurredAt', 'recordedAt'],
        additionalProperties: false,
      },
    },
    more: { type: 'integer', description: 'How many more events there are.' },
  },
  required: ['change', 'list', 'line', 'fields', 'because', 'more'],
  additionalProperties: false,
};

/** What stands beside an answer of then that was compared with now. */
const differences: Schema = {
  type: 'object',
  description: 'With `compare=now`: how what is known now differs from this answer.',
  properties: {
    asOf: position('The position as of which the answer is.'),
    now: position('The position with which it is compared.'),
    complete: { type: 'boolean', description: 'false: only the first pages of its lists were compared.' },
    lines: { type: 'array', items: lineDifference },
  },
  required: ['asOf', 'now', 'complete', 'lines'],
  additionalProperties: false,
};

const withDifferences = (answer: Schema): Schema => ({
  ...answer,
  properties: { ...answer.properties, differences },
});
