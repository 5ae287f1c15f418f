import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Metrics } from '../observe/metrics.js';
import { DescribeSystem } from '../openapi/describe-system.js';

@Controller()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get('/metrics')
  @DescribeSystem({
    operationId: 'metrics',
    access: { by: ['admin', 'integration'], scopes: ['system'] },
    summary: "Figures of this process and of the log's readers, for Prometheus.",
    description: 'Text exposition format.',
    mediaType: 'text/plain',
    schema: { type: 'string' },
    example: 'vouch_subscriber_lag_events{subscriber="policy:accrue-when-payment-credited"} 0',
  })
  async metricsText(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
