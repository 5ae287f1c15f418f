import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Executed } from '@vouch/runtime';
import type { Access } from '../access/caller.js';
import { AllowedTo } from '../access/route-access.js';
import { consumes, DescribeProblems, positionHeader } from './describe.js';
import { DescribeSystem } from './describe-system.js';
import type { Schema } from './json-schema.js';

/** What became of the commands of a document. */
export interface Launched {
  readonly programId: string;
  /** Position of the last of their events. */
  readonly position: number;
  readonly commands: readonly {
    readonly command: string;
    readonly outcome: Executed['outcome'];
    readonly position: number;
  }[];
}

const part = (command: string): Schema => ({
  type: 'object',
  description: `What ${command} says, without the program.`,
  additionalProperties: true,
});

const requestSchema: Schema = {
  type: 'object',
  description: 'The name of a template, or a document.',
  properties: {
    template: { type: 'string', description: 'A template of GET /v1/templates.' },
    programId: { type: 'string', description: 'With a template: the program; without it, the name of the template.' },
    name: { type: 'string', description: 'With a template: what people call the program.' },
    zone: { type: 'string', description: 'With a template: the time zone of the program.' },
    about: { type: 'string', description: 'What the program is, for whoever reads the document.' },
    program: { ...part('LaunchProgram'), description: 'What LaunchProgram says.' },
    applicationForm: part('DefineApplicationForm'),
    applicationRules: part('SetApplicationRules'),
    tracks: { type: 'array', items: part('DefineTrack'), description: 'Tracks of certification.' },
    payoutRules: part('SetPayoutRules'),
    links: part('SetLinkHosts'),
  },
  additionalProperties: false,
};

const position: Schema = { type: 'integer', minimum: 0 };
const launchedSchema: Schema = {
  type: 'object',
  properties: {
    programId: { type: 'string' },
    position,
    commands: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          command: { type: 'string' },
          outcome: { type: 'string', enum: ['recorded', 'already-recorded', 'nothing-to-record'] },
          position,
        },
        required: ['command', 'outcome', 'position'],
        additionalProperties: false,
      },
    },
  },
  required: ['programId', 'position', 'commands'],
  additionalProperties: false,
};

const launched = (outcome: Executed['outcome']): Launched => ({
  programId: 'growth',
  position: 42,
  commands: [{ command: 'LaunchProgram', outcome, position: 42 }],
});
const answered = (description: string, outcome: Executed['outcome']) => ({
  description,
  headers: positionHeader('Position of the last event.'),
  content: { 'application/json': { schema: launchedSchema as never, example: launched(outcome) } },
});

const DESCRIPTION = `Sends each command that the document stands for, once all of them are valid: LaunchProgram first, then its form, rules, tracks, payout rules and link
hosts. Send it again after any failure: what was recorded is answered as recorded.`;

export const DescribeLaunch = (access: Access): MethodDecorator =>
  applyDecorators(
    AllowedTo(access),
    ApiTags('system'),
    ApiOperation({
      operationId: 'launch',
      summary: 'Launches a whole program, from a template or a document.',
      description: DESCRIPTION,
    }),
    ...consumes('/v1/launch'),
    ApiBody({
      required: true,
      schema: requestSchema as never,
      examples: { example: { value: { template: 'affiliates', programId: 'growth' } } },
    }),
    ApiResponse({ status: 201, ...answered('Recorded.', 'recorded') }),
    ApiResponse({ status: 200, ...answered('Recorded before.', 'already-recorded') }),
    DescribeProblems(
      'malformed-request',
      'invalid-fields',
      'command-rejected',
      'too-many-conflicts',
      'body-too-large',
      'unsupported-media-type',
      'outcome-unknown',
      'database-unreachable',
    ),
  );

export const DescribeTemplates = (access: Access): MethodDecorator =>
  DescribeSystem({
    operationId: 'templates',
    access,
    summary: 'The programs that can be launched as they are.',
    description: 'Each with its document in YAML, to be copied and changed.',
    schema: {
      type: 'object',
      properties: {
        templates: {
          type: 'array',
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, about: { type: 'string' }, document: { type: 'string' } },
            required: ['name', 'about', 'document'],
            additionalProperties: false,
          },
        },
      },
      required: ['templates'],
      additionalProperties: false,
    },
    example: { templates: [{ name: 'affiliates', about: 'What it pays.', document: 'program: …' }] },
  });
