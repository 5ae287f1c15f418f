import type { EventToAppend, Position } from '@vouch/events';
import { prepareAppend } from '../append-check.js';
import {
  type Appended,
  type CallOptions,
  type EventLog,
  type ExpectedRevision,
  type LogFinding,
  LogTimeout,
  LogUnavailable,
  type Page,
  type ReadAllOptions,
  type StoredEvent,
} from '../event-log.js';
import { followPages } from '../follow.js';
import { Growth } from '../growth.js';
import { pause } from '../paging.js';
import { Appender } from './appending.js';
import { parseLogUrl } from './log-url.js';
import { DEFAULT_PAGE_SIZE, LogReader } from './reading.js';
import { verifyRecords } from './verifying.js';
import { Wire } from './wire.js';

export interface EventStoreDbEventLogOptions {
  /** Deadline of a call that names none; default 10,000 ms. */
  readonly timeoutMs?: number;
  /** How often a follower looks for itself, should a wake-up have been lost; default 1,000 ms. */
  readonly pollMs?: number;
  /** Appends on their way at the same time, at most; default 64. */
  readonly maxInFlight?: number;
  /** How long an append waits for an answer, at most, before it finds out for itself what became of it; default 5,000 ms. */
  readonly maxAttemptMs?: number;
  /** Ids of events of written streams that are remembered, at most; default 500,000. */
  readonly maxKnownIds?: number;
  /** Told about what passes by itself: a follower's lost connection. Default: nobody. */
  readonly onTrouble?: (error: Error) => void;
}

const MAX_BACKOFF_MS = 5_000;

/** The log in an EventStoreDB 22 or later, or a KurrentDB: the streams whose names begin with our prefix. See adr 30. */
export class EventStoreDbEventLog implements EventLog {
  readonly positions = 'ordered';
  readonly #timeoutMs: number;
  readonly #pollMs: number;
  readonly #onTrouble: (error: Error) => void;
  readonly #prefix: string;
  readonly #wire: Wire;
  readonly #reader: LogReader;
  readonly #appender: Appender;
  readonly #growth = new Growth();
  readonly #closing = new AbortController();
  #listening: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  /**
   * Connects, and reads once, so that a wrong address or missing rights show now.
   * @param url esdb://user:password@host:2113?tls=true&streamPrefix=vouch, or esdb+discover://name
   * @throws InvalidLogUrl, LogAccessRefused, LogUnavailable, LogTimeout
   */
  static async open(url: string, options: EventStoreDbEventLogOptions = {}): Promise<EventStoreDbEventLog> {
    const log = new EventStoreDbEventLog(url, options);
    try {
      await log.head();
      return log;
    } catch (error) {
      await log.close();
      const { shown } = parseLogUrl(url);
      if (error instanceof LogUnavailable || error instanceof LogTimeout)
        throw new LogUnavailable(`No EventStoreDB answers at ${shown}. (${error.message})`, { cause: error });
      throw error;
    }
  }

  private constructor(
    url: string,
    {
      timeoutMs = 10_000,
      pollMs = 1_000,
      maxInFlight = 64,
      maxAttemptMs = 5_000,
      maxKnownIds = 500_000,
      onTrouble = () => {},
    }: EventStoreDbEventLogOptions,
  ) {
    const { connectionString, prefix } = parseLogUrl(url);
    this.#timeoutMs = timeoutMs;
    this.#pollMs = pollMs;
    this.#onTrouble = onTrouble;
    this.#prefix = prefix;
    this.#wire = new Wire(connectionString);
    this.#reader = new LogReader(this.#wire, prefix, timeoutMs);
    this.#appender = new Appender({ wire: this.#wire, prefix, maxInFlight, maxAttemptMs, maxKnownIds });
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
    { timeoutMs = this.#timeoutMs }: CallOptions = {},
  ): Promise<Appended> {
    return this.#appender.append(prepareAppend(stream, expected, events), timeoutMs);
  }

  readStream(
    stream: string,
    { from = 0, pageSize = DEFAULT_PAGE_SIZE, timeoutMs }: Parameters<EventLog['readStream']>[1] = {},
  ) {
    return this.#reader.streamPages(stream, from, pageSize, timeoutMs);
  }

  readAll(options: ReadAllOptions): AsyncIterable<Page> {
    return this.#reader.pages(options);
  }

  follow(options: Parameters<EventLog['follow']>[0]): AsyncIterable<Page> {
    return followPages(
      {
        readAll: (each) => this.#reader.pages(each),
        generation: () => this.#growth.generation,
        grown: (seen, signal) => {
          this.#listening ??= this.#listen();
          return this.#growth.after(seen, this.#pollMs, signal);
        },
        isClosed: () => this.#closed !== undefined,
        isPassing: (error) =>
          this.#closed === undefined && (error instanceof LogUnavailable || error instanceof LogTimeout),
        onTrouble: this.#onTrouble,
      },
      options,
    );
  }

  head({ timeoutMs }: CallOptions = {}): Promise<Position> {
    return this.#reader.head(timeoutMs);
  }

  async positionAt(instant: string, { timeoutMs }: CallOptions = {}): Promise<Position> {
    return this.#reader.positionAt(instant, timeoutMs);
  }

  async *readStored(options: Omit<ReadAllOptions, 'types'>): AsyncGenerator<readonly StoredEvent[]> {
    for await (const page of this.#reader.stored(options))
      yield page.map(({ position, recordedAt, canonical, hash, chain }) => ({
        position,
        recordedAt,
        canonical,
        hash,
        chain,
      }));
  }

  verify(options?: Parameters<EventLog['verify']>[0]): AsyncIterable<LogFinding> {
    return verifyRecords(this.#reader, this.#prefix, options);
  }

  /** Takes no more appends, waits for those on their way, and ends what follows. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#appender.close();
    this.#closing.abort();
    this.#growth.close();
    await this.#wire.close();
    await this.#listening;
  }

  /** One subscription wakes all readers of this process. It is made again when it is lost, with growing pauses. */
  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#wire.listen(
          this.#prefix,
          () => {
            failures = 0;
            // The first call says that it listens: what was written before had nobody to tell.
            this.#growth.grew();
          },
          signal,
        );
      } catch (error) {
        this.#onTrouble(error as Error);
      }
      await pause(Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures++), signal);
    }
  }
}
