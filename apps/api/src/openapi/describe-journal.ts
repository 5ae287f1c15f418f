import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Access } from '../access/caller.js';
import { AllowedTo } from '../access/route-access.js';
import { JournalParams } from '../journal/journal-params.js';
import type { ClassSchemas } from './class-schemas.js';
import { DescribeProblems, positionHeader } from './describe.js';
import type { Schema } from './json-schema.js';

const text: Schema = { type: 'string' };
const minor: Schema = { type: 'integer', minimum: 0, description: 'Minor units.' };
const listOf = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'array',
  items: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
});

const journalSchema: Schema = {
  type: 'object',
  properties: {
    lines: listOf({
      bookedOn: { type: 'string', format: 'date' },
      occurredOn: { type: 'string', format: 'date' },
      position: { type: 'integer' },
      eventId: text,
      type: text,
      programId: text,
      partnerId: text,
      account: text,
      currency: text,
      debitMinor: minor,
      creditMinor: minor,
      reference: { ...text, description: 'The commission or the payout; otherwise empty.' },
    }),
    totals: listOf({ currency: text, debitMinor: minor, creditMinor: minor }),
  },
  required: ['lines', 'totals'],
  additionalProperties: false,
};

const line = {
  bookedOn: '2026-03-12',
  occurredOn: '2026-03-12',
  position: 42,
  eventId: '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10',
  type: 'CommissionAccrued',
  programId: 'growth',
  partnerId: 'acme-consulting',
  account: 'commission-expense',
  currency: 'EUR',
  debitMinor: 2_000,
  creditMinor: 0,
  reference: '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10.share',
};

export const DescribeJournal = (access: Access, schemas: ClassSchemas): MethodDecorator =>
  applyDecorators(
    AllowedTo(access),
    ApiTags('commissions'),
    ApiOperation({
      operationId: 'journal',
      summary: 'The journal: a line for each posting, in the order of the log, and control totals at its end.',
      description:
        'It comes piece by piece, however long it is. Whoever has its totals has all of it: an answer without them was cut off.',
    }),
    ...schemas.parametersOf(JournalParams).map((parameter) => ApiQuery(parameter as never)),
    ApiResponse({
      status: 200,
      description: 'The journal.',
      headers: positionHeader('What was recorded up to here is in it.'),
      content: {
        'application/json': {
          schema: journalSchema as never,
          example: { lines: [line], totals: [{ currency: 'EUR', debitMinor: 2_000, creditMinor: 2_000 }] },
        },
        'text/csv': { schema: { type: 'string' } },
      },
    }),
    DescribeProblems('invalid-fields', 'database-unreachable', 'database-busy'),
  );
