import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ProblemCode } from '../problems/catalogue.js';
import { EVERY_ROLE, AllowedTo } from '../access/route-access.js';
import type { Access } from '../access/caller.js';
import type { Schema } from './json-schema.js';
import { DescribeProblems } from './describe.js';

/** A route that belongs to no capability. Every key may use it, unless it says who. */
export function DescribeSystem(route: {
  readonly operationId: string;
  /** Who may use it; without it, every key. */
  readonly access?: Access;
  readonly summary: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example: unknown;
  readonly mediaType?: string;
  readonly problems?: readonly ProblemCode[];
}): MethodDecorator {
  return applyDecorators(
    AllowedTo(route.access ?? EVERY_ROLE),
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
