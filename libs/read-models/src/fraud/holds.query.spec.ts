import { describe, expect, it } from '@jest/globals';
import { commissionAccrued, happened, programLaunched } from '@vouch/testing';
import { holdGrounds, type EventData, type RecordedEvent } from '@vouch/events';
import { given } from '../spec-support/given.js';
import { dayClosed } from '../spec-support/story.js';
import { fraudSignals, FraudSignalsParams, fraudSignalsOf } from './fraud-signals.query.js';
import { holds, HoldsParams, holdsOf } from './holds.query.js';
import { statement, statementOf } from '../commissions/statement.query.js';
import { PartnerHoldsParams, partnerHoldsOf } from './partner-holds.query.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const { commissionId, sourceEventId } = commissionAccrued();
const placed = happened('HoldPlaced', {
  ...ids,
  holdId: 'h1',
  covers: { customerId: 'c1' },
  because: 'signals',
  reason: 'own-referral',
  placedOn: '2026-02-15',
  placedBy: 'policy:suspect-when-partner-brings',
});
const raised = happened('FraudSignalRaised', {
  ...ids,
  signal: 'own-referral',
  signalId: 's1',
  customerId: 'c1',
  evidence: { persons: ['ada'], counts: { seconds: 3 } },
  holdId: 'h1',
  raisedOn: '2026-02-15',
  sourceEventId,
});
const held = (said: Partial<EventData<'CommissionHeld'>> = {}) =>
  happened('CommissionHeld', {
    ...ids,
    commissionId,
    holdId: 'h1',
    because: 'signals',
    amount: { amountMinor: 2_000, currency: 'EUR' },
    stands: 'held',
    heldOn: '2026-02-15',
    sourceEventId,
    ...said,
  });
const rejected = happened('HoldRejected', {
  ...ids,
  holdId: 'h1',
  covers: { customerId: 'c1' },
  reason: 'own-referral',
  grounds: 'own-purchase',
  endedOn: '2026-02-20',
  endedBy: 'person:ann',
});
const disputed = held({ holdId: 'd1', because: 'dispute' });
const won = happened('CommissionHoldEnded', {
  ...ids,
  commissionId,
  holdId: 'd1',
  outcome: 'won',
  amount: { amountMinor: 2_000, currency: 'EUR' },
  releaseOn: '2026-02-24',
  otherHolds: 0,
  endedOn: '2026-03-01',
  bookedFrom: '2026-03-01',
  sourceEventId,
});
const before = [
  programLaunched(),
  happened('PartnerApplied', { ...ids, attempt: 1 }),
  placed,
  raised,
  held(),
  disputed,
  dayClosed('2026-02-25'),
];
const asked = (params: Partial<HoldsParams>, ...events: readonly RecordedEvent[]) =>
  holdsOf(Object.assign(new HoldsParams(), params), given(...events));

