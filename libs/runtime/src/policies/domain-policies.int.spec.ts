import { describe, expect, it } from '@jest/globals';
import { deciders, policies } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import { MemorySealer } from '../../testing/memory-sealer.js';
import { TestDatabase } from '../../testing/database.js';
import { countByType, recordedByStream, story, tell } from '../../testing/story.js';
import { CommandRejected } from '../commands/command-errors.js';
import { CommandExecutor } from '../commands/command-executor.js';
import { commandIdOf } from '../commands/command-id.js';
import { listParked } from '../parked-events.js';
import { prepareRuntimeSchema } from '../schema.js';
import { waitUntilSettled } from '../wait.js';
import { PolicyRunner, type PolicyRunnerOptions } from './policy-runner.js';

const SIZE = { partners: 2, customersEach: 2, paymentsEach: 3, days: 8 };

/** Everything that runs the domain, in a database of its own. */
async function withInstallation<T>(
  options: Partial<PolicyRunnerOptions>,
  work: (installation: {
    log: PostgresEventLog;
    executor: CommandExecutor;
    runner: PolicyRunner;
    pool: PolicyRunnerOptions['pool'];
  }) => Promise<T>,
): Promise<T> {
  const database = new TestDatabase();
  await database.create();
  try {
    const { pool } = database;
    await prepareRuntimeSchema(pool);
    const log = await PostgresEventLog.open(pool);
    const executor = new CommandExecutor({ log, deciders, sealer: new MemorySealer(), codeVersion: 'test' });
    const runner = new PolicyRunner({ log, pool, executor, policies, ...options });
    return await work({ log, executor, runner, pool }).finally(() => log.close());
  } finally {
    await database.drop();
  }
}

const runStory = (batchSize: number) =>
  withInstallation({ batchSize }, async ({ log, executor, runner, pool }) => {
    for (const [chapter, commands] of story(SIZE).entries()) {
      await tell(executor, chapter, commands);
      await runner.catchUp();
    }
    return { counts: await countByType(log), streams: await recordedByStream(log), parked: await listParked(pool) };
  });

/** Of a history in which several payments count for a partner: told side by side with its consequences, fewer may. */
function seedWithPayments(): number {
  for (let seed = Date.now() % 100_000; ; seed++)
    if (settle(randomHistory(seed, 300)).events.filter(({ type }) => type === 'PaymentCredited').length > 5)
      return seed;
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
      CertificationAwarded: 1,
      ReferralMade: 4,
      ReferralAccepted: 4,
      CustomerConverted: 4,
      TouchesWeighed: 4,
      ReferralConverted: 4,
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
      PayoutProposed: 2,
      PayoutPartnersListed: 2,
      PayoutReserved: 2,
      PayoutLineAdded: 2,
      PayoutApproved: 2,
      PayoutLinePaid: 2,
      PayoutSettled: 2,
    });
    for (const batchSize of [1, 5]) expect((await runStory(batchSize)).streams).toEqual(whole.streams);
  });

  it('answer each fact of a random history once, while it is still being told', async () => {
    const seed = Number(process.env.VOUCH_SEED ?? seedWithPayments());
    console.log(`Random history: VOUCH_SEED=${seed}`);
    await withInstallation({ batchSize: 50 }, async ({ log, executor, runner, pool }) => {
      const stop = new AbortController();
      const running = runner.run(stop.signal);
      const told = randomHistory(seed, 300);
      for (let i = 0; i < told.length; i += 10)
        await Promise.all(
          told.slice(i, i + 10).map(async ({ command, key = '', actor = 'cli' }) => {
            const commandId = commandIdOf('tests', `${executor.streamOf(command)} ${key}`);
            await executor.execute(command, { commandId, actor, now: '2026-06-01T00:00:00Z' }).catch((error) => {
              if (!(error instanceof CommandRejected)) throw error;
            });
          }),
        );
      await waitUntilSettled({ log, pool, projections: [], policies, timeoutMs: 60_000 });
      stop.abort();
      await running;

      expect(await listParked(pool)).toEqual([]);
      const events: RecordedEvent[] = [];
      for await (const page of log.readAll({ after: 0 })) events.push(...page.events);
      const credited = events.filter(({ type }) => type === 'PaymentCredited').map(({ id }) => id);
      const accrued = events.flatMap((event) => (event.type === 'CommissionAccrued' ? [event.data] : []));
      const others = events.flatMap((event) =>
        event.type === 'CommissionRefused' || event.type === 'RewardOwed' ? [event.data] : [],
      );
      const waiting = events.flatMap((event) => (event.type === 'ConversionAwaited' ? [event.data.claim] : []));
      const answers = [...accrued, ...others, ...waiting].filter(({ occasion }) => occasion === 'payment');
      const answered = new Set(answers.map(({ sourceEventId }) => sourceEventId));
      expect(credited.length).toBeGreaterThan(0);
      expect([...answered].sort()).toEqual(credited.sort());
      // Each rule that pays answers an occasion once.
      expect(new Set(accrued.map(({ commissionId }) => commissionId)).size).toBe(accrued.length);
    });
  });
});
