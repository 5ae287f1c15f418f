import type { EventLog } from '@vouch/event-store';
import { Leases } from '../leases.js';
import type { ProjectionRunnerOptions } from './projection-runner.js';
import { ServedProjection } from './served-projection.js';
import { SharedPages } from './shared-pages.js';
import type { Projection } from '@vouch/read-models';

export interface RebuildOptions extends Omit<ProjectionRunnerOptions, 'projections'> {
  readonly projection: Projection;
  /** Where to read what happened; default: the log. */
  readonly from?: Pick<EventLog, 'follow'>;
  readonly signal?: AbortSignal;
}

/**
 * Folds a read model's rows anew from the whole log, beside those that are served, and switches to them in one transaction.
 * Works while a projector runs, which then goes on with the new rows. Nothing but rows is written: no policy sees a rebuild.
 * Resolves once the new rows are served.
 */
export async function rebuildProjection({ projection, from, signal, ...options }: RebuildOptions): Promise<void> {
  const { log, pool, batchSize = 1_000 } = options;
  const leases = await Leases.open(pool, options.leases);
  try {
    const stop = AbortSignal.any([leases.lost, ...(signal ? [signal] : [])]);
    const pages = new SharedPages(from ?? log, { types: Object.keys(projection.on), pageSize: batchSize });
    await new ServedProjection({ ...options, projection, leases, pages, signal: stop }).fill({ anew: true });
  } finally {
    await leases.close();
  }
}
