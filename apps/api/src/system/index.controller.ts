import { Controller, Get, Inject } from '@nestjs/common';
import type { Query } from '@vouch/read-models';
import { commandPath } from '../commands/command-path.js';
import type { OfferedCommand } from '../commands/offered-commands.js';
import { EVERY_ROLE } from '../access/route-access.js';
import { DescribeSystem } from '../openapi/describe-system.js';
import { queryPath } from '../read-models/query-path.js';
import { OFFERED_COMMANDS, QUERIES } from '../tables.js';
import { version } from '../version.js';

const links = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** For whoever opens the address in a browser: where to go next. */
@Controller()
export class IndexController {
  constructor(
    @Inject(OFFERED_COMMANDS) private readonly commands: readonly OfferedCommand[],
    @Inject(QUERIES) private readonly queries: readonly Query[],
  ) {}

  @Get('/')
  @DescribeSystem({
    operationId: 'index',
    access: EVERY_ROLE,
    summary: 'What there is at this address.',
    description: 'Links.',
    schema: {
      type: 'object',
      properties: {
        name: { const: 'Vouch' },
        version: { type: 'string' },
        next: { type: 'string' },
        links,
        commands: links,
        readModels: links,
      },
      required: ['name', 'version', 'next', 'links', 'commands', 'readModels'],
    },
    example: {
      name: 'Vouch',
      version: '0.1.0',
      next: 'Open /docs …',
      links: { docs: '/docs' },
      commands: { ApplyToProgram: 'POST /v1/commands/apply-to-program' },
      readModels: { statement: 'GET /v1/read-models/statement' },
    },
  })
  index() {
    return {
      name: 'Vouch',
      version,
      next: 'Open /docs in a browser to read about every command and report, and to try them.',
      links: {
        docs: '/docs',
        openapi: '/openapi.json',
        journal: '/v1/journal',
        progress: '/v1/progress',
        parkedEvents: '/v1/parked-events',
        problems: '/problems',
        health: '/healthz',
        readiness: '/readyz',
        metrics: '/metrics',
      },
      commands: Object.fromEntries(
        this.commands.map(({ handling: { type } }) => [type.name, `POST ${commandPath(type.name)}`]),
      ),
      readModels: Object.fromEntries(this.queries.map(({ name }) => [name, `GET ${queryPath(name)}`])),
    };
  }
}
