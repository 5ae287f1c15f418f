import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Command, deciders, policies } from '@vouch/domain';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import { CommandExecutor, listParked, prepareRuntimeSchema, progressOf } from '@vouch/runtime';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { recordedByStream, story, tell } from '../../libs/runtime/testing/story.js';
import { Deaths } from './deaths.js';
import type { Death } from './kill-points.js';
import { type Life, MortalProcess } from './mortal-process.js';

const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);
const ONE_IN = 2;
/** The first chapters as they are, then the commands a few at a time, so that there is always something to die over. */
const [beginning, rest] = [6, 20];
const STORY = story({ partners: 2, customersEach: 2, paymentsEach: 3, days: 8 });
const CHAPTERS: readonly (readonly Command[])[] = [
  ...STORY.slice(0, beginning),
  ...STORY.slice(beginning).flatMap((commands) => inPieces(commands, rest)),
];

function inPieces<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** One installation whose policies run in a process that may be killed. */
class Installation {
  private readonly database = testDatabase();
  private next = new MortalProcess('./policies.process.ts');
  private log!: EventLog;
  private executor!: CommandExecutor;
  private told = 0;

  async open(): Promise<void> {
    await prepareRuntimeSchema(this.database.pool);
    this.log = await PostgresEventLog.open(this.database.pool);
    this.executor = new CommandExecutor({ log: this.log, deciders, codeVersion: 'test' });
  }

  async close(): Promise<void> {
    await this.next.discard();
    await this.log.close();
  }

  /** The chapter that was told last, from 0. */
  get chapter(): number {
    return this.told - 1;
  }

  /** Tells the next chapter; false when the story is over. */
  async tellOn(): Promise<boolean> {
    const commands = CHAPTERS[this.told];
    if (!commands) return false;
    await tell(this.executor, this.told++, commands);
    return true;
  }

  /** Lets the policies run until they are at rest, or dead. */
  async live(death: Death | null): Promise<Life> {
    const process = this.next;
    this.next = new MortalProcess('./policies.process.ts');
    return process.live({ url: this.database.url, death });
  }

  async isAtRest(): Promise<boolean> {
    const { head, readers } = await progressOf({ log: this.log, pool: this.database.pool, projections: [], policies });
    return readers.every(({ position }) => position === head);
  }

  async leftBehind() {
    const { pool } = this.database;
    const { rows } = await pool.query('select policy, key from vouch_runtime.policy_row order by policy, key');
    return { streams: await recordedByStream(this.log), rows, parked: await listParked(pool) };
  }
}

describe(`Policies that are killed by kill -9 (VOUCH_TEST_SEED=${seed})`, () => {
  const undisturbed = new Installation();
  const disturbed = new Installation();
  beforeAll(() => Promise.all([undisturbed.open(), disturbed.open()]));
  afterAll(() => Promise.all([undisturbed.close(), disturbed.close()]));

  it(`at one in ${ONE_IN} of the points that there are (VOUCH_FAULTS=all: at each), and run again, leave what an undisturbed run leaves`, async () => {
    const deaths = new Deaths({ seed, oneIn: ONE_IN });
    while (await undisturbed.tellOn()) deaths.note(await undisturbed.live(null));
    console.log(`Policies: ${deaths}`);
    while (await disturbed.tellOn())
      while (!(await disturbed.isAtRest())) deaths.lived(await disturbed.live(deaths.next(disturbed.chapter)));
    console.log(`Killed ${deaths.count} times.`);
    expect(deaths.missed).toEqual([]);
    expect(await disturbed.leftBehind()).toEqual(await undisturbed.leftBehind());
  }, 600_000);
});
