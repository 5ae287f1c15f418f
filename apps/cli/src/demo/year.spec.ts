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
    expect(sent('award-certification')).toBeGreaterThan(5);
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

  it('closes each day once and in order, after all that happened in its week', () => {
    const weeks = year(3);
    const closed: unknown[] = [];
    for (const { days, steps } of weeks) {
      const sent = steps.flat();
      const closing = sent.findIndex(({ name }) => name === 'close-day');
      for (const { body } of sent.slice(0, closing)) expect(days).toContain(String(body['occurredAt']).slice(0, 10));
      const closes = sent.filter(({ name }) => name === 'close-day').map(({ body }) => body['date']);
      expect(closes).toEqual(days);
      closed.push(...closes);
      for (const { name } of sent.slice(closing + closes.length)) expect(name).toBe('pay-commissions');
    }
    expect(closed).toHaveLength(365);
    expect(closed).toEqual([...new Set(closed)].sort());
    expect(closed[0]).toBe(STARTS_ON);
    expect(closed.at(-1)).toBe('2025-12-31');
  });

  it('never sends in one step what could race: money with what changes a tier, refunds with the end of a day', () => {
    const kinds: Readonly<Record<string, string>> = {
      'record-referral': 'customers come',
      'record-conversion': 'customers come',
      'record-churn': 'customers leave',
      'record-payment': 'money',
      'record-refund': 'money',
      'close-day': 'end of a day',
      'pay-commissions': 'payout',
    };
    for (const { steps } of year(5))
      for (const step of steps)
        expect(new Set(step.map(({ name }) => kinds[name] ?? 'decisions about partners')).size).toBe(1);
  });

  it('sends what has one owner in the order in which it happens, step by step', () => {
    for (const { steps } of year(13))
      for (const step of steps) {
        const last = new Map<string, string>();
        for (const { owner, body } of step) {
          const at = String(body['occurredAt'] ?? body['date']);
          expect(at >= (last.get(owner) ?? '')).toBe(true);
          last.set(owner, at);
        }
      }
  });

  it('lets no customer convert before its first contact but the one that is entered late', () => {
    const sent = commandsOf(9);
    const contacted = new Map(
      sent.filter(({ name }) => name === 'record-referral').map(({ body }) => [body['referralId'], body['occurredAt']]),
    );
    const early = sent.filter(
      ({ name, body }) =>
        name === 'record-conversion' && String(body['occurredAt']) < String(contacted.get(body['referralId']) ?? ''),
    );
    expect(early).toHaveLength(1);
  });
});
