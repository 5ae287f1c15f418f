import type { EventLog, Positions } from '../event-log.js';
import type { EventToAppend } from '@vouch/events';

/** What an adapter brings so that the one suite can run on it. */
export interface EventLogHarness {
  /** Once, before the first test. */
  start(): Promise<void>;
  /** Once, after the last test. */
  stop(): Promise<void>;
  /** Before each test: the log is empty. */
  reset(): Promise<void>;
  /** One more client of the log. The suite closes it. */
  open(options?: OpenOptions): Promise<EventLog>;
  readonly positions: Positions;
  /**
   * What the store behind this adapter can't give, each with its reason. The suite says so in a test of its own, which also
   * sees to it that docs/event-log.md tells it in the same words.
   */
  readonly notPromised: Readonly<Partial<Record<StorePromise, string>>>;
  /** Appends of each of twelve writers beside which readers poll; default 60. */
  readonly appendsPerWriter?: number;
  /** What `writers` gives: said in the names of tests. */
  readonly writersAre: 'processes' | 'clients in this process';
  /** Clients that append at the same time: each in a process of its own where the adapter can have more than one. */
  writers(count: number): Promise<readonly Writer[]>;
  /** Ways to change or remove the event, by name. Each has to fail, or to change nothing. */
  waysToChange(log: EventLog): Readonly<Record<string, () => Promise<unknown>>>;
  /** What can go wrong around this adapter's store; absent where an append is one step in memory. */
  readonly disturbances?: Disturbances;
}

/**
 * - `each-id-of-all-streams`: rule 4 where an id other than an append's first is taken by an event of another stream.
 * - `refused-changes`: rule 10, by the store itself.
 * - `open-transactions`: a writer can begin, wait and roll back, so there is something that rules 6 and 8 forbid.
 * - `refused-events`: the store can refuse an event for what it says, beyond what the adapter checks.
 */
export type StorePromise = 'each-id-of-all-streams' | 'refused-changes' | 'open-transactions' | 'refused-events';

export interface OpenOptions {
  readonly timeoutMs?: number;
  /** How often a follower looks for itself; long, to see that it is woken. */
  readonly pollMs?: number;
}

export type Writer = Pick<EventLog, 'append'>;

export interface Disturbances {
  /** A transaction that begins, waits, appends, waits, and then commits, rolls back, or idles until the store ends it. */
  transaction?(options: {
    stream: string;
    events: readonly EventToAppend[];
    waitBeforeMs: number;
    waitAfterMs: number;
    end: 'commit' | 'rollback' | 'idle';
  }): Promise<void>;
  /** A writer in a process of its own, to be killed. */
  mortalWriter(): Writer & { kill(): Promise<void> };
  /** Keeps all appends waiting until released. */
  holdAppends(): Promise<{ release(): Promise<void> }>;
  /** A client whose connections can be made silent, as a frozen server's are, or cut. */
  openOverBadNetwork(options?: OpenOptions): Promise<BadNetwork>;
  /** From now on the store itself refuses events with this lane key. */
  refuseLaneKey?(laneKey: string): Promise<void>;
}

export interface BadNetwork {
  readonly log: EventLog;
  /** Nothing passes any more, in either direction; nothing is closed. */
  freeze(): void;
  thaw(): void;
  /** Closes all connections; new ones may be made. */
  cut(): void;
  /** Closes all connections and takes no new ones. */
  goDown(): void;
  comeBack(): void;
}

/** What a test works with. */
export interface Bench {
  readonly harness: EventLogHarness;
  /** A client of the empty log, closed after the test. */
  readonly log: EventLog;
  open(options?: OpenOptions): Promise<EventLog>;
}
