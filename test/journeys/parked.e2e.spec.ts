import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { command, deciders, policies, RecordChurn, RecordConversion } from '@vouch/domain';
import { projections } from '@vouch/read-models';
import {
  commandIdOf,
  CommandExecutor,
  parkedIdOf,
  type ParkedEvent,
  PolicyRunner,
  ProjectionRunner,
} from '@vouch/runtime';
import { openPlace } from './programs.js';
import { scratchDatabase, vouch } from './vouch-command.js';

/** An older version with a bug has parked an event; this one does not have the bug, and people use its command line. */
describe('vouch parked', () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let env: { readonly DATABASE_URL: string };
  let ids: string[];

  beforeAll(async () => {
    database = await scratchDatabase();
    env = { DATABASE_URL: database.url };
    const installation = await openPlace(env);
    const { log, pool } = installation;
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    for (const [i, told] of [
      command(RecordConversion, { customerId: 'umbrella' }),
      command(RecordConversion, { customerId: 'globex' }),
      command(RecordChurn, { customerId: 'umbrella' }),
    ].entries())
      await executor.execute(told, {
        commandId: commandIdOf('tests', String(i)),
        actor: 'cli',
        now: '2026-01-01T10:00:00Z',
      });
    const old = projections.map((projection) => {
      const converted = projection.on.CustomerConverted;
      if (projection.name !== 'event_history' || !converted) return projection;
      const fold: typeof converted.fold = (row, event) => {
        if (event.data.customerId === 'umbrella') throw new TypeError('the older version has a bug');
        return converted.fold(row, event);
      };
      return { ...projection, on: { ...projection.on, CustomerConverted: { ...converted, fold } } };
    });
    await new PolicyRunner({ log, pool, executor, policies }).catchUp();
    await new ProjectionRunner({ log, pool, projections: old }).catchUp();
    await installation.close();
  }, 120_000);
  afterAll(() => database?.drop());

  it('list shows what failed and what waits, and ends with 1', async () => {
    const { code, stdout } = await vouch(['parked', 'list', '--json'], env);
    expect(code).toBe(1);
    const parked = JSON.parse(stdout) as (ParkedEvent & { id: string })[];
    expect(parked).toMatchObject([
      { eventType: 'CustomerConverted', laneKey: 'customer:umbrella', waiting: false },
      { eventType: 'CustomerChurned', laneKey: 'customer:umbrella', waiting: true },
    ]);
    ids = parked.map(({ id }) => id);
    expect(ids).toEqual(parked.map(parkedIdOf));
  });

  it('explain says what the event is, why it failed, what waits for it and what to do', async () => {
    const { code, stdout } = await vouch(['parked', 'explain', ids[0]!], env);
    expect(code).toBe(0);
    for (const said of [
      'the older version has a bug',
      ids[1],
      'The read model event_history',
      '"customerId":"umbrella"',
    ])
      expect(stdout).toContain(said);
  });

  it.each(['explain', 'retry'])('%s of an id that is not parked says so, and ends with 1', async (verb) => {
    const { code, stderr } = await vouch(['parked', verb, 'policy:none:1'], env);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('No event is parked as') });
  });

  it('retry has it handled by a version that can, with all that waited, and ends with 0', async () => {
    const { code, stdout, stderr } = await vouch(['parked', 'retry', ids[0]!], env);
    expect({ code, stderr: stderr.includes('vouch:') }).toEqual({ code: 0, stderr: false });
    expect(stdout).toContain('every event was handled');
    expect((await vouch(['parked', 'list'], env)).code).toBe(0);
  });
});
