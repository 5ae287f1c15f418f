import { describe, expect, it } from '@jest/globals';
import { command, Command, Rejection } from '@vouch/domain';
import { InMemoryEventLog } from '@vouch/event-store';
import { Convert, convert, pay, PayAndLeave, Stumble, TakePayment, till } from '../../testing/till.js';
import { meta, NOW, tills } from '../../testing/tills.js';
import { streamOf } from '../../testing/watched-log.js';
import { CommandInvalid, CommandKeyReused, CommandRejected, DeciderFailed, UnknownCommand } from './command-errors.js';
import { CommandExecutor } from './command-executor.js';
import { eventIdOf } from './command-id.js';

describe('Executing a command', () => {
  it('records what the decider decides, in an envelope that says who, when, why and by which code', async () => {
    const { executor, log } = tills();
    const { commandId } = meta('convert');
    const executed = await executor.execute(convert(), meta('convert', { actor: 'key:k1', correlationId: 'cor-1' }));
    const [event] = await streamOf(log, 'customer-c1');
    expect(executed).toEqual({
      outcome: 'recorded',
      stream: 'customer-c1',
      revision: 0,
      position: 1,
      eventIds: [event?.id],
    });
    expect(event).toMatchObject({
      type: 'CustomerConverted',
      schemaVersion: 1,
      data: { customerId: 'c1' },
      occurredAt: NOW,
      actor: 'key:k1',
      correlationId: 'cor-1',
      id: eventIdOf(commandId, 0),
      laneKey: 'customer:c1',
      codeVersion: 'test',
    });
  });

  it('is its own correlation when the caller names none', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    expect((await streamOf(log, 'customer-c1'))[0]?.correlationId).toBe(meta('convert').commandId);
  });

  it('takes the business time from the command, and keeps it in UTC with milliseconds', async () => {
    const { executor, log } = tills();
    await executor.execute(command(Convert, { customerId: 'c1', occurredAt: '2026-02-28T23:30-02:00' }), meta('a'));
    expect((await streamOf(log, 'customer-c1'))[0]?.occurredAt).toBe('2026-03-01T01:30:00.000Z');
  });

  it.each(['yesterday', '2026-02-30T10:00:00Z', '2026-03-01', '2026-03-01T10:00:00', '2026-13-01T00:00:00Z'])(
    'refuses the business time "%s" and records nothing',
    async (occurredAt) => {
      const { executor, log } = tills();
      const refused = executor.execute(command(Convert, { customerId: 'c1', occurredAt }), meta('a'));
      await expect(refused).rejects.toThrow(CommandInvalid);
      await expect(refused).rejects.toMatchObject({ problems: [{ field: 'occurredAt' }] });
      expect(log.appends).toBe(0);
    },
  );

  it('passes a rejection on and remembers nothing of it, so that the same command may succeed later', async () => {
    const { executor } = tills();
    await expect(executor.execute(pay('p1'), meta('pay'))).rejects.toMatchObject({
      name: 'CommandRejected',
      rejection: { code: 'CustomerUnknown' },
    });
    await executor.execute(convert(), meta('convert'));
    expect(await executor.execute(pay('p1'), meta('pay'))).toMatchObject({ outcome: 'recorded', revision: 1 });
  });

  it('answers "nothing to record" with where the stream stands', async () => {
    const { executor } = tills();
    await executor.execute(convert(), meta('convert'));
    expect(await executor.execute(pay('p1', 0), meta('pay'))).toEqual({
      outcome: 'nothing-to-record',
      stream: 'customer-c1',
      revision: 0,
      position: 1,
      eventIds: [],
    });
  });

  it('has no answer for a command that no decider handles', async () => {
    class Unheard extends Command {}
    await expect(tills().executor.execute(new Unheard(), meta('a'))).rejects.toThrow(UnknownCommand);
  });

  it('refuses to start with two handlers of one command', () => {
    expect(
      () => new CommandExecutor({ log: new InMemoryEventLog(), deciders: [till, till], codeVersion: 't' }),
    ).toThrow('Two deciders handle the command Convert');
  });

  it('asks for a required stream once, and never again once it was there', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    await executor.execute(pay('p1'), meta('p1'));
    const { reads } = log;
    await executor.execute(pay('p2'), meta('p2'));
    expect(log.reads).toBe(reads);
  });
});

describe('A decider with a bug', () => {
  it.each(['decide', 'evolve', 'data', 'lane'] as const)('that shows in "%s" stores nothing', async (over) => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    const failed = executor.execute(command(Stumble, { customerId: 'c1', over }), meta('stumble'));
    await expect(failed).rejects.toThrow(DeciderFailed);
    expect(await streamOf(log, 'customer-c1')).toHaveLength(1);
  });

  it('says which field of which event the catalogue refuses', async () => {
    const failed = tills().executor.execute(command(Stumble, { customerId: 'c1', over: 'data' }), meta('stumble'));
    await expect(failed).rejects.toThrow(/PaymentReceived .*amount\.amountMinor/);
  });

  it('leaves no spoiled state behind for the next command', async () => {
    const { executor } = tills();
    await executor.execute(convert(), meta('convert'));
    await executor.execute(pay('p1'), meta('p1'));
    const spoils = command(Stumble, { customerId: 'c1', over: 'decide' });
    await expect(executor.execute(spoils, meta('stumble'))).rejects.toThrow(DeciderFailed);
    expect(await executor.execute(pay('p2'), meta('p2'))).toMatchObject({ outcome: 'recorded', revision: 2 });
  });
});

