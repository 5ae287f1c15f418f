import {
  command,
  DisqualifyReferral,
  PublishTerms,
  QualifyReferral,
  RecordChurn,
  RecordClicks,
  RecordRefund,
  RecordReturn,
  RecordSubscriptionChange,
  RegisterDeal,
  type Command,
} from '@vouch/domain';
import { describe, expect, it } from '@jest/globals';
import type { EventData, TermsDocument } from '@vouch/events';
import { apply, at, convert, earned, earnings, eur, flat, launch, pay, refer, win } from './earnings.js';
import { settle } from './settle.js';

type Rule = TermsDocument['rules'][number];
type Click = EventData<'LinkClicked'>['clicks'][number];
const rules = (...all: readonly Rule[]) => ({ rules: [...all] });
const percent = (rate: string) => ({ kind: 'percent' as const, rate });

describe('clicks', () => {
  const click = (number: number, change: Partial<Click> = {}): Click => ({
    clickId: `k${number}`,
    clickedAt: at('2026-02-01'),
    device: 'desktop',
    ...change,
  });
  const clicked = (...clicks: readonly Click[]) =>
    command(RecordClicks, {
      code: 'fair',
      programId: 'growth',
      partnerId: 'p1',
      clickedOn: '2026-02-01',
      clicks,
      occurredAt: at('2026-02-01'),
    });
  const rule: Rule = { rule: 'click', on: 'click', pays: flat(10) };

  it('earn each for itself, but for those of bots', () => {
    expect(earned(rules(rule), clicked(click(1), click(2, { device: 'bot' }), click(3)))).toEqual([
      'click 2 × 20 on 2026-02-01',
    ]);
    expect(earned(rules(rule), clicked(click(1, { device: 'bot' })))).toEqual([]);
  });

  it('earn by the country that a rule asks for', () => {
    const german = { ...rule, when: [{ fact: 'country' as const, in: ['DE'] }] };
    expect(earned(rules(german), clicked(click(1, { country: 'DE' }), click(2, { country: 'FR' }), click(3)))).toEqual([
      'click 10 on 2026-02-01',
    ]);
    expect(earned(rules(german), clicked(click(1, { country: 'FR' })))).toEqual(['click: not-as-asked']);
  });

  it.each<[string, Rule['upTo'], string[]]>([
    [
      'so many times',
      [{ per: 'partner', within: 'month', times: 3 }],
      ['click 2 × 20', 'click 2 × 10', 'click: limit-reached'],
    ],
    [
      'so much money',
      [{ per: 'partner', within: 'month', amount: eur(25) }],
      ['click 2 × 20', 'click 2 × 5', 'click: limit-reached'],
    ],
    [
      'the narrower of both',
      [
        { per: 'partner', within: 'month', amount: eur(35) },
        { per: 'program', within: 'ever', times: 3 },
      ],
      ['click 2 × 20', 'click 2 × 10', 'click: limit-reached'],
    ],
  ])('stop earning after %s', (_, upTo, expected) => {
    const pairs = [1, 3, 5].map((first) => clicked(click(first), click(first + 1)));
    expect(earned(rules({ ...rule, upTo }), ...pairs).map((line) => line.split(' on ')[0])).toEqual(expected);
  });

  it('are answered only where some rule is about them', () => {
    expect(earned(rules({ rule: 'lead', on: 'qualified-lead', pays: flat(1) }), clicked(click(1)))).toEqual([]);
  });
});

