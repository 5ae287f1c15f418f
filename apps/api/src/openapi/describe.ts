import { applyDecorators } from '@nestjs/common';
import { ApiConsumes, ApiResponse } from '@nestjs/swagger';
import { TAKES_YAML } from '../http/json-body.js';
import { type ProblemCode, problemTypes, problemUri } from '../problems/catalogue.js';
import type { Schema } from './json-schema.js';

export const problemSchema: Schema = {
  type: 'object',
  description: 'Problem details, RFC 9457.',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Stable. GET /problems lists all of them.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was wrong this time.' },
    whatToDo: { type: 'string', description: 'What to do about it.' },
    instance: { type: 'string', description: 'Path of the request.' },
    correlationId: { type: 'string', description: 'Finds the request in the log output.' },
    errors: {
      type: 'array',
      description: 'Each field that is not valid.',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
        additionalProperties: false,
      },
    },
    rejection: { type: 'string', description: 'The stable name of the fact that stood in the way.' },
  },
  required: ['type', 'title', 'status', 'detail', 'whatToDo', 'instance', 'correlationId'],
  additionalProperties: false,
};

/** Documents the problems that a route can answer with, one response per status. */
export function DescribeProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  const all: ProblemCode[] = [...codes, 'api-key-required', 'not-allowed', 'rate-limited', 'unexpected-error'];
  const statuses = [...new Set(all.map((code) => problemTypes[code].status))].sort();
  return applyDecorators(
    ...statuses.map((status) => {
      const here = all.filter((code) => problemTypes[code].status === status);
      return ApiResponse({
        status,
        description: here.map((code) => problemTypes[code].title).join('; '),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(here.map((code) => [code, { value: problemExample(code) }])),
          },
        },
      });
    }),
  );
}

export function problemExample(code: ProblemCode) {
  const { title, status, whatToDo } = problemTypes[code];
  return {
    type: problemUri(code),
    title,
    status,
    detail: title,
    whatToDo,
    instance: '/v1/…',
    correlationId: '5f0c7f1e-6a3d-4d1b-9a53-0c8f6f2b7e11',
    ...(code === 'invalid-fields' && { errors: [{ field: 'partnerId', message: 'partnerId must be …' }] }),
    ...(code === 'command-rejected' && { rejection: 'ApplicationAlreadyDecided' }),
  };
}

/** Says where a body may be YAML, too. */
export const consumes = (path: string): MethodDecorator[] =>
  TAKES_YAML.includes(path) ? [ApiConsumes('application/json', 'application/yaml')] : [];

/** A header that tells how far the log is in the answer. */
export const positionHeader = (description: string) => ({
  'Vouch-Position': { description, schema: { type: 'integer' as const, minimum: 0 }, example: 42 },
});