describe('A command met again', () => {
  it('gets its first answer, however often and through whatever process it comes', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('convert'));
    const leave = command(PayAndLeave, { customerId: 'c1' });
    const first = await executor.execute(leave, meta('leave'));
    expect(first.eventIds).toHaveLength(2);
    for (const process of [executor, another()])
      expect(await process.execute(leave, meta('leave', { now: '2027-01-01T00:00:00Z' }))).toEqual({
        ...first,
        outcome: 'already-recorded',
      });
    expect(await streamOf(log, 'customer-c1')).toHaveLength(3);
  });

  it('gets it also when the stream has gone on, and when it would be rejected by now', async () => {
    const { executor } = tills();
    await executor.execute(convert(), meta('convert'));
    const first = await executor.execute(pay('p1'), meta('p1'));
    await executor.execute(command(PayAndLeave, { customerId: 'c1' }), meta('leave'));
    expect(await executor.execute(pay('p1'), meta('p1'))).toEqual({ ...first, outcome: 'already-recorded' });
  });

  it('is refused when it says something else under the same key', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    await executor.execute(pay('p1', 100), meta('p1'));
    await expect(executor.execute(pay('p1', 101), meta('p1'))).rejects.toThrow(CommandKeyReused);
    await expect(executor.execute(convert(), meta('p1'))).rejects.toThrow(CommandKeyReused);
    const dated = command(TakePayment, { customerId: 'c1', paymentId: 'p1', amountMinor: 100, occurredAt: NOW });
    await expect(executor.execute(dated, meta('p1'))).rejects.toThrow(CommandKeyReused);
    expect(await streamOf(log, 'customer-c1')).toHaveLength(2);
  });

  it('is refused also when what it says leads to another stream, and nothing is recorded there', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('used'));
    const elsewhere = command(Convert, { customerId: 'c2' });
    for (const process of [executor, another()])
      await expect(process.execute(elsewhere, meta('used'))).rejects.toThrow(CommandKeyReused);
    expect(await streamOf(log, 'customer-c2')).toEqual([]);
    expect(await executor.execute(elsewhere, meta('fresh'))).toMatchObject({ outcome: 'recorded', revision: 0 });
  });

  it('is the same one when only the spelling differs: the order of fields, an absent field, the zone of an instant', async () => {
    const { executor } = tills();
    await executor.execute(convert(), meta('convert'));
    const occurredAt = '2026-03-01T10:00:00+01:00';
    const first = command(TakePayment, { customerId: 'c1', paymentId: 'p1', amountMinor: 1, occurredAt });
    const second = Object.assign(new TakePayment(), {
      occurredAt: NOW,
      currency: undefined,
      amountMinor: 1,
      paymentId: 'p1',
      customerId: 'c1',
    });
    await executor.execute(first, meta('p1'));
    expect(await executor.execute(second, meta('p1'))).toMatchObject({ outcome: 'already-recorded' });
  });

  it('is not compared for a policy: the first content wins', async () => {
    const { executor } = tills();
    await executor.execute(convert(), meta('convert'));
    const first = await executor.execute(pay('p1', 100), meta('p1', { firstContentWins: true }));
    const again = await executor.execute(pay('p1', 999), meta('p1', { firstContentWins: true }));
    expect(again).toEqual({ ...first, outcome: 'already-recorded' });
  });

  it('a hundred times at once, from three processes, records one set of events', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('convert'));
    const processes = [executor, another(), another()];
    const leave = command(PayAndLeave, { customerId: 'c1' });
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        processes[i % 3]!.execute(leave, meta('leave', { now: `2026-03-01T09:00:00.${100 + i}Z` })),
      ),
    );
    expect(all.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(new Set(all.map(({ outcome: _, ...answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(await streamOf(log, 'customer-c1')).toHaveLength(3);
  });
});

describe('A long stream', () => {
  it('costs the same per command however long it is: ten thousand commands read each event at most once', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('convert'));
    for (let i = 0; i < 10_000; i++) await executor.execute(pay(`p${i}`), meta(`p${i}`));
    expect(log.eventsRead).toBeLessThan(10);
    const second = another();
    for (let i = 0; i < 10; i++) await second.execute(pay(`q${i}`), meta(`q${i}`));
    expect(log.eventsRead).toBeLessThan(10_001 + 10);
  });

  it('stays in memory when it is the one in use, even alone above the bound, while others make room', async () => {
    const { log, another } = tills();
    const small = another({ cacheStreams: 2, cacheEvents: 10 });
    await small.execute(convert(), meta('convert'));
    for (let i = 0; i < 30; i++) await small.execute(pay(`p${i}`), meta(`p${i}`));
    expect(log.eventsRead).toBeLessThan(5);
    for (const customer of ['c2', 'c3', 'c4']) await small.execute(convert(customer), meta(`convert ${customer}`));
    const before = log.eventsRead;
    await small.execute(pay('last'), meta('last'));
    expect(log.eventsRead - before).toBe(31);
  });

  it('that another process extends is read on from where it was left', async () => {
    const { executor, another, log } = tills();
    const second = another();
    await executor.execute(convert(), meta('convert'));
    for (let i = 0; i < 100; i++) await executor.execute(pay(`p${i}`), meta(`p${i}`));
    await second.execute(pay('a'), meta('a'));
    const before = log.eventsRead;
    await executor.execute(pay('b'), meta('b'));
    expect(log.eventsRead - before).toBe(1);
  });
});

it('a rejection carries its code and message', () => {
  expect(new CommandRejected('X', new Rejection('Code', 'why')).message).toBe('X: Code: why');
});
