import { InstallationMetrics, SECONDS } from '@vouch/runtime';
import { Counter, Gauge, Histogram } from 'prom-client';

/** What GET /metrics shows: besides what every process does, requests and clicks. */
export class Metrics extends InstallationMetrics {
  readonly httpSeconds = new Histogram({
    name: 'vouch_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly clicks = new Counter({
    name: 'vouch_clicks_total',
    help: 'Clicks on links: recorded, or dropped because the log did not take them for too long.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly clicksWaiting = new Gauge({
    name: 'vouch_clicks_waiting',
    help: 'Clicks that were answered and are not in the log yet: what a crash would lose.',
    registers: [this.registry],
  });

  readonly clickDelaySeconds = new Histogram({
    name: 'vouch_click_delay_seconds',
    help: 'Time from the first click of an append until the log had it.',
    buckets: SECONDS,
    registers: [this.registry],
  });
}
