import type { EventToAppend, Position } from '@vouch/events';
import pg from 'pg';
import { prepareAppend } from '../append-check.js';
import type {
  Appended,
  CallOptions,
  EventLog,
  ExpectedRevision,
  LogFinding,
  Page,
  ReadAllOptions,
} from '../event-log.js';
import { followPages } from '../follow.js';
import { instantMs } from '../instant.js';
import { AppendQueue, type SentBatch } from './append-queue.js';
import { connectionOptionsOf, endConnections, isPassing } from './connections.js';
import { HeadListener } from './head-listener.js';
import { prepareLogSchema } from './migrations.js';
import { DEFAULT_PAGE_SIZE, LogReader } from './reading.js';
import { batchSender } from './send-batch.js';
import { verifyTable } from './verifying.js';

export interface PostgresEventLogOptions {
  /** Deadline of a call that names none; default 10,000 ms. */
  readonly timeoutMs?: number;
  /** How often a follower looks for itself, should a wake-up have been lost; default 500 ms. */
  readonly pollMs?: number;
  /** Told about what passes by itself: a follower's lost connection. Default: nobody. */
  readonly onTrouble?: (error: Error) => void;
  /** Told of each batch of appends that was answered. */
  readonly onBatch?: (batch: SentBatch) => void;
}

/** The log in schema vouch_log of a Postgres database. Reads through the pool it is given; writes and listens on connections of its own. */
export class PostgresEventLog implements EventLog {
  readonly positions = 'gapless';
  readonly #timeoutMs: number;
  readonly #pollMs: number;
  readonly #onTrouble: (error: Error) => void;
  readonly #reader: LogReader;
  readonly #writers: pg.Pool;
  readonly #writerClients = new Set<pg.Client>();
  readonly #queue: AppendQueue;
  readonly #listener: HeadListener;
  #closed: Promise<void> | undefined;

  /**
   * Creates or migrates the schema.
   * @param pool stays the caller's, to be ended after the log is closed.
   * @throws UnsupportedDatabase
   */
  static async open(pool: pg.Pool, options: PostgresEventLogOptions = {}): Promise<PostgresEventLog> {
    await prepareLogSchema(pool);
    return new PostgresEventLog(pool, options);
  }

  private constructor(
    pool: pg.Pool,
    { timeoutMs = 10_000, pollMs = 500, onTrouble = () => {}, onBatch }: PostgresEventLogOptions,
  ) {
    this.#timeoutMs = timeoutMs;
    this.#pollMs = pollMs;
    this.#onTrouble = onTrouble;
    this.#reader = new LogReader({ pool, timeoutMs });
    this.#writers = writerPool(pool);
    // A pool's clients are whole clients; its types leave the connection out.
    this.#writers.on('connect', (client) => this.#writerClients.add(client as unknown as pg.Client));
    this.#writers.on('remove', (client) => this.#writerClients.delete(client as unknown as pg.Client));
    this.#queue = new AppendQueue(batchSender(this.#writers), undefined, onBatch);
    this.#listener = new HeadListener(
      { ...connectionOptionsOf(pool), application_name: 'vouch log listener', keepAlive: true },
      onTrouble,
    );
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
    { timeoutMs = this.#timeoutMs }: CallOptions = {},
  ): Promise<Appended> {
    return this.#queue.append(prepareAppend(stream, expected, events), timeoutMs);
  }

  readStream(
    stream: string,
    { from = 0, pageSize = DEFAULT_PAGE_SIZE, timeoutMs = this.#timeoutMs }: Parameters<EventLog['readStream']>[1] = {},
  ) {
    return this.#reader.streamPages(stream, from, pageSize, { timeoutMs });
  }

  readAll(options: ReadAllOptions): AsyncIterable<Page> {
    return this.#reader.pages(options);
  }

  follow(options: Parameters<EventLog['follow']>[0]): AsyncIterable<Page> {
    return followPages(
      {
        readAll: (each) => this.#reader.pages(each),
        generation: () => this.#listener.generation,
        grown: (seen, signal) => this.#listener.grown(seen, this.#pollMs, signal),
        isClosed: () => this.#closed !== undefined,
        isPassing,
        onTrouble: this.#onTrouble,
      },
      options,
    );
  }

  head({ timeoutMs = this.#timeoutMs }: CallOptions = {}): Promise<Position> {
    return this.#reader.head({ timeoutMs });
  }

  async positionAt(instant: string, { timeoutMs = this.#timeoutMs }: CallOptions = {}): Promise<Position> {
    const at = new Date(instantMs(instant)).toISOString();
    const [row] = await this.#reader.rows<[string]>('select vouch_log.position_at($1)', [at], { timeoutMs });
    return Number(row![0]);
  }

  readStored(options: Omit<ReadAllOptions, 'types'>) {
    return this.#reader.storedPages(options);
  }

  verify(options?: Parameters<EventLog['verify']>[0]): AsyncIterable<LogFinding> {
    return verifyTable(this.#reader, options);
  }

  /** Takes no more appends, waits for those on their way, and ends what follows. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#queue.close();
    await this.#listener.close();
    await endConnections(this.#writerClients, () => this.#writers.end());
  }
}

/** Its one connection keeps its prepared call and is never in line behind a reader for the pool's connections. */
function writerPool(pool: pg.Pool): pg.Pool {
  const writers = new pg.Pool({
    ...connectionOptionsOf(pool),
    application_name: 'vouch log writer',
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    lock_timeout: 2_000,
    keepAlive: true,
  });
  // A connection lost while idle is replaced at the next append, which reports what then still fails.
  writers.on('error', () => {});
  return writers;
}
