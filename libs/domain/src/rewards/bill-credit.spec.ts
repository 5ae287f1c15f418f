import { describe, expect, it } from '@jest/globals';
import type { Command } from '../command.js';
import { CancelReward } from './commands.js';
import { command } from '../command.js';
import {
  closedFrom,
  eur,
  giving,
  invoiced,
  launched,
  linked,
  livesIn,
  ofType,
  paid,
  recorded,
  refunded,
  theReward,
  won,
  type RuleGiven,
} from './spec-support/reward-story.js';

const credit = (amountMinor: number, change: object = {}) =>
  giving({ kind: 'bill-credit', amount: eur(amountMinor), ...change }, { to: 'company' });
/** A reward for the customer that came on 2026-03-02, due on 2026-04-01. */
const earned = (rule: RuleGiven, ...before: readonly Command[]) => [
  ...launched([rule]),
  ...before,
  ...won(),
  paid(),
  ...closedFrom('2026-03-02', '2026-04-05'),
];
const applied = (commands: readonly Command[]) =>
  ofType(recorded(commands), 'BillCreditApplied').map(
    ({ invoiceId, appliedMinor, carriesMinor, lapsesMinor, isLast }) => [
      invoiceId,
      appliedMinor,
      carriesMinor,
      lapsesMinor,
      isLast,
    ],
  );

