import { Controller, Get } from '@nestjs/common';
import { EVERY_ROLE } from '../access/route-access.js';
import { DescribeSystem } from '../openapi/describe-system.js';
import { Problem } from '../problems/catalogue.js';
import { Readiness } from './readiness.js';

@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('/healthz')
  @DescribeSystem({
    operationId: 'healthz',
    access: EVERY_ROLE,
    summary: 'Whether this process lives. It asks nobody else.',
    description: 'It lives.',
    schema: { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] },
    example: { status: 'ok' },
  })
  alive() {
    return { status: 'ok' };
  }

  @Get('/readyz')
  @DescribeSystem({
    operationId: 'readyz',
    access: EVERY_ROLE,
    summary: 'Whether commands and queries can be answered, and what is missing when not.',
    description: 'Everything is there.',
    schema: { type: 'object', properties: { status: { const: 'ready' } }, required: ['status'] },
    example: { status: 'ready' },
    problems: ['not-ready'],
  })
  async ready() {
    const missing = await this.readiness.missing();
    if (missing.length > 0) {
      const others = missing.length > 1 ? ` So it is with ${missing.length - 1} more; \`errors\` names them.` : '';
      throw new Problem('not-ready', `${missing[0]!.message}${others}`, { errors: missing });
    }
    return { status: 'ready' };
  }
}
