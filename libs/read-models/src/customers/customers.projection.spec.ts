import { describe, expect, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { happened } from '@vouch/testing';
import { given, rowsOf } from '../spec-support/given.js';
import { lost, money, paid, won } from '../spec-support/story.js';
import { CustomerRow } from './customers.projection.js';

const ids = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
const sourceEventId = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const changed = (
  day: string,
  said: Pick<EventData<'SubscriptionChangeCredited'>, 'plan' | 'seats' | 'monthlyRevenue'>,
) =>
  happened(
    'SubscriptionChangeCredited',
    { ...ids, changeId: `on-${day}`, direction: 'none', ...said, changedOn: day, sourceEventId },
    { at: `${day}T12:00:00.000Z` },
  );
const returned = (day: string, said: { plan?: string; seats?: number }) =>
  happened(
    'ReturnCredited',
    { ...ids, convertedOn: '2026-01-10', returnedOn: day, ...said, sourceEventId },
    { at: `${day}T12:00:00.000Z` },
  );

const began = won('p1', 'c1', '2026-01-10');
const left = lost('p1', 'c1', '2026-01-10', '2026-04-01');
const customer = (...events: RecordedEvent[]) => {
  const [row] = rowsOf(given(began, ...events), CustomerRow);
  return row && { plan: row.plan, seats: row.seats, monthlyRevenue: row.monthlyRevenue, state: row.state };
};

describe("a customer's subscription", () => {
  const march = changed('2026-03-01', { plan: 'team', seats: 9 });
  const february = changed('2026-02-01', { plan: 'solo', seats: 2, monthlyRevenue: money(9_900) });

  it('is what was last so, and not what was last told', () => {
    const now = { plan: 'team', seats: 9, monthlyRevenue: money(9_900), state: 'active' };
    expect(customer(february, march)).toEqual(now);
    expect(customer(march, february)).toEqual(now);
  });

  it('is what it came back with, unless something newer was said', () => {
    const back = returned('2026-05-01', { plan: 'solo', seats: 1 });
    expect(customer(march, left, back)).toMatchObject({ plan: 'solo', seats: 1, state: 'active' });
    expect(customer(march, left, changed('2026-05-02', { seats: 4 }), back)).toMatchObject({ plan: 'solo', seats: 4 });
    expect(customer(march, left, returned('2026-05-01', {}))).toMatchObject({ plan: 'team', seats: 9 });
  });
});

describe('a customer that is given to another partner', () => {
  const moved = { ...ids, convertedOn: '2026-01-10', withdrawnOn: '2026-05-02', sourceEventId };
  const paidOne = paid('p1', 'pay1', 1_000, 'EUR', '2026-02-10');
  const notAnyMore = happened('CreditWithdrawn', {
    ...moved,
    what: 'payment',
    paymentId: 'pay1',
    amount: money(1_000),
    paidOn: '2026-02-10',
    refunds: [],
  });
  const withdrawn = (since?: string, wasThere = true) =>
    happened('AttributionWithdrawn', { ...moved, ...(since && { since }), wasThere, reason: 'claim', via: 'form' });
  const rowAfter = (...events: RecordedEvent[]) => rowsOf(given(began, ...events), CustomerRow)[0];

  it('is gone from the one, where it never counted', () => {
    expect(rowAfter(paidOne, notAnyMore, withdrawn())).toBeUndefined();
  });

  it('has left the one on that day, with what counted before', () => {
    expect(rowAfter(paidOne, withdrawn('2026-03-01'))).toMatchObject({
      ...{ state: 'churned', churnedOn: '2026-03-01' },
      ...{ paid: 'yes', payments: 1, revenue: { EUR: 1_000 } },
    });
    expect(rowAfter(left, withdrawn('2026-04-15', false))).toMatchObject({ state: 'churned', churnedOn: '2026-04-01' });
  });

  it('has not paid, where no payment counts any more', () => {
    expect(rowAfter(paidOne, notAnyMore, withdrawn('2026-02-01'))).toMatchObject({
      ...{ paid: 'no', payments: 0, revenue: { EUR: 0 } },
    });
  });
});