describe('a bill credit', () => {
  it.each<[string, RuleGiven, Command[], unknown[][]]>([
    [
      'goes off the next invoice',
      credit(5_000),
      [invoiced('2026-04-10', 20_000), invoiced('2026-05-10', 20_000)],
      [['inv-2026-04-10', 5_000, 0, 0, true]],
    ],
    [
      'goes up to all of an invoice, and the rest lapses',
      credit(25_000),
      [invoiced('2026-04-10', 20_000), invoiced('2026-05-10', 20_000)],
      [['inv-2026-04-10', 20_000, 0, 5_000, true]],
    ],
    [
      'goes up to its share of an invoice',
      credit(25_000, { atMost: '0.5' }),
      [invoiced('2026-04-10', 20_000)],
      [['inv-2026-04-10', 10_000, 0, 15_000, true]],
    ],
    [
      'carries over what an invoice is too small for, where the terms say so',
      credit(25_000, { rest: 'carries-over' }),
      [invoiced('2026-04-10', 20_000), invoiced('2026-05-10', 20_000)],
      [
        ['inv-2026-04-10', 20_000, 5_000, 0, false],
        ['inv-2026-05-10', 5_000, 0, 0, true],
      ],
    ],
    [
      'is a discount on several invoices',
      credit(1_000, { invoices: 2 }),
      [invoiced('2026-04-10', 20_000), invoiced('2026-05-10', 20_000), invoiced('2026-06-10', 20_000)],
      [
        ['inv-2026-04-10', 1_000, 0, 0, false],
        ['inv-2026-05-10', 1_000, 0, 0, true],
      ],
    ],
    [
      'is a share of the invoice, rounded once',
      giving({ kind: 'bill-credit', rate: '0.15', invoices: 1 }),
      [invoiced('2026-04-10', 999)],
      [['inv-2026-04-10', 150, 0, 0, true]],
    ],
    [
      'waits for the invoice of a year',
      credit(5_000, { on: 'next-annual-invoice' }),
      [invoiced('2026-04-10', 20_000), invoiced('2026-05-10', 90_000, { period: 'year' })],
      [['inv-2026-05-10', 5_000, 0, 0, true]],
    ],
    [
      'waits for an invoice in its currency',
      credit(5_000),
      [
        invoiced('2026-04-10', 20_000, { amount: { amountMinor: 20_000, currency: 'USD' } }),
        invoiced('2026-05-10', 20_000),
      ],
      [['inv-2026-05-10', 5_000, 0, 0, true]],
    ],
    [
      'goes off no invoice from before it was due',
      credit(5_000),
      [invoiced('2026-03-31', 20_000), invoiced('2026-04-10', 20_000)],
      [['inv-2026-04-10', 5_000, 0, 0, true]],
    ],
    ['goes off its own account only', credit(5_000), [invoiced('2026-04-10', 20_000, { customerId: 'other' })], []],
    [
      'goes off an invoice once, however often it is told',
      credit(5_000, { invoices: 2 }),
      [invoiced('2026-04-10', 20_000), invoiced('2026-04-10', 20_000)],
      [['inv-2026-04-10', 5_000, 0, 0, false]],
    ],
  ])('%s', (_, rule, invoices, expected) => {
    expect(applied([...earned(rule, linked()), ...invoices])).toEqual(expected);
  });

  it('for the customer goes off its own invoices', () => {
    const rule = giving({ kind: 'bill-credit', rate: '1' }, { to: 'customer' });
    expect(applied([...earned(rule), invoiced('2026-04-10', 9_900, { customerId: 'c1' })])).toEqual([
      ['inv-2026-04-10', 9_900, 0, 0, true],
    ]);
  });

  it('waits until it is known which customer the partner is, and goes off what is issued from then on', () => {
    const told = [
      ...earned(credit(5_000)),
      invoiced('2026-04-10', 20_000),
      linked('p1-gmbh', '2026-04-20'),
      invoiced('2026-05-10', 20_000),
    ];
    expect(applied(told)).toEqual([['inv-2026-05-10', 5_000, 0, 0, true]]);
  });

  it('goes off an invoice that was told before the day was closed on which it became due', () => {
    const told = [
      ...launched([credit(5_000)]),
      linked(),
      ...won(),
      paid(),
      invoiced('2026-04-10', 20_000),
      ...closedFrom('2026-03-02', '2026-04-05'),
    ];
    expect(applied(told)).toEqual([['inv-2026-04-10', 5_000, 0, 0, true]]);
  });

  it('shares an invoice with others, the oldest first, and what finds nothing left waits for the next', () => {
    const told = [
      ...launched([credit(15_000)]),
      linked(),
      ...won(),
      paid(),
      ...won('c2'),
      paid('2026-03-02', 'c2'),
      ...won('c3'),
      paid('2026-03-02', 'c3'),
      ...closedFrom('2026-03-02', '2026-04-05'),
      invoiced('2026-04-10', 20_000),
      invoiced('2026-05-10', 20_000),
    ];
    expect(applied(told)).toEqual([
      ['inv-2026-04-10', 15_000, 0, 0, true],
      ['inv-2026-04-10', 5_000, 0, 10_000, true],
      ['inv-2026-05-10', 15_000, 0, 0, true],
    ]);
  });

  it('that is cancelled leaves its place to the next', () => {
    const before = recorded(earned(credit(5_000, { invoices: 3 }), linked()));
    const { rewardId, partnerId } = theReward(before);
    const events = recorded([
      ...earned(credit(5_000, { invoices: 3 }), linked()),
      invoiced('2026-04-10', 20_000),
      command(CancelReward, { rewardId, partnerId, reason: 'given_by_mistake' }),
      invoiced('2026-05-10', 20_000),
    ]);
    expect(livesIn(events)).toEqual([
      'RewardOwed',
      'RewardReleased',
      'BillCreditOpened',
      'BillCreditApplied',
      'RewardCancelled',
    ]);
  });

  it('is gone when all of its payment is refunded while it is held', () => {
    const told = [
      ...launched([credit(5_000)]),
      linked(),
      ...won(),
      paid(),
      refunded(120_000, '2026-03-20'),
      ...closedFrom('2026-03-02', '2026-04-05'),
      invoiced('2026-04-10', 20_000),
    ];
    expect(livesIn(recorded(told))).toEqual(['RewardOwed', 'RewardRevoked']);
  });
});
