import { describe, expect, it } from '@jest/globals';
import {
  ApplyToProgram,
  ApproveApplication,
  command,
  deciders,
  LaunchProgram,
  RecordConversion,
  RecordReferral,
  type Command,
} from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { commandIdOf, CommandExecutor, prepareRuntimeSchema } from '@vouch/runtime';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { streamOf } from '../../libs/runtime/testing/watched-log.js';
import { MortalProcess } from './mortal-process.js';

const [RACERS, PAYMENTS] = [4, 25];
const on = (day: string) => ({ occurredAt: `2026-${day}T10:00:00.000Z` });
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** A bonus of 50.00 EUR is paid when the customers of p1, one for each racer, have paid 100.00 in all. */
const BEGINNING: Command[] = [
  command(LaunchProgram, {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'UTC',
    terms: {
      holdingDays: 14,
      rules: [
        {
          rule: 'hundred',
          on: 'milestone',
          reach: { of: 'revenue', currency: 'EUR', atLeast: 10_000, within: 'ever' },
          pays: { kind: 'flat', amount: eur(5_000) },
        },
      ],
    },
    tiers: [{ name: 'Registered', criteria: {} }],
    ...on('01-01'),
  }),
  command(ApplyToProgram, { partnerId: 'p1', programId: 'growth', ...on('01-02') }),
  command(ApproveApplication, { partnerId: 'p1', ...on('01-02') }),
  ...Array.from({ length: RACERS }, (_, racer): Command[] => [
    command(RecordReferral, { referralId: `r${racer}`, programId: 'growth', partnerId: 'p1', ...on('01-03') }),
    command(RecordConversion, { customerId: `c-r${racer}`, referralId: `r${racer}`, ...on('01-04') }),
  ]).flat(),
];

describe('Four processes that tell payments and let follow what follows', () => {
  const database = testDatabase();

  it('pay a bonus for a milestone once, for the payment that reached it', async () => {
    await prepareRuntimeSchema(database.pool);
    const log = await PostgresEventLog.open(database.pool);
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    for (const [number, one] of BEGINNING.entries())
      await executor.execute(one, {
        commandId: commandIdOf('beginning', String(number)),
        actor: 'cli',
        now: '2027-01-01T00:00:00.000Z',
      });
    const racing = Array.from({ length: RACERS }, () => new MortalProcess('./milestone.process.ts'));
    await Promise.all(racing.map((process, racer) => process.live({ url: database.url, racer, payments: PAYMENTS })));

    const sides = await Promise.all(racing.map((_, racer) => streamOf(log, `attribution-p1:c-r${racer}`)));
    const credited = sides
      .flat()
      .filter(({ type }) => type === 'PaymentCredited')
      .sort((one, other) => one.position - other.position);
    // What all four tell counts once.
    expect(credited).toHaveLength(RACERS * PAYMENTS + PAYMENTS);
    const account = await streamOf(log, 'account-p1:EUR');
    const bonuses = account.flatMap(({ type, data }) => (type === 'CommissionAccrued' ? [data] : []));
    expect(bonuses.map(({ rule, amount, sourceEventId }) => [rule, amount, sourceEventId])).toEqual([
      ['hundred', eur(5_000), credited[99]?.id],
    ]);
    await log.close();
  }, 60_000);
});