describe('leads', () => {
  const lead = { referralId: 'r1', programId: 'growth', partnerId: 'p1' };
  const qualify = (on = '2026-01-20') => command(QualifyReferral, { ...lead, occurredAt: at(on) });
  const disqualify = command(DisqualifyReferral, { ...lead, reason: 'no-budget', occurredAt: at('2026-02-02') });
  const rule: Rule = { rule: 'lead', on: 'qualified-lead', pays: flat(1_500) };

  it('earn once when they are qualified, and give it back when they are disqualified', () => {
    expect(earned(rules(rule), refer('r1'), qualify(), qualify('2026-01-21'))).toEqual(['lead 1500 on 2026-01-20']);
    expect(earned(rules(rule), refer('r1'), qualify(), disqualify)).toEqual([
      'lead 1500 on 2026-01-20',
      '-lead 1500 (disqualified)',
    ]);
  });

  it('leave what their customer earned when they are disqualified', () => {
    const all = rules(rule, { rule: 'won', on: 'customer-won', pays: flat(4_000) });
    expect(earned(all, refer('r1'), qualify(), convert('r1'), disqualify)).toEqual([
      'lead 1500 on 2026-01-20',
      'won 4000 on 2026-01-10',
      '-lead 1500 (disqualified)',
    ]);
  });
});

describe('rewards for leads', () => {
  const lead = { referralId: 'r1', programId: 'growth', partnerId: 'p1' };
  const rule: Rule = { rule: 'card', on: 'qualified-lead', pays: { kind: 'gift-card', value: eur(2_500) } };
  const rewards = (...commands: readonly Command[]) =>
    settle([launch(rules(rule)), apply('p1'), refer('r1'), ...commands]).events.flatMap(({ type, data }) =>
      type === 'RewardOwed' ? ['owed'] : type === 'RewardRevoked' ? [`revoked: ${data.because}`] : [],
    );

  it('are taken back when the lead is disqualified', () => {
    const qualify = command(QualifyReferral, { ...lead, occurredAt: at('2026-01-20') });
    const disqualify = command(DisqualifyReferral, { ...lead, reason: 'no-budget', occurredAt: at('2026-02-02') });
    expect(rewards(qualify)).toEqual(['owed']);
    expect(rewards(qualify, disqualify)).toEqual(['owed', 'revoked: disqualified']);
  });
});

describe('rewards that are taken back', () => {
  it('give their limits back what these had kept of them, and no more', () => {
    const rule: Rule = {
      rule: 'card',
      on: 'seats-added',
      pays: { kind: 'gift-card', value: eur(100) },
      onChurn: 'reverse',
      upTo: [{ per: 'customer', within: 'ever', times: 4 }],
    };
    const left = command(RecordChurn, { customerId: 'c-r1', occurredAt: at('2026-01-10') });
    const back = command(RecordReturn, { customerId: 'c-r1', seats: 9, occurredAt: at('2026-02-02') });
    const upTo = [{ per: 'partner' as const, within: 'month' as const, times: 3 }];
    const story = [...win('r1', '2026-01-10', { seats: 4 }), left, back];
    const { events } = settle([launch({ ...rules(rule), upTo }), apply('p1'), ...story]);
    // The first limit grants 4 and keeps 3, as many as the second one grants; then these 3 are free again.
    expect(
      events.flatMap(({ type, data }) => {
        if (type === 'AllowanceReserved') return [`${data.limit.granted} after ${data.limit.usedBefore}`];
        return type === 'AllowanceReturned' ? [`-${data.returned}`] : [];
      }),
    ).toEqual(['4 after 0', '3 after 0', '-1', '-3', '-3', '4 after 0', '3 after 0', '-1']);
  });
});

describe('payments of which more is known', () => {
  const asking = (fact: string, ...values: readonly string[]): Rule => ({
    rule: 'share',
    on: 'every-payment',
    pays: percent('0.1'),
    when: [{ fact, in: [...values] }],
  });
  const paid = (change: object) => [...win('r1'), pay('r1', 'pay1', 1_000, '2026-01-15', change)];

  it.each<[string, object, Rule]>([
    ['the product', { product: 'suite' }, asking('product', 'suite', 'addon')],
    ['the country', { country: 'DE' }, asking('country', 'DE')],
    ['what was told by a name', { metadata: { campaign: 'spring' } }, asking('metadata.campaign', 'spring')],
  ])('earn by %s', (_, known, rule) => {
    expect(earned(rules(rule), ...paid(known))).toEqual(['share 100 on 2026-01-15']);
    expect(earned(rules(rule), ...paid({}))).toEqual(['payment: not-as-asked']);
  });

  it('earn by the plan that their customer came back to', () => {
    const left = command(RecordChurn, { customerId: 'c-r1', occurredAt: at('2026-01-11') });
    const back = command(RecordReturn, { customerId: 'c-r1', plan: 'team', occurredAt: at('2026-01-12') });
    const story = [...win('r1', '2026-01-10', { plan: 'solo' }), left, back, pay('r1', 'pay1', 1_000)];
    expect(earned(rules(asking('plan', 'team')), ...story)).toEqual(['share 100 on 2026-01-15']);
  });
});

