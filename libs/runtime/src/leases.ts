import { BEFORE_FIRST, type Position } from '@vouch/events';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type Checkpoint, type Fence, LeaseLost } from './checkpoints.js';

export interface LeasesOptions {
  /** A holder that says nothing for this long (paused, hung, cut off) loses its leases; default 15,000 ms. */
  readonly timeToLiveMs?: number;
  /** How often a standby asks whether it is its turn; default 500 ms. */
  readonly retryMs?: number;
}

/** The right to read for one subscriber: given to one process at a time, and worthless once another one has it. */
export interface Lease extends Fence {
  readonly owner: string;
  /** Where the lanes stood when the lease was taken. */
  readonly checkpoints: readonly Checkpoint[];
}

/**
 * The leases of one process, all held by one database session of its own.
 *
 * A lease is a session advisory lock, so it is free the moment its process dies. A process that merely stops answering
 * keeps its session, so the server ends sessions that are silent for longer than the time to live (idle_session_timeout);
 * a living holder sends a heartbeat at a third of that. Either way the lock alone protects nothing: what keeps a holder
 * from writing after it lost its turn is the generation, which every writing transaction compares (see moveCheckpoints).
 */
export class Leases {
  readonly owner = `${hostname()}:${process.pid}`;
  private readonly ended = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly client: pg.PoolClient,
    timeToLiveMs: number,
    private readonly retryMs: number,
  ) {
    client.on('error', this.end);
    client.on('end', this.end);
    this.heartbeat = setInterval(() => void this.query('select 1').catch(this.end), timeToLiveMs / 3);
    this.heartbeat.unref();
  }

  /** Takes one connection from the pool, until `close`. */
  static async open(pool: pg.Pool, options: LeasesOptions = {}): Promise<Leases> {
    const { timeToLiveMs = 15_000, retryMs = 500 } = options;
    const client = await pool.connect();
    try {
      await client.query(`set idle_session_timeout = ${timeToLiveMs}`);
      return new Leases(client, timeToLiveMs, retryMs);
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Aborted when the session ended and with it every lease; its reason is a LeaseLost. */
  get lost(): AbortSignal {
    return this.ended.signal;
  }

  /**
   * Waits until no other process reads for this subscriber, then takes its checkpoints.
   * @throws LeaseLost when this session ends first; the signal's reason when that aborts first.
   */
  async acquire(
    subscriber: string,
    options: { readonly startAt?: Position; readonly signal?: AbortSignal } = {},
  ): Promise<Lease> {
    await this.lock(subscriber, options.signal);
    return await this.take(subscriber, { startAt: options.startAt });
  }

  /** Waits until this process is the only one under that name. */
  lock(name: string, signal?: AbortSignal): Promise<void> {
    return this.until(() => this.tryLock(name), signal);
  }

  /** Waits until nobody is the only one under that name; from then on nobody can be, until `releaseShared`. */
  lockShared(name: string, signal?: AbortSignal): Promise<void> {
    return this.until(() => this.tryToTake('pg_try_advisory_lock_shared', name), signal);
  }

  tryLock(name: string): Promise<boolean> {
    return this.tryToTake('pg_try_advisory_lock', name);
  }

  /**
   * Makes every earlier generation of the subscriber worthless. One that is new begins with so many lanes at `startAt`.
   * Only for the holder of the lock that guards it.
   */
  async take(
    subscriber: string,
    { startAt = BEFORE_FIRST, lanes = 1 }: { readonly startAt?: Position; readonly lanes?: number } = {},
  ): Promise<Lease> {
    const { owner } = this;
    const { rows } = await this.query<{ generation: number }>(
      `with next as (select nextval('vouch_runtime.generation') as generation),
            begun as (insert into vouch_runtime.checkpoint (subscriber, lane, lanes, position, generation, owner)
                      select $1, lane, $4, $2, generation, $3 from generate_series(0, $4::integer - 1) lane, next
                       where not exists (select from vouch_runtime.checkpoint where subscriber = $1))
       select generation from next`,
      [subscriber, startAt, owner, lanes],
    );
    const { generation } = rows[0]!;
    const { rows: checkpoints } = await this.query<Checkpoint>(
      `update vouch_runtime.checkpoint set generation = $2, owner = $3, updated_at = now() where subscriber = $1
       returning lane, lanes, position`,
      [subscriber, generation, owner],
    );
    return { subscriber, generation, owner, checkpoints: checkpoints.sort((a, b) => a.lane - b.lane) };
  }

  /**
   * Makes every earlier generation of these lanes worthless. Whoever divides the lanes among several processes says which are
   * this one's; each holds the lock shared.
   */
  async takeLanes(subscriber: string, lanes: readonly number[]): Promise<Lease> {
    const { owner } = this;
    const { rows } = await this.query<Checkpoint & { generation: number }>(
      `with next as materialized (select nextval('vouch_runtime.generation') as generation)
       update vouch_runtime.checkpoint c set generation = next.generation, owner = $3, updated_at = now()
         from next where subscriber = $1 and lane = any($2)
       returning lane, lanes, position, next.generation`,
      [subscriber, lanes, owner],
    );
    if (rows.length !== lanes.length)
      throw new LeaseLost(subscriber, `it has not all of the lanes ${lanes.join(', ')}`);
    const checkpoints = rows.sort((a, b) => a.lane - b.lane);
    return { subscriber, generation: checkpoints[0]!.generation, owner, checkpoints };
  }

  /** Lets another process have the lock. */
  async release(name: string): Promise<void> {
    if (!this.lost.aborted) await this.query(`select pg_advisory_unlock(${LOCK})`, [name]);
  }

  async releaseShared(name: string): Promise<void> {
    if (!this.lost.aborted) await this.query(`select pg_advisory_unlock_shared(${LOCK})`, [name]);
  }

  /** Gives all of them back and closes the session, which is of no use to others with its idle timeout. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    try {
      if (!this.lost.aborted) await this.query('select pg_advisory_unlock_all()');
    } finally {
      this.client.release(true);
    }
  }

  private async until(taken: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
    const either = AbortSignal.any([this.lost, ...(signal ? [signal] : [])]);
    for (;;) {
      either.throwIfAborted();
      if (await taken()) return;
      await delay(this.retryMs, undefined, { signal: either }).catch(() => either.throwIfAborted());
    }
  }

  private async tryToTake(
    lock: 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared',
    name: string,
  ): Promise<boolean> {
    const { rows } = await this.query<{ taken: boolean }>(`select ${lock}(${LOCK}) as taken`, [name]);
    return rows[0]!.taken;
  }

  private query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<R>> {
    return this.inTurn(() => this.client.query<R>(text, values));
  }

  /** The session is one connection, which takes one statement at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }

  private readonly end = (): void => {
    clearInterval(this.heartbeat);
    if (!this.lost.aborted) this.ended.abort(new LeaseLost('every subscriber of this process', 'its session ended'));
  };
}

const LOCK = `hashtextextended('vouch:reader:' || $1, 0)`;
