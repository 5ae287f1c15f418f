import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { openReadModels, projections } from '@vouch/read-models';
import { prepareRuntimeSchema, ProjectionRunner } from '@vouch/runtime';

const VALUE_TABLES = ['partner_value', 'partner_days', 'partner_finances'];

/** What a partner is worth: the three tables behind the report, as one reader fills them. */
const valueProjections = projections.filter(({ name }) => VALUE_TABLES.includes(name));
if (valueProjections.length !== VALUE_TABLES.length) throw new Error('A projection that is measured was renamed.');

export const valueEventTypes = [...new Set(valueProjections.flatMap(({ on }) => Object.keys(on)))];

/** Rebuilds those tables from nothing. @returns seconds from the first read to the switch to the new rows */
export async function rebuildValue(url: string): Promise<number> {
  const pool = createPool(url);
  await pool.query('drop schema if exists vouch_read cascade; drop schema if exists vouch_runtime cascade');
  const readModels = await openReadModels(url);
  await prepareRuntimeSchema(pool);
  const log = await PostgresEventLog.open(pool);
  const started = performance.now();
  const failures: unknown[] = [];
  await new ProjectionRunner({
    log,
    pool,
    projections: valueProjections,
    onError: (error) => failures.push(error),
  }).catchUp();
  const seconds = (performance.now() - started) / 1000;
  if (failures.length > 0)
    throw new Error('The rebuild met failures; its time would mean nothing.', { cause: failures[0] });
  await log.close();
  await readModels.destroy();
  await pool.end();
  return seconds;
}