describe('customers, deals and seats', () => {
  const deal = command(RegisterDeal, {
    referralId: 'r1',
    programId: 'growth',
    partnerId: 'p1',
    prospect: { name: 'Bo', email: 'bo@acme.example' },
    occurredAt: at('2026-01-05'),
  });
  const won: Rule = { rule: 'won', on: 'customer-won', pays: flat(4_000) };
  const dealWon: Rule = { rule: 'deal', on: 'deal-won', pays: flat(9_000) };
  const seat: Rule = { rule: 'seat', on: 'seats-added', pays: flat(300) };

  it('won by a deal are both, and compete with each other as the terms say', () => {
    expect(earned(rules(won, dealWon), ...win('r1'))).toEqual(['won 4000 on 2026-01-10']);
    expect(earned(rules(won, dealWon), deal, convert('r1'))).toEqual([
      'won 4000 on 2026-01-10',
      'deal 9000 on 2026-01-10',
    ]);
    expect(earned({ combine: 'best', ...rules(won, dealWon) }, deal, convert('r1'))).toEqual([
      'deal 9000 on 2026-01-10',
    ]);
  });

  it('and their seats are occasions of their own, which never stand back for each other', () => {
    expect(earned({ combine: 'first', ...rules(won, seat) }, ...win('r1', '2026-01-10', { seats: 4 }))).toEqual([
      'won 4000 on 2026-01-10',
      'seat 4 × 1200 on 2026-01-10',
    ]);
  });

  const change = (changeId: string, seats: number, on: string): Command =>
    command(RecordSubscriptionChange, { customerId: 'c-r1', changeId, seats, occurredAt: at(on) });

  it.each<[string, Command[], string[]]>([
    [
      'more and more',
      [change('a', 10, '2026-02-01'), change('b', 15, '2026-03-01')],
      ['4 × 1200', '6 × 1800', '5 × 1500'],
    ],
    [
      'told the other way round',
      [change('b', 15, '2026-03-01'), change('a', 10, '2026-02-01')],
      ['4 × 1200', '11 × 3300'],
    ],
    ['told twice', [change('a', 10, '2026-02-01'), change('a', 10, '2026-02-01')], ['4 × 1200', '6 × 1800']],
    ['fewer, then as before', [change('a', 2, '2026-02-01'), change('b', 4, '2026-03-01')], ['4 × 1200']],
    [
      'gone, and back with more',
      [
        command(RecordChurn, { customerId: 'c-r1', occurredAt: at('2026-02-01') }),
        command(RecordReturn, { customerId: 'c-r1', seats: 5, occurredAt: at('2026-03-01') }),
      ],
      ['4 × 1200', '300'],
    ],
  ])('seats beyond the most that there ever were: %s', (_, changes, expected) => {
    const lines = earned(rules(seat), ...win('r1', '2026-01-10', { seats: 4 }), ...changes);
    expect(lines.map((line) => line.replace('seat ', '').split(' on ')[0])).toEqual(expected);
  });

  it('stop earning for seats after the months of the rule', () => {
    const lines = earned(
      rules({ ...seat, for: { months: 2 } }),
      ...win('r1', '2026-01-10', { seats: 4 }),
      change('a', 5, '2026-03-09'),
      change('b', 6, '2026-03-10'),
    );
    expect(lines).toEqual([
      'seat 4 × 1200 on 2026-01-10',
      'seat 300 on 2026-03-09',
      'seats-added: outside-commission-months',
    ]);
  });
});

