import { setTimeout as sleep } from 'node:timers/promises';
import type { PreparedAppend } from '../append-check.js';
import { type Appended, LogTimeout, LogUnavailable } from '../event-log.js';
import { appendedOf, type Verdict } from './append-batch.js';

/**
 * An attempt to write a batch that gave no verdicts.
 * - `not-sent`: no connection. Nothing was written.
 * - `unknown`: the connection was lost or gave no answer. Written or not; the same ids sent again tell.
 * - `waited`: the database gave up waiting for the lock. Nothing was written; it may go better next time.
 * - `refused`: the database refused one of the appends, which one it doesn't say. Nothing was written.
 * - `unavailable`: the database can't write now (disk full, standby, no rights). Nothing was written.
 */
export class BatchFailed extends Error {
  override readonly name = 'BatchFailed';
  constructor(
    readonly kind: 'not-sent' | 'unknown' | 'waited' | 'refused' | 'unavailable',
    /** What the callers get, when sending again is no use. */
    override readonly cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** Writes a batch. @throws BatchFailed. `giveUp` fires when nobody waits for the answer any more. */
export type SendBatch = (appends: readonly PreparedAppend[], giveUp: AbortSignal) => Promise<Verdict[]>;

export interface BatchLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** A batch that the database answered. */
export interface SentBatch {
  readonly appends: number;
  readonly events: number;
  /** From sending it to its verdicts, the commit included. */
  readonly seconds: number;
}

/** Enough to fill a commit; small enough that its verdicts don't keep the first caller waiting. */
const LIMITS: BatchLimits = { maxEvents: 512, maxBytes: 4_000_000 };

/** Between an attempt that failed for a passing reason and the next one. */
const RETRY_PAUSE_MS = 50;

/** A caller that waits for the outcome of one append. */
interface Waiting {
  readonly append: PreparedAppend;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: NodeJS.Timeout;
  /** What became of it so far: an unknown one may have been written, and is sent again until that is known. */
  state: 'queued' | 'sent' | 'unknown' | 'settled';
  attempt?: Attempt;
  /** Why the last attempt gave no verdict. */
  trouble?: Error;
}

/** One batch on its way. Given up when all who wait for it have gone. */
class Attempt {
  readonly #giveUp = new AbortController();
  readonly signal = this.#giveUp.signal;
  constructor(private open: number) {}

  oneLess(): void {
    if (--this.open === 0) this.#giveUp.abort();
  }
}

/**
 * Group commit: appends that wait at the same time are written by one call in one transaction, each with its own verdict.
 * One batch is on its way at a time, so that the next one gathers what arrives meanwhile.
 */
export class AppendQueue {
  #queue: Waiting[] = [];
  #running = false;
  #closed = false;
  #whenIdle: (() => void)[] = [];

  constructor(
    private readonly send: SendBatch,
    private readonly limits: BatchLimits = LIMITS,
    private readonly onBatch: (batch: SentBatch) => void = () => {},
  ) {}

  append(append: PreparedAppend, timeoutMs: number): Promise<Appended> {
    if (this.#closed) return Promise.reject(new LogUnavailable('The log was closed; nothing was written.'));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        append,
        resolve,
        reject,
        deadline: setTimeout(() => this.#expire(waiting, timeoutMs), timeoutMs),
        state: 'queued',
      };
      this.#queue.push(waiting);
      this.#start();
    });
  }

  /** Takes no more appends and waits for those on their way, at most until their deadlines. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    // After the turn of the event loop, so that all who append in it, or were answered in it, are in one batch.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    for (;;) {
      const batch = this.#takeBatch();
      if (batch.length === 0) break;
      await this.#attempt(batch);
      // Those who were answered just now append again in this turn: their next appends belong in the next batch.
      await new Promise(setImmediate);
    }
    this.#running = false;
    for (const idle of this.#whenIdle.splice(0)) idle();
  }

  /**
   * From the front of the queue. A stream or an event id is in a batch once: the database looks both up before it writes, so a
   * second append waits for the next batch, and whatever follows on its stream waits behind it.
   */
  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const streams = new Set<string>();
    const ids = new Set<string>();
    let events = 0;
    let bytes = 0;
    for (const waiting of this.#queue) {
      if (waiting.state === 'settled') continue;
      const { append } = waiting;
      const fits =
        batch.length === 0 ||
        (events + append.events.length <= this.limits.maxEvents && bytes + append.bytes <= this.limits.maxBytes);
      const alone = !streams.has(append.stream) && !append.events.some(({ id }) => ids.has(id));
      streams.add(append.stream);
      for (const { id } of append.events) ids.add(id);
      if (!fits || !alone) {
        left.push(waiting);
        continue;
      }
      batch.push(waiting);
      events += append.events.length;
      bytes += append.bytes;
    }
    this.#queue = left;
    return batch;
  }

