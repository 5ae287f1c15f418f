import { Controller, Get, Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { Schema } from '../openapi/json-schema.js';
import { EVERY_ROLE } from '../access/route-access.js';
import { DescribeSystem } from '../openapi/describe-system.js';
import { Problem, type ProblemCode, problemCodes, problemTypes, problemUri } from '../problems/catalogue.js';

const entrySchema: Schema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    status: { type: 'integer' },
    title: { type: 'string' },
    whatToDo: { type: 'string' },
  },
  required: ['type', 'status', 'title', 'whatToDo'],
};

const entry = (code: ProblemCode) => ({ type: problemUri(code), ...problemTypes[code] });
const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemTypes, code);

/** Where the `type` of a problem leads. */
@Controller()
export class ProblemsController {
  @Get('/problems')
  @DescribeSystem({
    operationId: 'problems',
    access: EVERY_ROLE,
    summary: 'Every problem that this API answers with.',
    description: 'The catalogue.',
    schema: { type: 'array', items: entrySchema },
    example: [entry('invalid-fields')],
  })
  all() {
    return problemCodes.map(entry);
  }

  @Get('/problems/:code')
  @ApiParam({ name: 'code', schema: { type: 'string', enum: problemCodes }, example: 'invalid-fields' })
  @DescribeSystem({
    operationId: 'problem',
    access: EVERY_ROLE,
    summary: 'What a problem means and what to do about it.',
    description: 'Its entry in the catalogue.',
    schema: entrySchema,
    example: entry('invalid-fields'),
    problems: ['route-not-found'],
  })
  one(@Param('code') code: string) {
    if (!isProblemCode(code)) throw new Problem('route-not-found', `There is no problem called "${code}".`);
    return entry(code);
  }
}
