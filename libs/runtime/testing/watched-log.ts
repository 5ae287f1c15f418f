import type { Appended, CallOptions, EventLog, ExpectedRevision, Page, ReadAllOptions } from '@vouch/event-store';
import type { EventToAppend, RecordedEvent } from '@vouch/events';

export interface Watching {
  /** Before an append reaches the log; what it throws is what the writer gets. */
  readonly beforeAppend?: (stream: string, events: readonly EventToAppend[]) => Promise<void> | void;
  /** After the log took an append and before the writer hears of it. */
  readonly afterAppend?: (stream: string, events: readonly EventToAppend[]) => Promise<void> | void;
  readonly beforeRead?: (stream: string) => Promise<void> | void;
}

/** A log in front of another one: counts what is read, and can fail where a network would. */
export class WatchedLog implements EventLog {
  get positions() {
    return this.log.positions;
  }

  appends = 0;
  /** Events handed out by readStream. */
  eventsRead = 0;
  /** Calls of readStream. */
  reads = 0;

  constructor(
    private readonly log: EventLog,
    public watching: Watching = {},
  ) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
    options?: CallOptions,
  ): Promise<Appended> {
    this.appends++;
    await this.watching.beforeAppend?.(stream, events);
    const appended = await this.log.append(stream, expected, events, options);
    await this.watching.afterAppend?.(stream, events);
    return appended;
  }

  async *readStream(stream: string, options?: { from?: number; pageSize?: number } & CallOptions) {
    this.reads++;
    await this.watching.beforeRead?.(stream);
    for await (const page of this.log.readStream(stream, options)) {
      this.eventsRead += page.length;
      yield page;
    }
  }

  readAll(options: ReadAllOptions): AsyncIterable<Page> {
    return this.log.readAll(options);
  }
  follow(options: Omit<ReadAllOptions, 'upTo'> & { signal: AbortSignal }): AsyncIterable<Page> {
    return this.log.follow(options);
  }
  head(options?: CallOptions) {
    return this.log.head(options);
  }
  positionAt(instant: string, options?: CallOptions) {
    return this.log.positionAt(instant, options);
  }
  readStored(options: Omit<ReadAllOptions, 'types'>) {
    return this.log.readStored(options);
  }
  verify(options?: Parameters<EventLog['verify']>[0]) {
    return this.log.verify(options);
  }
  close() {
    return this.log.close();
  }
}

/** A whole stream. */
export async function streamOf(log: EventLog, stream: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of log.readStream(stream)) events.push(...page);
  return events;
}
