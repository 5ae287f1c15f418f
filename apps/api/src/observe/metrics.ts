import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Lag and parked events of one reader of the log. */
export interface SubscriberState {
  readonly subscriber: string;
  /** Events between its checkpoint and the log's head. */
  readonly lag: number;
  readonly parked: number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What GET /metrics shows, in Prometheus' text format. One registry per server, so that several fit in one process. */
export class Metrics {
  readonly registry = new Registry();

  readonly httpSeconds = new Histogram({
    name: 'vouch_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly appends = new Counter({
    name: 'vouch_log_appends_total',
    help: 'Appends to the log, by outcome.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly appendedEvents = new Counter({
    name: 'vouch_log_appended_events_total',
    help: 'Events that this process appended to the log.',
    registers: [this.registry],
  });

  readonly appendSeconds = new Histogram({
    name: 'vouch_log_append_duration_seconds',
    help: 'Time from handing events to the log to its answer, whatever it was.',
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly vaultSeconds = new Histogram({
    name: 'vouch_vault_duration_seconds',
    help: 'Time that the vault took to seal, to reveal or to forget, whatever came of it.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  /** @param subscribers asked at each scrape; what it throws leaves the figures of the readers out. */
  constructor(subscribers: () => Promise<readonly SubscriberState[]>) {
    collectDefaultMetrics({ register: this.registry });
    let asked: Promise<readonly SubscriberState[]> | undefined;
    const askOnce = () => (asked ??= subscribers().finally(() => (asked = undefined)));
    this.gauge('vouch_subscriber_lag_events', 'Events that a reader has yet to read.', askOnce, ({ lag }) => lag);
    this.gauge('vouch_parked_events', 'Events that a reader could not handle.', askOnce, ({ parked }) => parked);
    new Gauge({
      name: 'vouch_log_reachable',
      help: '1 when the database answered at this scrape.',
      registers: [this.registry],
      async collect() {
        this.set(
          await askOnce().then(
            () => 1,
            () => 0,
          ),
        );
      },
    });
  }

  private gauge(
    name: string,
    help: string,
    ask: () => Promise<readonly SubscriberState[]>,
    value: (state: SubscriberState) => number,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: ['subscriber'],
      registers: [this.registry],
      async collect() {
        this.reset();
        // vouch_log_reachable tells of a failure; the other figures of this scrape still count.
        const states = await ask().catch(() => []);
        for (const state of states) this.set({ subscriber: state.subscriber }, value(state));
      },
    });
  }
}