  /** Ends when each member of the batch has its answer or is in the queue again. */
  async #attempt(batch: readonly Waiting[]): Promise<void> {
    const members = batch.filter(({ state }) => state !== 'settled');
    if (members.length === 0) return;
    const attempt = new Attempt(members.length);
    for (const member of members) {
      member.attempt = attempt;
      if (member.state === 'queued') member.state = 'sent';
    }
    const startedAt = performance.now();
    try {
      const verdicts = await this.send(
        members.map(({ append }) => append),
        attempt.signal,
      );
      const events = members.reduce((sum, { append }) => sum + append.events.length, 0);
      this.onBatch({ appends: members.length, events, seconds: (performance.now() - startedAt) / 1000 });
      members.forEach((member, i) => this.#answer(member, verdicts[i]!));
    } catch (error) {
      await this.#failed(members, error);
    } finally {
      for (const member of members) if (member.attempt === attempt) member.attempt = undefined;
    }
  }

  #answer(waiting: Waiting, verdict: Verdict): void {
    if (!this.#settle(waiting)) return;
    try {
      waiting.resolve(appendedOf(waiting.append, verdict));
    } catch (error) {
      waiting.reject(error as Error);
    }
  }

  async #failed(members: readonly Waiting[], error: unknown): Promise<void> {
    if (!(error instanceof BatchFailed)) {
      for (const member of members) this.#reject(member, error as Error);
      return;
    }
    for (const member of members) member.trouble = error.cause;
    switch (error.kind) {
      case 'refused':
        if (members.length === 1) this.#reject(members[0]!, error.cause);
        else for (const member of members) await this.#attempt([member]);
        return;
      case 'not-sent':
      case 'unavailable':
        // Nothing was written now; one that is unknown from before stays so.
        for (const member of members) if (member.state === 'sent') this.#reject(member, error.cause);
        break;
      case 'unknown':
        for (const member of members) if (member.state === 'sent') member.state = 'unknown';
        break;
      case 'waited':
        for (const member of members) if (member.state === 'sent') member.state = 'queued';
    }
    const again = members.filter(({ state }) => state !== 'settled');
    if (again.length === 0) return;
    this.#queue = [...again, ...this.#queue];
    await sleep(RETRY_PAUSE_MS);
  }

  #reject(waiting: Waiting, error: Error): void {
    if (this.#settle(waiting)) waiting.reject(error);
  }

  #expire(waiting: Waiting, timeoutMs: number): void {
    const { state, append, attempt, trouble } = waiting;
    if (!this.#settle(waiting)) return;
    const message =
      state === 'queued'
        ? `The append to ${append.stream} got no turn within ${timeoutMs} ms. Nothing was written; send it again.`
        : `No answer within ${timeoutMs} ms to the append to ${append.stream}. It may have been written: send the same again.`;
    waiting.reject(new LogTimeout(trouble ? `${message} (${trouble.message})` : message, { cause: trouble }));
    attempt?.oneLess();
  }

  /** False when the caller already has an answer. */
  #settle(waiting: Waiting): boolean {
    if (waiting.state === 'settled') return false;
    waiting.state = 'settled';
    clearTimeout(waiting.deadline);
    return true;
  }
}
