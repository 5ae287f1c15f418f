import {
  type Appended,
  type CallOptions,
  type EventLog,
  type ExpectedRevision,
  EventIdReused,
  RevisionConflict,
} from '@vouch/event-store';
import type { EventToAppend, Position } from '@vouch/events';
import type { InstallationMetrics } from './installation-metrics.js';

/** A log that counts and times its appends. */
export class MeasuredLog implements EventLog {
  get positions() {
    return this.log.positions;
  }

  constructor(
    private readonly log: EventLog,
    private readonly metrics: InstallationMetrics,
  ) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
    options?: CallOptions,
  ): Promise<Appended> {
    const end = this.metrics.appendSeconds.startTimer();
    try {
      const appended = await this.log.append(stream, expected, events, options);
      this.metrics.appends.inc({ outcome: appended.outcome });
      if (appended.outcome === 'appended') this.metrics.appendedEvents.inc(events.length);
      return appended;
    } catch (error) {
      this.metrics.appends.inc({ outcome: outcomeOf(error) });
      throw error;
    } finally {
      end();
    }
  }

  readStream(...args: Parameters<EventLog['readStream']>) {
    return this.log.readStream(...args);
  }
  readAll(...args: Parameters<EventLog['readAll']>) {
    return this.log.readAll(...args);
  }
  follow(...args: Parameters<EventLog['follow']>) {
    return this.log.follow(...args);
  }
  head(options?: CallOptions): Promise<Position> {
    return this.log.head(options);
  }
  positionAt(instant: string, options?: CallOptions): Promise<Position> {
    return this.log.positionAt(instant, options);
  }
  readStored(...args: Parameters<EventLog['readStored']>) {
    return this.log.readStored(...args);
  }
  verify(...args: Parameters<EventLog['verify']>) {
    return this.log.verify(...args);
  }
  close(): Promise<void> {
    return this.log.close();
  }
}

const outcomeOf = (error: unknown) =>
  error instanceof RevisionConflict ? 'conflict' : error instanceof EventIdReused ? 'id-reused' : 'failed';
