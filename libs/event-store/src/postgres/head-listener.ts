import pg from 'pg';
import { Growth } from '../growth.js';
import { endConnections } from './connections.js';

/** Longest time between two attempts to listen again. */
const MAX_BACKOFF_MS = 5_000;

/**
 * Tells readers that the log has grown. One connection of its own LISTENs for all readers of this process and is made again
 * when it is lost. A wake-up is a hint: readers also look by themselves from time to time, so a lost one costs only time.
 */
export class HeadListener {
  readonly #growth = new Growth();
  #client: pg.Client | undefined;
  #started = false;
  #closed = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly onTrouble: (error: Error) => void,
  ) {}

  /** Goes up with each wake-up. Read it before looking into the log: then nothing that comes after the look is missed. */
  get generation(): number {
    return this.#growth.generation;
  }

  /** Resolves when the generation is beyond `seen`, after `timeoutMs`, or when the signal aborts. */
  async grown(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#started) {
      this.#started = true;
      void this.#listen();
    }
    await this.#growth.after(seen, timeoutMs, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#growth.close();
    const client = this.#client;
    if (client) await endConnections([client], () => client.end());
  }

  async #listen(): Promise<void> {
    const client = new pg.Client(this.connection);
    this.#client = client;
    let lost = false;
    const onLost = (error: Error) => {
      if (lost || this.#closed) return;
      lost = true;
      this.onTrouble(error);
      // A connection that can't be ended in order is gone already.
      client.end().catch(() => {});
      this.#retry = setTimeout(() => void this.#listen(), Math.min(MAX_BACKOFF_MS, 100 * 2 ** this.#failures++));
    };
    client.on('error', onLost);
    client.on('end', () => onLost(new Error('The connection that listens for new events was closed.')));
    client.on('notification', () => this.#growth.grew());
    try {
      await client.connect();
      await client.query('listen vouch_log');
      this.#failures = 0;
      // What was appended before the connection stood had nobody to tell.
      this.#growth.grew();
    } catch (error) {
      onLost(error as Error);
    }
  }
}
