import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { command, deciders, endOfDay, LaunchProgram, SimulateClock, type Command } from '@vouch/domain';
import { InMemoryEventLog, type EventLog } from '@vouch/event-store';
import { CommandExecutor } from '@vouch/runtime';
import { Scheduler } from './scheduler.js';

const executorOn = (log: EventLog) => new CommandExecutor({ log, deciders, codeVersion: 'test' });

const program = (programId: string, zone: string) =>
  command(LaunchProgram, {
    programId,
    name: programId,
    currency: 'EUR',
    zone,
    terms: {
      holdingDays: 30,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
    },
    tiers: [{ name: 'One', criteria: { activeCustomers: 0, certified: false } }],
  });

/** A log and a scheduler whose clock is set by hand. */
function setUp(startsAt: string) {
  let now = new Date(startsAt);
  const log = new InMemoryEventLog({ now: () => now });
  const executor = executorOn(log);
  const errors: unknown[] = [];
  const scheduler = (executor = executorOn(log)) =>
    new Scheduler({ log, executor, now: () => now, onError: (error) => errors.push(error) });
  const closedDays = async () => {
    const days: string[] = [];
    for await (const { events } of log.readAll({ after: 0, types: ['DayClosed'] }))
      for (const { data, type } of events) if (type === 'DayClosed') days.push(`${data.date} ${data.zone}`);
    return days;
  };
  return {
    log,
    errors,
    scheduler,
    closedDays,
    at: (instant: string) => (now = new Date(instant)),
    send: (sent: Command) => executor.execute(sent, { commandId: randomUUID(), actor: 'cli', now: now.toISOString() }),
  };
}

describe('The scheduler', () => {
  it('closes yesterday when a program was launched, and each day once it is over in the zone', async () => {
    const { at, send, scheduler, closedDays } = setUp('2026-03-10T12:00:00Z');
    await send(program('a', 'Europe/Berlin'));
    const one = scheduler();
    await one.closeDueDays();
    expect(await closedDays()).toEqual(['2026-03-09 Europe/Berlin']);
    at('2026-03-10T22:59:59Z');
    await one.closeDueDays();
    expect(await closedDays()).toHaveLength(1);
    at('2026-03-10T23:00:00Z');
    await one.closeDueDays();
    expect((await closedDays()).at(-1)).toBe('2026-03-10 Europe/Berlin');
  });

  it('makes up for days that passed while nothing ran, in order and without gaps, also before the first closing', async () => {
    const { at, send, scheduler, closedDays } = setUp('2026-02-26T12:00:00Z');
    await send(program('a', 'UTC'));
    at('2026-03-02T00:00:01Z');
    await scheduler().closeDueDays();
    const expected = ['2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01'].map((day) => `${day} UTC`);
    expect(await closedDays()).toEqual(expected);
    at('2026-03-04T10:00:00Z');
    await scheduler().closeDueDays();
    expect(await closedDays()).toEqual([...expected, '2026-03-02 UTC', '2026-03-03 UTC']);
  });

  it('closes the days of each zone at its own midnight, also where a day has 23 or 25 hours', async () => {
    const { at, send, scheduler, closedDays } = setUp('2026-03-28T12:00:00Z');
    await send(program('a', 'Europe/Berlin'));
    await send(program('b', 'America/New_York'));
    const one = scheduler();
    await one.closeDueDays();
    for (const day of ['2026-03-28', '2026-03-29']) {
      at(endOfDay(day, 'Europe/Berlin'));
      await one.closeDueDays();
      expect(await closedDays()).not.toContain(`${day} Europe/Berlin`);
      at(new Date(Date.parse(endOfDay(day, 'Europe/Berlin')) + 1).toISOString());
      await one.closeDueDays();
      expect((await closedDays()).at(-1)).toBe(`${day} Europe/Berlin`);
    }
    expect((await closedDays()).filter((day) => day.endsWith('New_York'))).toEqual(
      ['2026-03-27', '2026-03-28'].map((day) => `${day} America/New_York`),
    );
  });

  it('closes each day once, however many schedulers run', async () => {
    const { at, send, scheduler, closedDays, errors } = setUp('2026-03-01T12:00:00Z');
    await send(program('a', 'UTC'));
    at('2026-04-01T12:00:00Z');
    await Promise.all(Array.from({ length: 5 }, () => scheduler().closeDueDays()));
    const days = await closedDays();
    expect(new Set(days).size).toBe(days.length);
    expect(days).toHaveLength(32);
    expect(errors).toEqual([]);
  });

  it('leaves a simulated log and an empty one alone', async () => {
    const { at, send, scheduler, closedDays } = setUp('2026-03-01T12:00:00Z');
    const one = scheduler();
    await one.closeDueDays();
    await send(command(SimulateClock, { startsOn: '2026-01-01' }));
    await send(program('a', 'UTC'));
    at('2026-05-01T12:00:00Z');
    await one.closeDueDays();
    await scheduler().closeDueDays();
    expect(await closedDays()).toEqual([]);
  });

  it('does nothing when the clock goes back', async () => {
    const { at, send, scheduler, closedDays, errors } = setUp('2026-03-10T12:00:00Z');
    await send(program('a', 'UTC'));
    const one = scheduler();
    await one.closeDueDays();
    at('2026-01-01T12:00:00Z');
    await one.closeDueDays();
    expect([await closedDays(), errors]).toEqual([['2026-03-09 UTC'], []]);
  });

  it('reports a zone that fails, closes the days of the others, and tries again', async () => {
    const { log, send, scheduler, closedDays, errors } = setUp('2026-03-10T12:00:00Z');
    await send(program('a', 'UTC'));
    await send(program('b', 'Europe/Berlin'));
    const executor = executorOn(log);
    const execute = executor.execute.bind(executor);
    let fails = true;
    executor.execute = (sent, meta) =>
      fails && 'zone' in sent && sent.zone === 'UTC' ? Promise.reject(new Error('away')) : execute(sent, meta);
    const one = scheduler(executor);
    await one.closeDueDays();
    expect([await closedDays(), errors]).toEqual([['2026-03-09 Europe/Berlin'], [new Error('away')]]);
    fails = false;
    await one.closeDueDays();
    expect(await closedDays()).toContain('2026-03-09 UTC');
  });
});