describe('a milestone', () => {
  const customers = (atLeast: number, within: 'month' | 'year' | 'ever' = 'ever'): Rule => ({
    rule: `at-${atLeast}`,
    on: 'milestone',
    reach: { of: 'customers-won', atLeast, within },
    pays: flat(atLeast * 100),
  });

  it('is reached once, whatever order its customers come in, and each for itself', () => {
    const three = [win('r1'), win('r2', '2026-02-10'), win('r3', '2026-01-20')].flat();
    expect(earned(rules(customers(2), customers(3)), ...three)).toEqual([
      'at-2 200 on 2026-02-10',
      'at-3 300 on 2026-01-20',
    ]);
    expect(earned(rules(customers(2, 'month')), ...three)).toEqual(['at-2 200 on 2026-01-20']);
    expect(earned(rules(customers(4)), ...three)).toEqual([]);
  });

  it('of a month can be reached in each', () => {
    const four = [win('r1'), win('r2'), win('r3', '2026-02-01'), win('r4', '2026-02-02')].flat();
    expect(earned(rules(customers(2, 'month')), ...four)).toEqual(['at-2 200 on 2026-01-10', 'at-2 200 on 2026-02-02']);
  });

  it('is paid beside its payment, by whatever version of the terms and under whatever name', () => {
    const reach = { of: 'revenue', currency: 'EUR', atLeast: 1_000, within: 'month' } as const;
    const story = [
      launch(rules({ rule: 'share', on: 'recurring-payment', pays: percent('0.1') })),
      apply('p1'),
      ...win('r1'),
      pay('r1', 'pay1', 500, '2026-01-15'),
      command(PublishTerms, {
        programId: 'growth',
        terms: { holdingDays: 0, ...rules({ rule: 'share', on: 'milestone', reach, pays: flat(700) }) },
        tiers: [{ name: 'Registered', criteria: {} }],
        occurredAt: at('2026-02-01'),
      }),
      pay('r1', 'pay2', 2_000, '2026-02-15'),
    ];
    expect(earnings(settle(story)).slice(1)).toEqual(['share 200 on 2026-02-15', 'share 700 on 2026-02-15']);
  });

  it('of leads counts those of its time that stand, whenever one turns out to be none', () => {
    const leads: Rule = {
      rule: 'two',
      on: 'milestone',
      reach: { of: 'qualified-leads', atLeast: 2, within: 'month' },
      pays: flat(700),
    };
    const ids = { programId: 'growth', partnerId: 'p1' };
    const lead = (referralId: string, day: string) => [
      refer(referralId),
      command(QualifyReferral, { ...ids, referralId, occurredAt: at(day) }),
    ];
    const none = (referralId: string, day: string) =>
      command(DisqualifyReferral, { ...ids, referralId, reason: 'no-budget', occurredAt: at(day) });
    const january = [...lead('r1', '2026-01-10'), none('r1', '2026-02-03')];
    const february = [...lead('r2', '2026-02-04'), ...lead('r3', '2026-02-05')];
    expect(earned(rules(leads), ...january, ...february)).toEqual(['two 700 on 2026-02-05']);
    expect(earned(rules(leads), ...january, ...lead('r4', '2026-01-20'), ...lead('r5', '2026-01-21'))).toEqual([
      'two 700 on 2026-01-21',
    ]);
  });

  it('of revenue is not reached again after a refund took from it', () => {
    const revenue: Rule = {
      rule: 'hundred',
      on: 'milestone',
      reach: { of: 'revenue', currency: 'EUR', atLeast: 10_000, within: 'year' },
      pays: flat(500),
    };
    const back = command(RecordRefund, {
      customerId: 'c-r1',
      paymentId: 'pay2',
      refundId: 'back2',
      amount: eur(4_000),
      occurredAt: at('2026-01-25'),
    });
    const paid = [...win('r1'), pay('r1', 'pay1', 7_000), pay('r1', 'pay2', 4_000)];
    const only = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('payment'));
    expect(only(earned(rules(revenue), ...paid, back, pay('r1', 'pay3', 5_000)))).toEqual([
      'hundred 500 on 2026-01-15',
      'milestone: limit-reached',
    ]);
  });
});
