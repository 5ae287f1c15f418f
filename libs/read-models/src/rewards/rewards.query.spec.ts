import { describe, expect, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { happened, someClaim, uuidOf } from '@vouch/testing';
import { roiOf } from '../insights/roi.query.js';
import { given } from '../spec-support/given.js';
import { applied, dayClosed, launched, noon } from '../spec-support/story.js';
import { rewardsOf, rewardsQuery, type RewardsParams } from './rewards.query.js';
import { rewardsOwed, rewardsOwedOf } from './rewards-owed.query.js';
import { unrewardedReferralsOf } from './unrewarded-referrals.query.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const { in: _, pays: __, computed: ___, revenueBeforeMinor: ____, ...claimed } = someClaim();
const of = (rule: string) => ({ rewardId: `${claimed.sourceEventId}.${rule}`, partnerId: 'p1', programId: 'growth' });
const owed = (rule: string, change: Partial<EventData<'RewardOwed'>> = {}) =>
  happened(
    'RewardOwed',
    {
      ...claimed,
      ...of(rule),
      rule,
      pays: { kind: 'gift-card', value: eur(2_500) },
      to: 'partner',
      quantity: 1,
      worth: eur(2_500),
      limits: [],
      expiresOn: null,
      ...change,
    },
    { at: noon('2026-02-10') },
  );
const CREDIT = {
  kind: 'bill-credit',
  rate: '0.5',
  atMost: '1',
  on: 'next-invoice',
  invoices: 1,
  rest: 'lapses',
} as const;
const credit = owed('credit', { pays: CREDIT, to: 'company', worth: null });
const released = (rule: string) =>
  happened('RewardReleased', { ...of(rule), releasedOn: '2026-03-12', expiresOn: null });
const ordered = happened('RewardOrdered', { ...of('card'), reference: 'order-1' });
const failed = happened('RewardFailed', { ...of('card'), reason: 'address_unknown', expiresOn: null });
const delivered = happened('RewardDelivered', { ...of('card'), reference: 'voucher-1', worth: eur(2_400) });
const opened = happened('BillCreditOpened', { ...of('credit'), accountId: 'p1-gmbh', pays: CREDIT, quantity: 1 });
const off = happened('BillCreditApplied', {
  ...of('credit'),
  accountId: 'p1-gmbh',
  invoiceId: 'inv-1',
  invoiceAmount: eur(9_000),
  leftBeforeMinor: 9_000,
  offeredMinor: 4_500,
  appliedMinor: 4_500,
  carriesMinor: 0,
  lapsesMinor: 0,
  invoicesLeft: 0,
  isLast: true,
});
const cancelled = happened('RewardCancelled', { ...of('card'), reason: 'given_by_mistake', limits: [] });

const rowsAfter = (...events: readonly RecordedEvent[]) => given(launched(), applied('p1'), ...events);
const owedAfter = async (...events: readonly RecordedEvent[]) =>
  (await rewardsOwedOf({ limit: 100 }, rowsAfter(...events))).rewards;
const all = (change: Partial<RewardsParams> = {}): RewardsParams => ({
  state: 'any',
  sort: '-owed',
  limit: 100,
  ...change,
});

describe('rewards that are owed and not given', () => {
  it.each<[string, RecordedEvent[], [state: string, missing: string][]]>([
    ['held', [owed('card')], [['held', 'end-of-hold']]],
    ['due', [owed('card'), released('card')], [['due', 'order']]],
    ['ordered', [owed('card'), released('card'), ordered], [['ordered', 'delivery']]],
    ['failed', [owed('card'), released('card'), ordered, failed], [['due', 'order']]],
    ['without an account', [credit, released('credit')], [['due', 'account']]],
    ['without an invoice', [credit, released('credit'), opened], [['due', 'invoice']]],
    ['taken off a bill', [credit, released('credit'), opened, off], []],
    ['delivered', [owed('card'), released('card'), ordered, delivered], []],
    ['cancelled', [owed('card'), cancelled], []],
  ])('%s: what each waits for', async (_, events, expected) => {
    expect((await owedAfter(...events)).map(({ state, missing }) => [state, missing])).toEqual(expected);
  });

  it('stand by age, and say how often an order came to nothing', async () => {
    const rows = rowsAfter(
      owed('shirt', { occurredOn: '2026-03-01' }),
      owed('card'),
      released('card'),
      ordered,
      failed,
      dayClosed('2026-03-12'),
    );
    const answer = await rewardsOwedOf({ limit: 100 }, rows);
    expect(answer.rewards.map(({ rule, ageDays }) => [rule, ageDays])).toEqual([
      ['card', 30],
      ['shirt', 11],
    ]);
    expect(rewardsOwed.tables(answer)[0]?.rows[0]).toEqual([
      '30',
      'p1',
      'a gift card of 25.00 EUR to the partner',
      '25.00 EUR',
      'due, failed 1× (address_unknown)',
      'its order or its delivery (order-reward, deliver-reward)',
      '',
      of('card').rewardId,
    ]);
  });

  it('of one partner are nobody else’s', async () => {
    expect((await rewardsOwedOf({ partner: 'p2', limit: 100 }, rowsAfter(owed('card')))).rewards).toEqual([]);
  });
});

describe('rewards', () => {
  it('say what became of each, and what it came to', async () => {
    const rows = rowsAfter(owed('card'), released('card'), ordered, delivered, credit, released('credit'), opened, off);
    const answer = await rewardsOf(all({ state: 'delivered' }), rows);
    expect(rewardsQuery.tables(answer)[0]?.rows.map((row) => row.slice(2, 7))).toEqual([
      ["50 % off the next invoice to the partner's company", '45.00 EUR', 'delivered', '', ''],
      ['a gift card of 25.00 EUR to the partner', '24.00 EUR', 'delivered', '', 'voucher-1'],
    ]);
  });

  it('cost what they came to, or are worth while they are owed', async () => {
    const rows = rowsAfter(
      owed('card'),
      released('card'),
      ordered,
      delivered,
      credit,
      released('credit'),
      opened,
      off,
      owed('card2'),
    );
    const [total] = (await roiOf({ limit: 100 }, rows)).totals;
    expect(total).toMatchObject({ rewardsGivenMinor: 6_900, rewardsOwedMinor: 2_500, costMinor: 9_400 });
  });
});

describe('converted referrals without a reward', () => {
  const pair = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
  const attributed = happened('CustomerAttributed', {
    ...pair,
    referralId: 'r1',
    via: 'form',
    touches: [{ referralId: 'r1', kind: 'named', outcome: 'credited' }],
    referredAt: noon('2026-02-01'),
    convertedAt: noon('2026-02-02'),
    convertedOn: '2026-02-02',
    sourceEventId: uuidOf('converted'),
  });
  const paid = happened('PaymentCredited', {
    ...pair,
    paymentId: 'pay1',
    amount: eur(1_000),
    paidOn: '2026-02-10',
    convertedOn: '2026-02-02',
    sourceEventId: uuidOf('paid'),
  });

  it.each<[string, RecordedEvent[], string[]]>([
    ['nothing was paid yet', [attributed], ['nothing-paid-yet']],
    ['what was paid is not decided yet', [attributed, paid], ['not-decided-yet']],
    ['a reward is owed', [attributed, paid, owed('card')], []],
  ])('%s', async (_, events, expected) => {
    const { referrals } = await unrewardedReferralsOf({ sort: 'converted', limit: 100 }, rowsAfter(...events));
    expect(referrals.map(({ why }) => why)).toEqual(expected);
  });
});
