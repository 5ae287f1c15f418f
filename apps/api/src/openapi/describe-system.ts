import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ProblemCode } from '../problems/catalogue.js';
import { AllowedTo } from '../access/route-access.js';
import type { Access } from '../access/caller.js';
import type { Schema } from './json-schema.js';
import { DescribeProblems } from './describe.js';

/** A route that belongs to no capability. */
export function DescribeSystem(route: {
  readonly operationId: string;
  readonly access: Access;
  readonly summary: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example: unknown;
  readonly mediaType?: string;
  readonly problems?: readonly ProblemCode[];
}): MethodDecorator {
  return applyDecorators(
    AllowedTo(route.access),
    ApiTags('system'),
    ApiOperation({ operationId: route.operationId, summary: route.summary }),
    ApiResponse({
      status: 200,
      description: route.description,
      content: { [route.mediaType ?? 'application/json']: { schema: route.schema as never, example: route.example } },
    }),
    DescribeProblems(...(route.problems ?? [])),
  );
}
