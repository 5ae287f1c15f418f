import { describe, expect, it } from '@jest/globals';
import { catalogue, type EventType } from '@vouch/events';
import { CloseDay, command, RecordChurn, RecordPayment } from '@vouch/domain';
import { given } from './given-when-then.js';
import { happened } from './happened.js';
import { randomHistory } from './random-history.js';
import { settle } from './settle.js';

const churn = command(RecordChurn, { customerId: 'c1', reason: 'price', occurredAt: '2026-03-01T10:00:00+01:00' });

describe('the whole system in memory', () => {
  it('records with position, revision and UTC time', () => {
    const pay = (paymentId: string) =>
      command(RecordPayment, { customerId: 'c1', paymentId, amount: { amountMinor: 1, currency: 'EUR' } });
    const { events } = settle([churn, pay('pay1'), command(CloseDay, { date: '2026-03-01', zone: 'UTC' })]);
    expect(events.map(({ position, stream, revision }) => [position, stream, revision])).toEqual([
      [1, 'customer-c1', 0],
      [2, 'customer-c1', 1],
      [3, 'clock-UTC', 0],
    ]);
    expect(events[0]?.occurredAt).toBe('2026-03-01T09:00:00.000Z');
  });

  it('knows a key again', () => {
    const other = command(RecordChurn, { customerId: 'c1', reason: 'moved' });
    const { events, refused } = settle([{ command: churn, key: 'k1' }, { command: churn, key: 'k1' }, other]);
    expect(events).toHaveLength(1);
    expect(refused).toEqual([
      { command: other, rejection: expect.objectContaining({ code: 'CustomerAlreadyChurned' }) },
    ]);
  });

  it('meets every type of event in a few random histories, and most refusals', () => {
    const types = new Set<EventType>();
    const refused = new Set<string>();
    const all = Object.keys(catalogue).sort();
    for (let seed = 1; seed <= 16 && types.size < all.length; seed++) {
      const history = settle(randomHistory(seed, 1_500));
      for (const { type } of history.events) types.add(type);
      for (const { rejection } of history.refused) refused.add(rejection.code);
    }
    expect([...types].sort()).toEqual(all);
    expect(refused.size).toBeGreaterThan(7);
  });
});

describe('given, when, then', () => {
  const churned = happened('CustomerChurned', { customerId: 'c1', reason: 'price' });
  const decided = given().when(churn);

  it('agrees with what is so', () => {
    decided.then(churned);
    given(churned)
      .when(command(RecordChurn, { customerId: 'c1', reason: 'price' }))
      .thenNothing();
  });

  it('fails for what is not so', () => {
    expect(() => decided.thenNothing()).toThrow();
    expect(() => decided.then({ type: 'CustomerChurned', data: { customerId: 'c1' } })).toThrow();
    expect(() => decided.thenRejected('CustomerAlreadyChurned')).toThrow(/was not rejected/);
    const rejected = given(churned).when(command(RecordChurn, { customerId: 'c1', reason: 'moved' }));
    expect(() => rejected.then(churned)).toThrow(/It was rejected: CustomerAlreadyChurned/);
    expect(() => rejected.thenRejected('CustomerAlreadyConverted')).toThrow();
    expect(() => rejected.thenRejected('CustomerAlreadyChurned', 'something else')).toThrow(/The message was/);
  });

  it('builds no event that the catalogue would refuse', () => {
    expect(() => happened('CustomerChurned', { customerId: 'a/b' })).toThrow();
  });
});
