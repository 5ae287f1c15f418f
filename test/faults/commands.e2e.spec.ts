import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deciders } from '@vouch/domain';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import { commandIdOf, CommandExecutor } from '@vouch/runtime';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { recordedByStream, story, tell } from '../../libs/runtime/testing/story.js';
import { convert, till } from '../../libs/runtime/testing/till.js';
import { streamOf } from '../../libs/runtime/testing/watched-log.js';
import { Deaths } from './deaths.js';
import { MortalProcess } from './mortal-process.js';

const SIZE = { partners: 3, customersEach: 2, paymentsEach: 2, days: 1 };
/** Launched, applied, approved, certified, referred: each of these decides by itself. */
const CHAPTERS = story(SIZE).slice(0, 5);

describe('Commands of processes that are killed by kill -9', () => {
  const [undisturbed, disturbed] = [testDatabase(), testDatabase()];
  const logs: EventLog[] = [];
  let next: MortalProcess;
  beforeAll(async () => {
    for (const { pool } of [undisturbed, disturbed]) logs.push(await PostgresEventLog.open(pool));
    next = new MortalProcess('./commands.process.ts');
  });
  afterAll(async () => {
    await next.discard();
    for (const log of logs) await log.close();
  });

  const live = (args: object) => {
    const process = next;
    next = new MortalProcess('./commands.process.ts');
    return process.live({ size: SIZE, ...args });
  };

  it('at each point that there is, are recorded once when they are sent again, and answered with what was recorded', async () => {
    const deaths = new Deaths({ seed: 0, oneIn: 1 });
    for (const chapter of CHAPTERS.keys()) deaths.note(await live({ url: undisturbed.url, chapter, death: null }));
    console.log(`Commands: ${deaths}`);
    const [undisturbedLog, log] = logs as [EventLog, EventLog];
    for (const [chapter, commands] of CHAPTERS.entries()) {
      for (let lives = 0; lives < 3 && deaths.next(chapter); lives++)
        deaths.lived(await live({ url: disturbed.url, chapter, death: deaths.next(chapter) }));
      const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
      for (const { stream, revision, position, eventIds } of await tell(executor, chapter, commands)) {
        const last = (await streamOf(log, stream))[revision];
        expect(last).toMatchObject({ position, id: eventIds.at(-1) });
      }
    }
    expect(deaths.missed).toEqual([]);
    expect(await recordedByStream(log)).toEqual(await recordedByStream(undisturbedLog));
  }, 300_000);
});

describe('Four processes that race for one stream', () => {
  const database = testDatabase();

  it('record each command once, whoever sends it and however many do', async () => {
    const log = await PostgresEventLog.open(database.pool);
    const commandId = commandIdOf('racers', 'convert');
    await new CommandExecutor({ log, deciders: [till], codeVersion: 'test' }).execute(convert(), {
      commandId,
      actor: 'cli',
      now: new Date().toISOString(),
    });
    const COMMANDS = 25;
    const racers = Array.from({ length: 4 }, () => new MortalProcess('./racer.process.ts'));
    await Promise.all(racers.map((process, racer) => process.live({ url: database.url, racer, commands: COMMANDS })));
    const paid = (await streamOf(log, 'customer-c1')).flatMap((event) =>
      event.type === 'PaymentReceived' ? [event.data.paymentId] : [],
    );
    const expected = Array.from({ length: COMMANDS }, (_, i) => [
      `everybodys-${i}`,
      ...racers.map((_, racer) => `own-${racer}-${i}`),
    ]).flat();
    expect(paid.sort()).toEqual(expected.sort());
    await log.close();
  });

  it('share what a limit of the terms leaves to the last cent, however often each of them asks', async () => {
    const log = await PostgresEventLog.open(database.pool);
    const [racers, payments, most] = [4, 63, 20_000];
    const racing = Array.from({ length: racers }, () => new MortalProcess('./limits.process.ts'));
    await Promise.all(racing.map((process, racer) => process.live({ url: database.url, racer, payments, most })));
    const reserved = (await streamOf(log, 'allowance-growth:*:EUR:2026:program:all')).flatMap((event) =>
      event.type === 'AllowanceReserved' ? [event.data] : [],
    );
    // 504 are asked for; what all four ask for counts once.
    expect(reserved).toHaveLength(racers * payments + payments);
    expect(new Set(reserved.map(({ claim }) => claim.sourceEventId)).size).toBe(reserved.length);
    const granted = reserved.map(({ limit }) => limit.granted);
    expect(granted.reduce((sum, minor) => sum + minor, 0)).toBe(most);
    expect(granted.filter((minor) => minor !== 137 && minor !== 0)).toEqual([most % 137]);
    await log.close();
  }, 120_000);
});
