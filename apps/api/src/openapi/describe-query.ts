import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Query } from '@vouch/read-models';
import { WaitParams } from '../read-models/query-params.js';
import type { ClassSchemas } from './class-schemas.js';
import type { Schema } from './json-schema.js';
import { DescribeProblems, positionHeader } from './describe.js';
import { exampleOf } from './examples.js';
import { answerSchemas } from './schemas.generated.js';

export function DescribeQuery(query: Query, schemas: ClassSchemas): MethodDecorator {
  const answer = withRevealed(query, (answerSchemas[query.name] ?? {}) as Schema);
  return applyDecorators(
    ApiTags(query.capability),
    ApiOperation({ operationId: `read-${query.name}`, summary: query.summary }),
    ...[query.params, WaitParams]
      .flatMap((type) => schemas.parametersOf(type))
      .map((parameter) => ApiQuery(parameter as never)),
    ApiResponse({
      status: 200,
      description: 'The answer.',
      headers: positionHeader('The rows contain at least all events up to here.'),
      content: {
        'application/json': {
          schema: schemas.refToNamed(`answer-${query.name}`, answer),
          example: exampleOf(answer, query.name, '', () => ({})),
        },
      },
    }),
    DescribeProblems(
      'invalid-fields',
      'subject-not-found',
      'read-model-not-ready',
      'database-unreachable',
      'database-busy',
      'not-caught-up',
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

const withRevealed = (query: Query, answer: Schema): Schema =>
  query.reveals ? { ...answer, properties: { ...answer.properties, ...revealed } } : answer;
