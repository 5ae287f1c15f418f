import { beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../../testing/database.js';
import { freshSchema } from '../../testing/fresh-schema.js';
import { ListedLog } from '../../testing/listed-log.js';
import { testProjections } from '../../testing/projections.js';
import { randomEvents } from '../../testing/random-events.js';
import { until, whileRunning } from '../../testing/until.js';
import { ProjectionRunner } from '../projections/projection-runner.js';
import { describeRowFinding, type RowFinding } from './row-finding.js';
import { verifyRows } from './verify-rows.js';

const database = testDatabase();
beforeEach(() => freshSchema(database.pool));

const history = [...randomEvents({ seed: 21, count: 1_500, partners: 30 })];
const runner = (log: ListedLog, lanes = 4) =>
  new ProjectionRunner({ log: log.port, pool: database.pool, projections: testProjections, lanes, batchSize: 100 });

async function findings(log: ListedLog): Promise<readonly RowFinding[]> {
  const found: RowFinding[] = [];
  for await (const finding of verifyRows({ log: log.port, pool: database.pool, projections: testProjections }))
    found.push(finding);
  return found;
}

const leftovers = async () =>
  (
    await database.pool.query(
      `select schema_name as name from information_schema.schemata where schema_name = 'vouch_verify'
       union all select subscriber from vouch_runtime.checkpoint where subscriber like 'verify:%'`,
    )
  ).rows;

describe('Verifying the live rows', () => {
  it('finds nothing where nothing is wrong, and leaves nothing behind', async () => {
    const log = new ListedLog(history);
    await runner(log).catchUp();
    expect(await findings(log)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('names each value that was changed, each row that is missing, and each that does not belong', async () => {
    const log = new ListedLog(history);
    await runner(log).catchUp();
    const { rows } = await database.pool.query<{ partner_id: string; referrals: number; last_source: string }>(
      `select partner_id, referrals, last_source from vouch_read.tallies order by partner_id limit 3`,
    );
    const [first, second, third] = rows.map(({ partner_id }) => partner_id);
    await database.pool.query('update vouch_read.tallies_v1 set referrals = 4711 where partner_id = $1', [first]);
    await database.pool.query(
      `update vouch_read.tallies_v1 set last_source = 'forged', tracks = '["x"]' where partner_id = $1`,
      [second],
    );
    await database.pool.query('delete from vouch_read.tallies_v1 where partner_id = $1', [third]);
    await database.pool.query(`insert into vouch_read.entries_v1 values ('nobody', 1, 'r')`);

    const found = await findings(log);
    expect(found).toEqual([
      {
        readModel: 'tallies',
        key: `partnerId=${first}`,
        problem: 'differs',
        column: 'referrals',
        live: '4711',
        replayed: String(rows[0]!.referrals),
      },
      expect.objectContaining({ key: `partnerId=${second}`, problem: 'differs', column: 'tracks', live: '["x"]' }),
      expect.objectContaining({
        key: `partnerId=${second}`,
        column: 'lastSource',
        live: 'forged',
        replayed: rows[1]!.last_source,
      }),
      { readModel: 'tallies', key: `partnerId=${third}`, problem: 'missing' },
      { readModel: 'entries', key: 'partnerId=nobody, position=1', problem: 'extra' },
    ]);
    expect(describeRowFinding(found[0]!)).toBe(
      `tallies [partnerId=${first}] referrals: is "4711", the log says "${rows[0]!.referrals}".`,
    );
  });

  it('finds nothing while the live rows move on, in lanes that are not level', async () => {
    const log = new ListedLog(history.slice(0, 500));
    await whileRunning(runner(log, 7), async () => {
      await until(async () => (await database.pool.query('select from vouch_read.read_model')).rowCount === 3);
      let writing = true;
      const write = async () => {
        for (let at = 500; at < history.length; at += 5) {
          log.push(...history.slice(at, at + 5));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        writing = false;
      };
      const verify = async () => {
        let runs = 0;
        for (; writing || runs === 0; runs++) expect(await findings(log)).toEqual([]);
        return runs;
      };
      const [runs] = await Promise.all([verify(), write()]);
      expect(runs).toBeGreaterThan(1);
    });
  });

  it('cleans up after one that was killed, and does not run twice at a time', async () => {
    const log = new ListedLog(history);
    await runner(log).catchUp();
    await database.pool.query('create schema vouch_verify; create table vouch_verify.tallies_v1 (left_behind text)');
    await database.pool.query(
      `insert into vouch_runtime.checkpoint values ('verify:projection:tallies:v1', 0, 1, 77, 1, 'someone dead')`,
    );
    const both = await Promise.allSettled([findings(log), findings(log)]);
    expect(both.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))).sort()).toEqual(
      ['VerificationRunning: Another verification of this database is running. Wait until it has ended.', []].sort(),
    );
    expect(await leftovers()).toEqual([]);
  });

  it('says which read model it cannot compare', async () => {
    const log = new ListedLog(history);
    await runner(log).catchUp();
    await database.pool.query(`update vouch_read.read_model set version = 2 where name = 'days'`);
    expect(await findings(log)).toEqual([{ readModel: 'days', key: '', problem: 'not-served', served: 2, version: 1 }]);
  });
});
