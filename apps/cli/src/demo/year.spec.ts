import { describe, expect, it } from '@jest/globals';
import { makeYear, STARTS_ON, type DemoCommand } from './year.js';

const year = (seed: number) => makeYear({ seed, partners: 40, customers: 600, days: 365 });
const commandsOf = (seed: number): DemoCommand[] => year(seed).flatMap(({ steps }) => steps.flat());

describe('the year of the demo', () => {
  it('is the same for the same seed and another for another', () => {
    expect(year(7)).toEqual(year(7));
    expect(commandsOf(7)).not.toEqual(commandsOf(8));
  });

  it.each([1, 2, 3, 4, 5])('holds everything that a program meets (seed %i)', (seed) => {
    const count = new Map<string, number>();
    for (const { name } of commandsOf(seed)) count.set(name, (count.get(name) ?? 0) + 1);
    const sent = (name: string) => count.get(name) ?? 0;
    expect(sent('close-day')).toBe(365);
    expect(sent('apply-to-program')).toBeGreaterThanOrEqual(40);
    expect(sent('approve-application')).toBeGreaterThan(25);
    expect(sent('decline-application')).toBeGreaterThan(0);
    expect(sent('certify-partner')).toBeGreaterThan(5);
    expect(sent('record-referral')).toBeGreaterThan(700);
    expect(sent('record-conversion')).toBe(600);
    expect(sent('record-payment')).toBeGreaterThan(2_000);
    expect(sent('record-refund')).toBeGreaterThan(80);
    expect(sent('record-churn')).toBeGreaterThan(60);
    expect(sent('pay-commissions')).toBeGreaterThan(200);
  });

  it('sends no idempotency key twice', () => {
    const keys = commandsOf(11).map(({ name, idempotencyKey }) => `${name} ${idempotencyKey}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('closes each day once, in order, after all that happened on it', () => {
    const days = year(3);
    expect(days[0]?.date).toBe(STARTS_ON);
    expect(days.at(-1)?.date).toBe('2025-12-31');
    for (const { date, steps } of days) {
      const closing = steps.findIndex(([command]) => command?.name === 'close-day');
      expect(steps[closing]?.[0]?.body).toMatchObject({ date });
      for (const { body } of steps.slice(0, closing).flat()) expect(body['occurredAt']).toMatch(date);
    }
  });

  it('never sends money in the same step as what may change a tier', () => {
    const money = new Set(['record-payment', 'record-refund']);
    for (const { steps } of year(5))
      for (const step of steps) {
        const ofMoney = step.filter(({ name }) => money.has(name)).length;
        expect([0, step.length]).toContain(ofMoney);
      }
  });
});
