import type { Policy } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import type { Projection } from '@vouch/read-models';
import type pg from 'pg';
import { type Checkpoint, readCheckpoints } from '../checkpoints.js';
import { Leases, type LeasesOptions } from '../leases.js';
import { listParked } from '../parked-events.js';
import { servedVersion } from '../projections/read-model-versions.js';
import { runTogether } from '../projections/run-together.js';
import { SharedPages } from '../projections/shared-pages.js';
import type { RowFinding } from './row-finding.js';
import { createShadowSchema, dropShadows } from './shadow-schema.js';
import { ShadowPolicyRows } from './shadow-policy-rows.js';
import { ShadowRows } from './shadow-rows.js';

export interface VerifyRowsOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly projections: readonly Projection[];
  /** Whose private rows to compare too. */
  readonly policies?: readonly Policy[];
  /** Default 4. */
  readonly lanes?: number;
  /** Events read, and at most folded, at a time; default 1,000. */
  readonly batchSize?: number;
  readonly leases?: LeasesOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Told of failures that pass, and of events that can't be folded. */
  readonly onError?: (error: unknown) => void;
}

export interface VerifyProgress {
  readonly readModel: string;
  readonly position: Position;
  readonly upTo: Position;
}

/** Someone else verifies this database at this moment. */
export class VerificationRunning extends Error {
  override readonly name = 'VerificationRunning';
  constructor() {
    super('Another verification of this database is running. Wait until it has ended.');
  }
}

/** What takes no longer to catch up with than this is left for the snapshot. */
const NEAR_LIVE_MS = 1_000;

/**
 * Folds every read model's rows, and every policy's, a second time from the whole log and compares them with the live ones, row
 * by row and column by column, in one snapshot of the database. Live readers go on meanwhile, and no command is executed.
 * Memory doesn't grow with the log.
 * @throws VerificationRunning
 */
export async function* verifyRows(options: VerifyRowsOptions): AsyncGenerator<RowFinding> {
  const { pool } = options;
  const leases = await Leases.open(pool, options.leases);
  try {
    if (!(await leases.tryLock('verify'))) throw new VerificationRunning();
    // Also removes those of one that was killed.
    await createShadowSchema(pool);
    const stop = AbortSignal.any([leases.lost, ...(options.signal ? [options.signal] : [])]);
    try {
      const comparable: Projection[] = [];
      for (const projection of options.projections) {
        const served = await servedVersion(pool, projection.name);
        if (served === projection.version) comparable.push(projection);
        else yield notServed(projection, served);
      }
      const shadows = [
        ...(await createShadowRows(options, leases, comparable, stop)),
        ...createShadowPolicyRows(options),
      ];
      await approachLive(options, shadows, stop);
      yield* compareInOneSnapshot(pool, shadows);
    } finally {
      await dropShadows(pool);
    }
  } finally {
    await leases.close();
  }
}

const notServed = ({ name, version }: Projection, served: number | null): RowFinding => ({
  readModel: name,
  key: '',
  problem: 'not-served',
  served,
  version,
});

/** Rows that are folded a second time. */
interface Shadow {
  readonly readModel: string;
  /** Whose live rows these are to be compared with. */
  readonly subscriber: string;
  readonly types: readonly string[];
  /** SQL name of the table of the live rows. */
  readonly liveTable: string;
  readUpTo(
    position: Position,
    pages: SharedPages,
    signal: AbortSignal,
    onPage: (through: Position) => void,
  ): Promise<void>;
  readInside(client: pg.ClientBase, live: readonly Checkpoint[]): Promise<void>;
  compare(client: pg.ClientBase): AsyncIterable<RowFinding>;
}

async function createShadowRows(
  { log, pool, lanes = 4, onError }: VerifyRowsOptions,
  leases: Leases,
  projections: readonly Projection[],
  signal: AbortSignal,
): Promise<readonly Shadow[]> {
  const shadows: Shadow[] = [];
  for (const projection of projections)
    shadows.push(await ShadowRows.create({ log, pool, leases, projection, lanes, signal, onError }));
  return shadows;
}

const createShadowPolicyRows = ({ log, pool, policies = [] }: VerifyRowsOptions): readonly Shadow[] =>
  policies
    .filter(({ startsAt }) => startsAt === 'beginning')
    .map((policy) => new ShadowPolicyRows({ log, pool, policy }));

/** Brings the shadows near the live rows, never beyond them. */
async function approachLive(
  { log, pool, batchSize = 1_000, onProgress }: VerifyRowsOptions,
  shadows: readonly Shadow[],
  signal: AbortSignal,
): Promise<void> {
  const pages = new SharedPages(log, {
    types: [...new Set(shadows.flatMap(({ types }) => types))],
    pageSize: batchSize,
    expectedReaders: shadows.length,
  });
  for (let took = Infinity; took >= NEAR_LIVE_MS;) {
    const startedAt = Date.now();
    await runTogether(
      signal,
      shadows.map((shadow) => async (signal: AbortSignal) => {
        const { readModel, subscriber } = shadow;
        const upTo = slowest(await readCheckpoints(pool, subscriber));
        await shadow.readUpTo(upTo, pages, signal, (position) => onProgress?.({ readModel, position, upTo }));
      }),
    );
    took = Date.now() - startedAt;
  }
}

const slowest = (checkpoints: readonly Checkpoint[]): Position =>
  checkpoints.length === 0 ? 0 : Math.min(...checkpoints.map(({ position }) => position));

async function* compareInOneSnapshot(pool: pg.Pool, shadows: readonly Shadow[]): AsyncGenerator<RowFinding> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read');
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    // Before the snapshot: a table that a rebuild would put in its place later has rows that the snapshot doesn't see.
    for (const { liveTable } of shadows) await client.query(`lock table ${liveTable} in access share mode`);
    for (const shadow of shadows) {
      const live = await readCheckpoints(client, shadow.subscriber);
      if (live.length > 0) await shadow.readInside(client, live);
      const { readModel, subscriber } = shadow;
      for (const { laneKey, eventId, reason } of await listParked(client, { subscriber, waiting: false }))
        yield { readModel, key: laneKey, problem: 'parked', eventId, reason };
      yield* shadow.compare(client);
    }
  } finally {
    // Nothing here is to be kept, and the connection has settings of its own now.
    await client.query('rollback').catch(() => undefined);
    client.release(true);
  }
}
