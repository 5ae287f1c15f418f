import { describe, expect, it } from '@jest/globals';
import { uuidOf } from '@vouch/testing';
import { command, type Command } from '../command.js';
import { RecordChurn } from '../customers/commands.js';
import { CancelReward, DeliverReward, FailReward, LinkOwnAccount, OrderReward } from './commands.js';
import {
  closedFrom,
  eur,
  giving,
  launched,
  livesIn,
  ofType,
  paid,
  recorded,
  refunded,
  refusedOf,
  theReward,
  won,
  type RuleGiven,
} from './spec-support/reward-story.js';

const CARD = giving({ kind: 'gift-card', value: eur(2_500) });
const story = (rule: RuleGiven, ...then: readonly Command[]) => [...launched([rule]), ...won(), paid(), ...then];
/** The reward is due from the end of 2026-04-01 on. */
const due = (rule: RuleGiven = CARD) => story(rule, ...closedFrom('2026-03-02', '2026-04-02'));
const { rewardId } = theReward(recorded(story(CARD)));
const of = { rewardId, partnerId: 'p1' };
const order = command(OrderReward, { ...of, reference: 'order-1' });
const arrive = command(DeliverReward, { ...of, reference: 'voucher-1' });
const fail = command(FailReward, { ...of, reason: 'address_unknown', note: 'It came back.' });
const cancel = command(CancelReward, { ...of, reason: 'given_by_mistake' });
const churn = (day: string) => command(RecordChurn, { customerId: 'c1', occurredAt: `${day}T10:00:00.000Z` });

describe('a reward', () => {
  it('is owed with all that it was decided on, and named after its occasion and its rule', () => {
    const reward = theReward(recorded(story(CARD)));
    expect(reward).toMatchObject({
      rewardId: `${reward.sourceEventId}.reward`,
      partnerId: 'p1',
      customerId: 'c1',
      rule: 'reward',
      pays: { kind: 'gift-card', value: eur(2_500) },
      to: 'partner',
      quantity: 1,
      worth: eur(2_500),
      termsVersion: 1,
      occurredOn: '2026-03-02',
      releaseOn: '2026-04-01',
      expiresOn: null,
    });
    expect(reward.conditions.every(({ met }) => met)).toBe(true);
  });

  it.each<[string, Command[], string[]]>([
    ['is held until its release day', story(CARD, ...closedFrom('2026-03-02', '2026-03-31')), []],
    ['becomes due on it', due(), ['RewardReleased']],
    ['is ordered and arrives', [...due(), order, arrive], ['RewardReleased', 'RewardOrdered', 'RewardDelivered']],
    ['arrives without an order', [...due(), arrive], ['RewardReleased', 'RewardDelivered']],
    [
      'is told once, however often it is told',
      [...due(), order, order, arrive, arrive],
      ['RewardReleased', 'RewardOrdered', 'RewardDelivered'],
    ],
    [
      'that failed is owed again',
      [...due(), order, fail, order, arrive],
      ['RewardReleased', 'RewardOrdered', 'RewardFailed', 'RewardOrdered', 'RewardDelivered'],
    ],
    [
      'is cancelled by a person, at any time before it arrives',
      [...due(), order, cancel, cancel],
      ['RewardReleased', 'RewardOrdered', 'RewardCancelled'],
    ],
    [
      'is gone with a refund of all that was paid',
      [...story(CARD), refunded(120_000, '2026-03-20')],
      ['RewardRevoked'],
    ],
    ['stays whole when a part is refunded', [...story(CARD), refunded(119_999, '2026-03-20')], []],
    ['stays where the rule says so', story({ ...CARD, onRefund: 'keep' }, refunded(120_000, '2026-03-20')), []],
    [
      'stays once it was delivered',
      [...due(), arrive, refunded(120_000, '2026-04-20')],
      ['RewardReleased', 'RewardDelivered'],
    ],
    ['stays when the customer leaves', story(CARD, churn('2026-03-20')), []],
    [
      'goes with a customer that leaves while it is held, where the rule says so',
      story({ ...CARD, onChurn: 'reverse' }, churn('2026-03-20')),
      ['RewardRevoked'],
    ],
    [
      'stays with a customer that leaves later',
      [...due({ ...CARD, onChurn: 'reverse' }), churn('2026-04-02')],
      ['RewardReleased'],
    ],
  ])('%s', (_, commands, then) => {
    expect(livesIn(recorded(commands))).toEqual(['RewardOwed', ...then]);
  });

  it.each<[string, Command[], string]>([
    ['ordered while it is held', [...story(CARD), order], 'RewardStillHeld'],
    ['delivered while it is held', [...story(CARD), arrive], 'RewardStillHeld'],
    ['ordered twice', [...due(), order, command(OrderReward, { ...of, reference: 'order-2' })], 'RewardAlreadyOrdered'],
    ['failed that was never ordered', [...due(), fail], 'RewardNotOrdered'],
    ['ordered after it arrived', [...due(), arrive, order], 'RewardAlreadyDelivered'],
    [
      'delivered twice',
      [...due(), arrive, command(DeliverReward, { ...of, reference: 'voucher-2' })],
      'RewardAlreadyDelivered',
    ],
    ['cancelled after it arrived', [...due(), arrive, cancel], 'RewardAlreadyDelivered'],
    ['delivered after it was cancelled', [...due(), cancel, arrive], 'RewardNoLongerOwed'],
    ['given to another partner', [...due(), command(DeliverReward, { ...of, partnerId: 'p2' })], 'RewardUnknown'],
    [
      'given that nobody earned',
      [...due(), command(DeliverReward, { ...of, rewardId: uuidOf('none') })],
      'RewardUnknown',
    ],
    [
      'delivered by hand though it goes by invoice',
      [...due(giving({ kind: 'bill-credit', rate: '1' })), arrive],
      'BillCreditGoesByInvoice',
    ],
    [
      'linked to a partner that nobody knows',
      [command(LinkOwnAccount, { partnerId: 'p9', customerId: 'c9' })],
      'PartnerUnknown',
    ],
  ])('is not %s', (_, commands, code) => {
    expect(refusedOf(commands)).toEqual([code]);
  });

  it('expires on its day unless it was ordered, and after an order that failed', () => {
    const expiring = giving({ kind: 'gift-card', value: eur(2_500), expiresAfterDays: 10 });
    const until = (day: string) => closedFrom('2026-04-03', day);
    const after = (...then: readonly Command[]) => livesIn(recorded([...due(expiring), ...then])).slice(2);
    expect(after(...until('2026-04-10'))).toEqual([]);
    expect(after(...until('2026-04-11'))).toEqual(['RewardExpired']);
    expect(after(order, ...until('2026-04-11'), arrive)).toEqual(['RewardOrdered', 'RewardDelivered']);
    expect(after(order, ...until('2026-04-11'), fail)).toEqual(['RewardOrdered', 'RewardFailed', 'RewardExpired']);
  });

  it('comes to what is said when it arrives, else to what the terms say', () => {
    const worth = (deliver: Command) =>
      ofType(recorded([...due(), deliver]), 'RewardDelivered').map((one) => one.worth);
    expect(worth(arrive)).toEqual([eur(2_500)]);
    expect(worth(command(DeliverReward, { ...of, worth: eur(2_300) }))).toEqual([eur(2_300)]);
  });
});

