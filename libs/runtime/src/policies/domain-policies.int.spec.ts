import { describe, expect, it } from '@jest/globals';
import { deciders, policies } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { TestDatabase } from '../../testing/database.js';
import { countByType, recordedByStream, story, tell } from '../../testing/story.js';
import { CommandExecutor } from '../commands/command-executor.js';
import { listParked } from '../parked-events.js';
import { prepareRuntimeSchema } from '../schema.js';
import { PolicyRunner } from './policy-runner.js';

const SIZE = { partners: 2, customersEach: 2, paymentsEach: 3, days: 8 };

/** The story in a database of its own: what is in the log at its end. */
async function runStory(batchSize: number) {
  const database = new TestDatabase();
  await database.create();
  try {
    const { pool } = database;
    await prepareRuntimeSchema(pool);
    const log = await PostgresEventLog.open(pool);
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    const runner = new PolicyRunner({ log, pool, executor, policies, batchSize });
    for (const [chapter, commands] of story(SIZE).entries()) {
      await tell(executor, chapter, commands);
      await runner.catchUp();
    }
    const result = {
      counts: await countByType(log),
      streams: await recordedByStream(log),
      parked: await listParked(pool),
    };
    await log.close();
    return result;
  } finally {
    await database.drop();
  }
}

describe('The policies of the domain, on Postgres', () => {
  it('bring a history to rest, and record the same whatever the size of their batches', async () => {
    const whole = await runStory(1_000);
    expect(whole.parked).toEqual([]);
    expect(whole.counts).toEqual({
      ProgramLaunched: 1,
      PartnerApplied: 2,
      ApplicationApproved: 2,
      // Both are let in, and one is certified.
      PartnerPromoted: 2 + 1,
      PartnerCertified: 1,
      ReferralMade: 4,
      CustomerConverted: 4,
      CustomerAttributed: 4,
      PaymentReceived: 12,
      PaymentCredited: 12,
      CommissionAccrued: 12,
      DayClosed: 8,
      CommissionReleased: 12,
      PaymentRefunded: 4,
      RefundCredited: 4,
      CommissionReversed: 4,
      CustomerChurned: 2,
      ChurnCredited: 2,
      CommissionPaid: 2,
    });
    for (const batchSize of [1, 5]) expect((await runStory(batchSize)).streams).toEqual(whole.streams);
  });
});
