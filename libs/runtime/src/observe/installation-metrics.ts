import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { OpenInstallationOptions } from '../installation/open-installation.js';
import { laneLags } from '../lane-lags.js';
import { progressOf } from '../progress.js';
import type { Readers } from '../subscribers.js';
import type { EventLog } from '@vouch/event-store';
import type pg from 'pg';

/** What is asked of the database at each scrape. */
export interface ReadersState {
  readonly readers: readonly {
    readonly subscriber: string;
    /** Events between its checkpoint and the log's head. */
    readonly lag: number;
    readonly parked: number;
    readonly waiting: number;
  }[];
  readonly lanes: readonly {
    readonly subscriber: string;
    readonly lane: number;
    readonly positions: number;
    readonly seconds: number;
  }[];
}

/** Asks for it. */
export async function readersState(
  of: Readers & { readonly log: EventLog; readonly pool: pg.Pool },
): Promise<ReadersState> {
  const { readers } = await progressOf(of);
  return { readers, lanes: await laneLags(of) };
}

const EVENTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/** Buckets of whatever takes time. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What a process shows of itself, of the log that it appends to and of those who read it, in Prometheus' text format. One
 * registry per instance, so that several fit in one process.
 */
export class InstallationMetrics {
  readonly registry = new Registry();

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

  readonly batchEvents = new Histogram({
    name: 'vouch_log_batch_events',
    help: 'Events that were written by one transaction.',
    buckets: EVENTS,
    registers: [this.registry],
  });

  readonly batchSeconds = new Histogram({
    name: 'vouch_log_batch_duration_seconds',
    help: 'Time of one such transaction, its commit included.',
    buckets: SECONDS,
    registers: [this.registry],
  });

  /** For opening an installation. */
  readonly onBatch: NonNullable<OpenInstallationOptions['onBatch']> = ({ events, seconds }) => {
    this.batchEvents.observe(events);
    this.batchSeconds.observe(seconds);
  };

  /**
   * Besides its own, it shows what prom-client knows of the process: CPU, memory, garbage collection, event loop lag.
   * @param readers asked at each scrape; what it throws leaves the figures of the readers out.
   */
  constructor(readers: () => Promise<ReadersState>) {
    collectDefaultMetrics({ register: this.registry });
    let asked: Promise<ReadersState> | undefined;
    const askOnce = () => (asked ??= readers().finally(() => (asked = undefined)));
    const ofReader = (name: string, help: string, value: (reader: ReadersState['readers'][number]) => number) =>
      this.gauge(name, help, ['subscriber'], async () =>
        (await askOnce()).readers.map((reader) => [{ subscriber: reader.subscriber }, value(reader)]),
      );
    const ofLane = (name: string, help: string, value: (lane: ReadersState['lanes'][number]) => number) =>
      this.gauge(name, help, ['subscriber', 'lane'], async () =>
        (await askOnce()).lanes.map((lane) => [{ subscriber: lane.subscriber, lane: lane.lane }, value(lane)]),
      );
    ofReader('vouch_subscriber_lag_events', 'Events that a reader has yet to read.', ({ lag }) => lag);
    ofReader('vouch_parked_events', 'Events that a reader could not handle.', ({ parked }) => parked);
    ofReader('vouch_waiting_events', 'Events that wait behind those.', ({ waiting }) => waiting);
    ofLane('vouch_lane_lag_events', 'Events that a lane of a reader has yet to read.', ({ positions }) => positions);
    ofLane('vouch_lane_lag_seconds', 'Age of the oldest of those events.', ({ seconds }) => seconds);
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
    labelNames: readonly string[],
    values: () => Promise<readonly (readonly [labels: Readonly<Record<string, string | number>>, value: number])[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        this.reset();
        // vouch_log_reachable tells of a failure; the other figures of this scrape still count.
        for (const [labels, value] of await values().catch(() => [])) this.set({ ...labels }, value);
      },
    });
  }
}