describe('one occasion, several rewards', () => {
  it('rewards who refers, their company and the referred, each in its own kind', () => {
    const rules: RuleGiven[] = [
      giving({ kind: 'flat', amount: eur(5_000) }, { rule: 'cash' }),
      giving({ kind: 'gift-card', value: eur(2_500) }, { rule: 'card' }),
      giving({ kind: 'bill-credit', amount: eur(8_000) }, { rule: 'company', to: 'company' }),
      giving({ kind: 'free-months', months: 1 }, { rule: 'months', to: 'customer' }),
    ];
    const events = recorded([...launched(rules), ...won(), paid()]);
    expect(ofType(events, 'CommissionAccrued').map(({ rule, amount }) => [rule, amount])).toEqual([
      ['cash', eur(5_000)],
    ]);
    expect(ofType(events, 'RewardOwed').map(({ rule, to, worth }) => [rule, to, worth])).toEqual([
      ['card', 'partner', eur(2_500)],
      ['company', 'company', eur(8_000)],
      ['months', 'customer', null],
    ]);
  });

  it('takes the best where only one pays: a reward counts by its worth', () => {
    const rules = [
      giving({ kind: 'flat', amount: eur(2_000) }, { rule: 'cash' }),
      giving({ kind: 'gift-card', value: eur(2_500) }, { rule: 'card' }),
    ];
    const events = recorded([...launched(rules, { combine: 'best' }), ...won(), paid()]);
    expect(ofType(events, 'CommissionAccrued')).toEqual([]);
    expect(theReward(events).rule).toBe('card');
  });

  it('takes the first where it is not known what a reward is worth', () => {
    const rules = [
      giving({ kind: 'flat', amount: eur(2_000) }, { rule: 'cash' }),
      giving({ kind: 'swag', item: 't-shirt' }, { rule: 'shirt' }),
    ];
    const events = recorded([...launched(rules, { combine: 'best' }), ...won(), paid()]);
    expect(ofType(events, 'RewardOwed')).toEqual([]);
  });
});

describe('limits of rewards', () => {
  const three = (rule: RuleGiven) => [
    ...launched([rule]),
    ...['c1', 'c2', 'c3'].flatMap((customerId) => [...won(customerId), paid('2026-03-02', customerId)]),
  ];
  it.each<[string, RuleGiven, number]>([
    ['so many a year', { ...CARD, upTo: [{ per: 'partner', within: 'year', times: 2 }] }, 2],
    [
      'so much money, and a part of a reward is none',
      { ...CARD, upTo: [{ per: 'partner', within: 'year', amount: eur(6_000) }] },
      2,
    ],
    [
      'money, where it is not known what a reward is worth, limits nothing',
      giving({ kind: 'swag', item: 't-shirt' }, { upTo: [{ per: 'partner', within: 'year', amount: eur(1) }] }),
      3,
    ],
  ])('%s', (_, rule, given) => {
    const events = recorded(three(rule));
    expect(ofType(events, 'RewardOwed')).toHaveLength(given);
    expect(ofType(events, 'CommissionRefused').map(({ reason }) => reason)).toEqual(
      Array(3 - given).fill('limit-reached'),
    );
  });

  it('give back what a reward got that is not given', () => {
    const rule = { ...CARD, upTo: [{ per: 'partner' as const, within: 'year' as const, times: 1 }] };
    const told = [
      ...story(rule),
      refunded(120_000, '2026-03-03'),
      ...won('c2', '2026-03-04'),
      paid('2026-03-04', 'c2'),
    ];
    expect(ofType(recorded(told), 'RewardOwed').map(({ customerId }) => customerId)).toEqual(['c1', 'c2']);
  });
});
