import type { Projection } from '@vouch/read-models';
import type pg from 'pg';
import { prepareRuntimeSchema } from '../src/schema.js';
import { createTables, testProjections } from './projections.js';

/** As after the first start: no reader has read anything, the tables of the read models are empty. */
export async function freshSchema(pool: pg.Pool, projections: readonly Projection[] = testProjections): Promise<void> {
  for (const schema of ['vouch_read', 'vouch_filling', 'vouch_verify', 'vouch_runtime'])
    await pool.query(`drop schema if exists ${schema} cascade`);
  await prepareRuntimeSchema(pool);
  await createTables(pool, projections);
}
