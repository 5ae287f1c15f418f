import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withMigrationLock } from './migration-lock.js';
import { createPool } from './pool.js';

const url = process.env['VOUCH_TEST_DATABASE_URL'] ?? '';

describe('a pool', () => {
  let pool: pg.Pool;
  beforeAll(() => {
    pool = createPool(url, { max: 4 });
  });
  afterAll(() => pool.end());

  const one = async (expression: string) =>
    (await pool.query<{ value: unknown }>(`select ${expression} as value`)).rows[0]?.value;

  it.each([
    ['an int8 as a number', `9007199254740991::int8`, 9007199254740991],
    ['a negative int8 as a number', `-5::int8`, -5],
    ['a count as a number', `(select count(*) from (values (1), (2)) as t(x))`, 2],
    ['int8 arrays with their nulls', `array[1, null, 3]::int8[]`, [1, null, 3]],
    [
      'nested int8 arrays',
      `array[array[1, 2], array[3, 4]]::int8[][]`,
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['a timestamptz in UTC with milliseconds', `'2026-03-01 01:30:00+02'::timestamptz`, '2026-02-28T23:30:00.000Z'],
    ['microseconds cut off, not rounded', `'2026-03-01 00:00:00.999999Z'::timestamptz`, '2026-03-01T00:00:00.999Z'],
    ['tenths as milliseconds', `'2026-03-01 00:00:00.5Z'::timestamptz`, '2026-03-01T00:00:00.500Z'],
    ['timestamptz arrays', `array['2026-03-01Z'::timestamptz, null]`, ['2026-03-01T00:00:00.000Z', null]],
    ['a date as it is written', `'2026-03-01'::date`, '2026-03-01'],
    ['date arrays', `array['2026-03-01'::date]`, ['2026-03-01']],
    ['a numeric with all its digits', `1.10::numeric`, '1.10'],
    ['null as null', `null::int8`, null],
  ])('gives %s', async (_what, expression, expected) => {
    expect(await one(expression)).toEqual(expected);
  });

  it.each(['9007199254740992', '-9007199254740992'])('refuses the int8 %s rather than rounding it', async (integer) => {
    await expect(one(`${integer}::int8`)).rejects.toThrow(integer);
  });

  it('reads an instant whatever the session made its time zone', async () => {
    const client = await pool.connect();
    try {
      await client.query(`set time zone 'Asia/Kolkata'`);
      const { rows } = await client.query<{ at: string }>(`select '2026-03-01 00:00:00.25Z'::timestamptz as at`);
      expect(rows[0]?.at).toBe('2026-03-01T00:00:00.250Z');
    } finally {
      client.release(true);
    }
  });

  it('refuses an infinite instant', async () => {
    await expect(one(`'infinity'::timestamptz`)).rejects.toThrow('no instant');
  });

  it('cancels a statement, a wait for a lock and an idle transaction that take too long', async () => {
    const hasty = createPool(url, {
      max: 2,
      statementTimeoutMs: 100,
      lockTimeoutMs: 50,
      idleInTransactionTimeoutMs: 100,
    });
    try {
      await expect(hasty.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
      const holder = await hasty.connect();
      await holder.query('begin');
      await holder.query('select pg_advisory_xact_lock(42)');
      await expect(hasty.query('select pg_advisory_xact_lock(42)')).rejects.toMatchObject({ code: '55P03' });
      await sleep(200);
      await expect(holder.query('select 1')).rejects.toThrow();
      holder.release(true);
    } finally {
      await hasty.end();
    }
  });

  it('survives the loss of connections in use and idle, and gives new ones', async () => {
    const victim = createPool(url, { max: 2, applicationName: 'vouch-victim' });
    try {
      const inUse = await victim.connect();
      await victim.query('select 1');
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vouch-victim'`,
      );
      await expect(inUse.query('select 1')).rejects.toThrow();
      inUse.release(true);
      await sleep(50); // The pool drops an idle connection once it has heard of its end.
      expect((await victim.query<{ n: number }>('select 1 as n')).rows).toEqual([{ n: 1 }]);
    } finally {
      await victim.end();
    }
  });
});

describe('the migration lock', () => {
  it('lets one migrator in at a time, over pools', async () => {
    const pools = [1, 2, 3].map(() => createPool(url, { max: 2 }));
    const log: string[] = [];
    try {
      await Promise.all(
        pools.map((pool, i) =>
          withMigrationLock(pool, async (client) => {
            log.push(`in ${i}`);
            await client.query('select pg_sleep(0.05)');
            log.push(`out ${i}`);
          }),
        ),
      );
    } finally {
      await Promise.all(pools.map((pool) => pool.end()));
    }
    const turns = [0, 2, 4].map((i) => log.slice(i, i + 2));
    for (const [first, second] of turns) expect(second).toBe(first?.replace('in', 'out'));
  });

  it('is given up when a migration fails, even inside a broken transaction', async () => {
    const pool = createPool(url, { max: 2 });
    try {
      const failing = withMigrationLock(pool, async (client) => {
        await client.query('begin');
        await client.query('select no_such_column');
      });
      await expect(failing).rejects.toThrow('no_such_column');
      await expect(withMigrationLock(pool, () => Promise.resolve('done'))).resolves.toBe('done');
    } finally {
      await pool.end();
    }
  });
});
