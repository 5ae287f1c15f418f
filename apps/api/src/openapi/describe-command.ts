import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtension, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { KeyCommands } from '../access/key-commands.js';
import type { OfferedCommand } from '../commands/offered-commands.js';
import { commandPath } from '../commands/command-path.js';
import { LogClock } from '../commands/log-clock.js';
import { rejectionsOf } from '../problems/rejections-of.js';
import type { ClassSchemas } from './class-schemas.js';
import type { Schema } from './json-schema.js';
import { consumes, DescribeProblems, positionHeader } from './describe.js';

const executedSchema: Schema = {
  type: 'object',
  properties: {
    outcome: {
      type: 'string',
      enum: ['recorded', 'already-recorded', 'nothing-to-record'],
      description:
        'recorded: by this request. already-recorded: an earlier request with this Idempotency-Key recorded it. nothing-to-record: it was already so.',
    },
    stream: { type: 'string', description: 'The stream that the command writes.' },
    revision: { type: 'integer', minimum: -1, description: 'Revision of the last of its events; -1 without a stream.' },
    position: { type: 'integer', minimum: 0, description: 'Wait for it with ?waitFor= to read your own write.' },
    eventIds: { type: 'array', items: { type: 'string', format: 'uuid' } },
  },
  required: ['outcome', 'stream', 'revision', 'position', 'eventIds'],
  additionalProperties: false,
};

export const executedWithKeySchema: Schema = {
  ...executedSchema,
  properties: {
    ...executedSchema.properties,
    apiKey: {
      type: ['string', 'null'],
      description: 'The API key, shown only this once; null when it was shown before.',
    },
    aboutApiKey: { type: 'string', description: 'Why it is there, or why not.' },
  },
  required: [...executedSchema.required!, 'apiKey', 'aboutApiKey'],
};

/** Made up; it opens nothing. */
const keyExample = (outcome: string) =>
  outcome === 'recorded'
    ? { apiKey: 'vouch_…', aboutApiKey: 'Shown only this once. It is kept as a hash, so nobody can show it again.' }
    : { apiKey: null, aboutApiKey: 'It was shown once, when it was made.' };

export const executedExample = (outcome: string) => ({
  outcome,
  stream: 'partner-acme-consulting',
  revision: 3,
  position: 42,
  eventIds: outcome === 'nothing-to-record' ? [] : ['0b0f2f5e-54a5-5c8f-8f0e-0f4a8d2f9c11'],
});

/** As everyone who may send it can: without a time that is not everyone's to say. */
function exampleOf({ type, by, occursWhenSent }: OfferedCommand['handling'], schemas: ClassSchemas): unknown {
  const { occurredAt, ...example } = schemas.exampleOf(type) as { occurredAt?: string };
  return occursWhenSent || by.includes('partner') ? example : { ...example, occurredAt };
}

export function DescribeCommand({ capability, handling }: OfferedCommand, schemas: ClassSchemas): MethodDecorator {
  const codes = Object.entries(rejectionsOf(handling));
  const showsSecret = KeyCommands.showsSecret(handling.type);
  const answer = showsSecret
    ? schemas.refToNamed('ExecutedWithKey', executedWithKeySchema)
    : schemas.refToNamed('Executed', executedSchema);
  const example = (outcome: string) => ({ ...executedExample(outcome), ...(showsSecret && keyExample(outcome)) });
  const responded = (description: string, ...outcomes: string[]) => ({
    description,
    headers: positionHeader('Position of the last event.'),
    content: {
      'application/json': {
        schema: answer,
        examples: Object.fromEntries(outcomes.map((outcome) => [outcome, { value: example(outcome) }])),
      },
    },
  });
  return applyDecorators(
    ApiTags(capability),
    ApiOperation({
      operationId: handling.type.name,
      summary: handling.summary,
      ...(codes.length > 0 && {
        description: `Refused with one of these codes in \`rejection\`:\n\n${codes.map(([code, message]) => `- \`${code}\` — ${message}`).join('\n')}`,
      }),
    }),
    ApiExtension(
      'x-rejections',
      codes.map(([code]) => code),
    ),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Send the same key with the same body as often as needed: it is recorded once, and answered the same for ever. Without it, each request is a command of its own.',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
      example: 'crm-4711',
    }),
    ...consumes(commandPath(handling.type.name)),
    ApiBody({
      required: true,
      schema: schemas.refTo(handling.type),
      examples: { example: { value: exampleOf(handling, schemas) } },
    }),
    ApiResponse({ status: 201, ...responded('Recorded.', 'recorded') }),
    ApiResponse({
      status: 200,
      ...responded('Recorded before, or already so.', 'already-recorded', 'nothing-to-record'),
    }),
    DescribeProblems(
      'malformed-request',
      'invalid-fields',
      ...(handling.requires ? (['subject-not-found'] as const) : []),
      ...LogClock.problemsOf(handling),
      'command-rejected',
      'too-many-conflicts',
      'body-too-large',
      'unsupported-media-type',
      'idempotency-key-reused',
      'outcome-unknown',
      'database-unreachable',
    ),
  );
}
