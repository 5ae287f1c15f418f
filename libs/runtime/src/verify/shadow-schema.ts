import type pg from 'pg';

/** Where the tables of a verification are. Whatever is in it belongs to one that runs, or to one that was killed. */
export const SHADOW_SCHEMA = 'vouch_verify';
/** How the names of its checkpoints begin. */
export const SHADOW_SUBSCRIBER = 'verify:';

/** Room for a verification, empty. */
export async function createShadowSchema(pool: pg.Pool): Promise<void> {
  await dropShadows(pool);
  await pool.query(`create schema ${SHADOW_SCHEMA}`);
  await pool.query(`create unlogged table ${SHADOW_SCHEMA}.policy_row (like vouch_runtime.policy_row including all)`);
}

/** Removes every trace of a verification. */
export async function dropShadows(pool: pg.Pool): Promise<void> {
  await pool.query(`drop schema if exists ${SHADOW_SCHEMA} cascade`);
  for (const table of ['checkpoint', 'parked_event'])
    await pool.query(`delete from vouch_runtime.${table} where starts_with(subscriber, $1)`, [SHADOW_SUBSCRIBER]);
}