describe('holds', () => {
  it('show what waits, with what it was seen by and since when', async () => {
    const answer = await asked({}, ...before);
    expect(answer.holds).toMatchObject([
      {
        holdId: 'd1',
        because: 'dispute',
        held: [{ currency: 'EUR', commissions: 1, amountMinor: 2_000 }],
        signals: [],
      },
      {
        holdId: 'h1',
        customerId: 'c1',
        state: 'open',
        ageDays: 10,
        held: [{ currency: 'EUR', commissions: 1, amountMinor: 2_000 }],
        signals: [{ signal: 'own-referral', evidence: { persons: ['ada'] } }],
      },
    ]);
    const [table] = holds.tables(answer);
    expect(table?.rows.at(-1)).toEqual(
      expect.arrayContaining(['h1', 'c1', '10', '20.00 EUR', 'own-referral (ada; seconds 3)']),
    );
  });

  it('show how they ended, where that is asked', async () => {
    const events = [...before, rejected, won] as const;
    expect((await asked({}, ...events)).holds).toEqual([]);
    const { holds: all } = await asked({ state: 'any', because: 'signals' }, ...events);
    expect(all).toMatchObject([{ state: 'rejected', ageDays: 5, endedBy: 'person:ann', endReason: 'own-referral' }]);
    expect((await asked({ state: 'won' }, ...events)).holds).toMatchObject([{ holdId: 'd1', endedOn: '2026-03-01' }]);
  });

  it('tell a partner what it means, and nothing of how it was seen', async () => {
    const params = Object.assign(new PartnerHoldsParams(), { partner: 'p1' });
    const open = await partnerHoldsOf(params, given(...before));
    expect(open.holds.map(({ words }) => words)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^It is being checked/), expect.stringMatching(/disputes/)]),
    );
    expect(JSON.stringify(open)).not.toMatch(/own-referral|ada/);
    const ended = await partnerHoldsOf(params, given(...before, rejected));
    expect(ended.holds.find(({ holdId }) => holdId === 'h1')?.words).toMatch(
      /not paid: it was bought by you or your own company/,
    );
  });

  it.each(holdGrounds)('tell it in words of their own that it is not paid: %s', async (grounds) => {
    const end = happened('HoldRejected', { ...rejected.data, grounds });
    const { holds: told } = await partnerHoldsOf(
      Object.assign(new PartnerHoldsParams(), { partner: 'p1' }),
      given(...before, end),
    );
    expect(told.find(({ holdId }) => holdId === 'h1')?.words).toMatch(/^It was checked, and is not paid: .{20,}\.$/);
  });
});

describe('a statement', () => {
  it.each([
    ['2026-01', []],
    ['2026-02', ['d1', 'h1']],
    ['2026-03', ['d1']],
  ])('of %s has the holds that were open then: %j', async (month, open) => {
    const answer = await statementOf({ partner: 'p1', month }, given(...before, rejected));
    expect(answer.holds.map(({ holdId }) => holdId)).toEqual(open);
    const tables = statement.tables(answer).filter(({ title }) => title === 'On hold');
    expect(tables.flatMap(({ rows }) => rows)).toHaveLength(open.length);
    expect(JSON.stringify([tables, answer.holds])).not.toContain('own-referral');
  });

  const earned = [
    commissionAccrued({ customerId: 'c1', bookedOn: '2026-02-10' }),
    commissionAccrued({ customerId: 'c2', commissionId: 'other.share', bookedOn: '2026-02-12' }),
  ].map((data) => happened('CommissionAccrued', data));
  const ofPartner = happened('HoldPlaced', { ...placed.data, holdId: 'h2', covers: {} });
  const ofCommission = happened('HoldPlaced', {
    ...placed.data,
    holdId: 'h3',
    covers: { commissionId: 'other.share' },
  });
  const endedBefore = happened('HoldReleased', {
    ...{ ...ids, holdId: 'h2', covers: {}, reason: 'checked', endedOn: '2026-02-11', endedBy: 'person:ann' },
  });
  it.each([
    ['a customer', [placed], [['h1'], []]],
    ['a commission', [ofCommission], [[], ['h3']]],
    ['all of a partner', [ofPartner], [['h2'], ['h2']]],
    ['all that was earned until it ended', [ofPartner, endedBefore], [['h2'], []]],
    ['a disputed payment', [disputed], [['d1'], []]],
    ['a customer and a disputed payment', [placed, disputed], [['d1', 'h1'], []]],
  ])('names the holds of each line, of a hold of %s', async (_, events, holdIds) => {
    const answer = await statementOf(
      { partner: 'p1', month: '2026-02' },
      given(...before.slice(0, 2), ...earned, ...events),
    );
    expect(answer.accounts[0]?.lines.map((line) => line.holdIds)).toEqual(holdIds);
  });
});

describe('signals', () => {
  it('are shown whether or not they hold anything', async () => {
    const answer = await fraudSignalsOf(
      Object.assign(new FraudSignalsParams(), { signal: 'own-referral' }),
      given(...before),
    );
    expect(answer.signals).toMatchObject([{ signal: 'own-referral', holdId: 'h1', customerId: 'c1' }]);
    expect(fraudSignals.tables(answer)[0]?.rows).toHaveLength(1);
  });
});
