import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { ProjectionRunner, rebuildProjection } from '@vouch/runtime';
import { projectionsOf } from './breakable-projections.js';
import { type Death, KillPoints } from './kill-points.js';
import { mortalArguments } from './mortal-process.js';

export interface ProjectionLife {
  readonly url: string;
  readonly death: Death | null;
  readonly lanes: number;
  /** Version of the read model `days`. */
  readonly version: number;
  /** Whether one kind of event can't be handled. */
  readonly broken: boolean;
  /** A read model to rebuild, instead of following the log. */
  readonly rebuild?: string;
}

/** Brings the test read models to the head of the log, or rebuilds one, until it is done or killed. */
const { url, death, lanes, version, broken, rebuild } = await mortalArguments<ProjectionLife>();
const points = new KillPoints(death);
const pool = createPool(url);
const log = await PostgresEventLog.open(pool);
points.watchStatements();
const projections = projectionsOf({ version, broken });
const options = { log, pool, lanes, batchSize: 20, togetherUpTo: 5, leases: { retryMs: 50 } };
if (rebuild === undefined) await new ProjectionRunner({ ...options, projections }).catchUp();
else
  for (const projection of projections)
    if (projection.name === rebuild) await rebuildProjection({ ...options, projection });
await log.close();
await pool.end();
