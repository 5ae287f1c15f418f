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
  const answer = (answerSchemas[query.name] ?? {}) as Schema;
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
