import { describe, expect, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { happened, randomHistory, settle } from '@vouch/testing';
import fc from 'fast-check';
import { MemoryRows } from '../memory-rows.js';
import { given } from '../spec-support/given.js';
import { dayClosed, money } from '../spec-support/story.js';
import { unmatchedFacts as unmatchedFactsProjection } from './unmatched-facts.projection.js';
import { unmatchedFacts, unmatchedFactsOf, UnmatchedFactsParams } from './unmatched-facts.query.js';

const c1 = { customerId: 'c1' };
const on = (day: string) => ({ at: `${day}T10:00:00.000Z` });
const converted = (said: Partial<EventData<'CustomerConverted'>> = { referralId: 'r1' }) =>
  happened('CustomerConverted', { ...c1, ...said }, on('2026-03-05'));
const paid = happened('PaymentReceived', { ...c1, paymentId: 'pay1', amount: money(1_000) }, on('2026-03-01'));
const refunded = happened(
  'PaymentRefunded',
  { ...c1, refundId: 'back1', paymentId: 'pay1', amount: money(100) },
  on('2026-03-02'),
);
const dispute = { ...c1, disputeId: 'd1', paymentId: 'pay1' };
const disputed = happened('PaymentDisputeOpened', { ...dispute, amount: money(100) }, on('2026-03-02'));
const closed = happened('PaymentDisputeClosed', { ...dispute, outcome: 'won' }, on('2026-03-03'));
const changed = happened('SubscriptionChanged', { ...c1, changeId: 'ch1', seats: 3 }, on('2026-03-03'));
const churned = happened('CustomerChurned', c1, on('2026-03-06'));
const returned = happened('CustomerReturned', c1, on('2026-03-07'));
const leftOpen = happened('TouchLeftOpen', { ...c1, referralId: 'r1' });
const touches: EventData<'TouchesWeighed'>['touches'] = [{ referralId: 'r1', kind: 'named', outcome: 'refused' }];
const nobodys = happened('TouchesWeighed', { ...c1, model: 'last', touches });
const credited = happened('TouchesWeighed', {
  ...c1,
  model: 'last',
  credited: { referralId: 'r1', partnerId: 'p1', programId: 'growth', via: 'form', referredAt: on('2026-03-01').at },
  touches,
});

const asked = (params: Partial<UnmatchedFactsParams>, ...events: RecordedEvent[]) =>
  unmatchedFactsOf(Object.assign(new UnmatchedFactsParams(), params), given(...events));
const waiting = async (...events: RecordedEvent[]) =>
  (await asked({}, ...events)).customers.flatMap(({ facts }) => facts.map((one) => `${one.kind}: ${one.waitsFor}`));

describe('facts that wait', () => {
  it.each<[string, RecordedEvent[], string[]]>([
    ['a payment before the conversion', [paid], ['payment: conversion']],
    ['a change before the conversion', [changed], ['change: conversion']],
    ['a conversion by a referral that nobody recorded', [converted(), leftOpen], ['conversion: referral']],
    ['a conversion by a referral that is not judged', [converted()], ['conversion: verdict']],
    ['what follows such a conversion', [converted(), paid], ['conversion: verdict', 'payment: verdict']],
    ['a refund before its payment', [converted(), credited, refunded], ['refund: payment']],
    ['a dispute before its payment', [converted(), credited, disputed], ['dispute: payment']],
    ['its end before it', [converted(), credited, paid, closed], ['dispute-end: dispute']],
    ['a return before its churn', [converted(), credited, returned], ['return: churn']],
    ['nothing, when all has arrived', [refunded, paid, returned, churned, converted(), changed, credited], []],
    ['nothing, when what was missing arrives later', [converted(), credited, refunded, paid, returned, churned], []],
    ['nothing of a customer who touched no referral', [paid, converted({})], []],
    ['nothing of a customer for whom no referral counts', [paid, converted(), nobodys, refunded], []],
    ['a second return', [converted(), credited, churned, returned, returned], ['return: churn']],
  ])('%s', async (_, events, expected) => {
    expect(await waiting(...events)).toEqual(expected);
  });

  it('are told with their age, the oldest first, and what is missing', async () => {
    const other = happened('PaymentReceived', { customerId: 'c2', paymentId: 'p', amount: money(1) }, on('2026-02-01'));
    const events = [converted(), leftOpen, paid, other, dayClosed('2026-03-11')];
    expect(await asked({}, ...events)).toMatchObject({
      customers: [
        { customerId: 'c2', since: '2026-02-01T10:00:00.000Z', ageDays: 38, missingReferralIds: [] },
        { customerId: 'c1', since: '2026-03-01T10:00:00.000Z', ageDays: 10, missingReferralIds: ['r1'] },
      ],
      next: null,
    });
    expect((await asked({ waitsFor: 'conversion' }, ...events)).customers).toMatchObject([{ customerId: 'c2' }]);
    expect((await asked({ customer: 'c1' }, ...events)).customers).toMatchObject([{ customerId: 'c1' }]);
    const [table] = unmatchedFacts.tables(await asked({ customer: 'c1' }, ...events));
    expect(table?.rows).toContainEqual([
      'c1',
      'payment pay1',
      '2026-03-01T10:00:00.000Z',
      '10',
      'a referral that nobody has recorded',
    ]);
  });

  it('are all that no partner was credited with, and nothing else, in whatever order it came', async () => {
    const histories = fc.record({ seed: fc.nat(), size: fc.integer({ min: 60, max: 220 }), lagSeed: fc.nat() });
    await fc.assert(
      fc.asyncProperty(histories, async ({ seed, size, lagSeed }) => {
        const { events } = settle(randomHistory(seed, size), { lagSeed });
        const rows = new MemoryRows();
        for (const event of events) rows.apply(unmatchedFactsProjection, event);
        const params = Object.assign(new UnmatchedFactsParams(), { limit: 1_000 });
        const { customers } = await unmatchedFactsOf(params, rows);
        // What is given to a partner from some day on is nobody's before, if it was nobody's.
        const given = new Set(
          events.flatMap((event) => (event.type === 'CustomerReattributed' ? [event.data.customerId] : [])),
        );
        const others = customers.filter(({ customerId }) => !given.has(customerId));
        expect(others.flatMap(({ facts }) => facts.map(({ eventId }) => eventId)).sort()).toEqual(
          unanswered(events, given),
        );
      }),
      { numRuns: 25 },
    );
  });
});

const FACTS: readonly string[] = [
  'CustomerConverted',
  'PaymentReceived',
  'PaymentRefunded',
  'PaymentDisputeOpened',
  'PaymentDisputeClosed',
  'SubscriptionChanged',
  'CustomerChurned',
  'CustomerReturned',
];

/** The same from the answers on the partners' side: facts that none of them names, but for those of nobody's customers. */
function unanswered(events: readonly RecordedEvent[], given: ReadonlySet<string>): string[] {
  const answered = new Set(
    events.flatMap(({ stream, data }) =>
      stream.startsWith('attribution-') && 'sourceEventId' in data ? [data.sourceEventId] : [],
    ),
  );
  const weighed = new Set<string>();
  const attributed = new Set<string>();
  const touched = new Set<string>();
  const converted = new Set<string>();
  for (const { type, data } of events) {
    if (type === 'TouchesWeighed') (data.credited ? attributed : weighed).add(data.customerId);
    if (type === 'CustomerConverted') converted.add(data.customerId);
    if (type === 'CustomerConverted' && 'referralId' in data) touched.add(data.customerId);
    if (type !== 'CustomerConverted' && type !== 'CustomerSignedUp') continue;
    const named = 'clickId' in data || 'couponCode' in data;
    if (named && (type === 'CustomerConverted' || !converted.has(data.customerId))) touched.add(data.customerId);
  }
  const isNobodys = (customerId: string) =>
    weighed.has(customerId) || (converted.has(customerId) && !touched.has(customerId) && !attributed.has(customerId));
  return events
    .filter(({ type, id, data }) => FACTS.includes(type) && 'customerId' in data && !answered.has(id))
    .filter(({ data }) => {
      const { customerId } = data as { customerId: string };
      return !isNobodys(customerId) && !given.has(customerId);
    })
    .map(({ id }) => id)
    .sort();
}
