import { describe, expect, it } from '@jest/globals';
import {
  AgreePartnerTerms,
  command,
  CreateCoupon,
  EndPartnerTerms,
  RecordConversion,
  SetPartnerGroups,
  type Command,
} from '@vouch/domain';
import { apply, at, earned, flat, pay, win } from './earnings.js';
import { shareOf } from './program-launched.js';

/** 20 % of all payments, and 50.00 with each customer's first. */
const TERMS = {
  rules: [shareOf('0.2', 12), { rule: 'welcome', on: 'first-payment' as const, pays: flat(5_000) }],
};

const agree = (on: string, change: Partial<AgreePartnerTerms> = {}, partnerId = 'p1') =>
  command(AgreePartnerTerms, {
    partnerId,
    agreementId: `of-${on}`,
    terms: { rules: [shareOf('0.3', 12)] },
    reason: 'negotiated',
    occurredAt: at(on),
    ...change,
  });
const end = (agreed: string, lastDay: string, on: string) =>
  command(EndPartnerTerms, {
    partnerId: 'p1',
    agreementId: `of-${agreed}`,
    lastDay,
    reason: 'over',
    occurredAt: at(on),
  });
/** A payment of 100.00 on each of these days, and what was agreed before the first of them or between them. */
const paying = (...days: readonly string[]): Command[] => [
  ...win('a'),
  ...days.map((day) => pay('a', `on-${day}`, 10_000, day)),
];

const AGREED: [string, Command[], string[]][] = [
  [
    'a rate of its own, from its day on',
    [...paying('2026-02-01'), agree('2026-02-10'), pay('a', 'later', 10_000, '2026-02-10')],
    ['share 2000 on 2026-02-01', 'welcome 5000 on 2026-02-01', 'share 3000 on 2026-02-10'],
  ],
  [
    'a rule that does not apply to it',
    [agree('2026-01-05', { terms: { without: ['welcome'] } }), ...paying('2026-02-01')],
    ['share 2000 on 2026-02-01'],
  ],
  [
    'a bonus besides',
    [
      agree('2026-01-05', { terms: { rules: [{ rule: 'extra', on: 'every-payment', pays: flat(700) }] } }),
      ...paying('2026-02-01'),
    ],
    ['share 2000 on 2026-02-01', 'welcome 5000 on 2026-02-01', 'extra 700 on 2026-02-01'],
  ],
  [
    'for some days, and then as before',
    [agree('2026-01-05', { until: '2026-02-01' }), ...paying('2026-02-01', '2026-02-02')],
    ['share 3000 on 2026-02-01', 'welcome 5000 on 2026-02-01', 'share 2000 on 2026-02-02'],
  ],
  [
    'until it is ended',
    [agree('2026-01-05'), end('2026-01-05', '2026-02-01', '2026-01-20'), ...paying('2026-02-01', '2026-02-02')],
    ['share 3000 on 2026-02-01', 'welcome 5000 on 2026-02-01', 'share 2000 on 2026-02-02'],
  ],
  [
    'by the day of a payment, however late it is told',
    [
      ...paying('2026-02-01'),
      agree('2026-02-10'),
      pay('a', 'of-before', 10_000, '2026-02-09'),
      pay('a', 'of-then', 10_000, '2026-02-10'),
    ],
    ['share 2000 on 2026-02-01', 'welcome 5000 on 2026-02-01', 'share 2000 on 2026-02-09', 'share 3000 on 2026-02-10'],
  ],
  [
    'anew for some days, and then what was agreed before',
    [
      agree('2026-01-05'),
      agree('2026-01-06', { until: '2026-02-01', terms: { rules: [shareOf('0.5', 12)], without: ['welcome'] } }),
      ...paying('2026-02-01', '2026-02-02'),
    ],
    ['share 5000 on 2026-02-01', 'share 3000 on 2026-02-02'],
  ],
  [
    'with another, which makes no difference',
    [apply('p2'), agree('2026-01-05', {}, 'p2'), ...paying('2026-02-01')],
    ['share 2000 on 2026-02-01', 'welcome 5000 on 2026-02-01'],
  ],
];

describe('what is agreed with a partner', () => {
  it.each(AGREED)('%s', (_, commands, expected) => {
    expect(earned(TERMS, ...commands)).toEqual(expected);
  });
});

describe('what terms ask of the partner and of how its customer came', () => {
  const groups = (on: string, ...said: string[]) =>
    command(SetPartnerGroups, { partnerId: 'p1', groups: said, occurredAt: at(on) });

  it('are the groups that it was in on the day of the occasion', () => {
    const terms = { rules: [{ ...shareOf('0.2', 12), when: [{ fact: 'group' as const, in: ['vip', 'press'] }] }] };
    expect(
      earned(
        terms,
        ...paying('2026-02-01'),
        groups('2026-02-10', 'agencies', 'vip'),
        pay('a', 'of-before', 10_000, '2026-02-09'),
        pay('a', 'of-then', 10_000, '2026-02-10'),
        groups('2026-02-20', 'agencies'),
        pay('a', 'after', 10_000, '2026-02-20'),
      ),
    ).toEqual(['payment: not-as-asked', 'payment: not-as-asked', 'share 2000 on 2026-02-10', 'payment: not-as-asked']);
  });

  it('is the coupon, of each of its payments, whatever it was called in', () => {
    const asked = { fact: 'coupon' as const, in: ['spring20'] };
    const terms = {
      rules: [
        { ...shareOf('0.2', 12), when: [asked] },
        { rule: 'won', on: 'customer-won' as const, pays: flat(900), when: [asked] },
      ],
    };
    const coupon = command(CreateCoupon, {
      programId: 'growth',
      partnerId: 'p1',
      couponCode: 'SPRING20',
      occurredAt: at('2026-01-02'),
    });
    const came = (customerId: string, named: Partial<RecordConversion>) =>
      command(RecordConversion, { customerId, occurredAt: at('2026-01-10'), ...named });
    expect(
      earned(
        terms,
        coupon,
        came('c-a', { couponCode: 'Spring20' }),
        pay('a', 'first', 10_000, '2026-01-15'),
        pay('a', 'second', 10_000, '2026-02-15'),
        ...win('b'),
        pay('b', 'first', 10_000, '2026-01-15'),
      ),
    ).toEqual([
      'won 900 on 2026-01-10',
      'share 2000 on 2026-01-15',
      'share 2000 on 2026-02-15',
      'customer-won: not-as-asked',
      'payment: not-as-asked',
    ]);
  });
});
