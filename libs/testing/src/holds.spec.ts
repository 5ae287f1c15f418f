import { describe, expect, it } from '@jest/globals';
import {
  command,
  type Command,
  HoldCommission,
  holdIdOf,
  HoldPartner,
  RejectHold,
  ReleaseHold,
  SetFraudRules,
} from '@vouch/domain';
import { booksOf, earning, tells } from './earning-story.js';
import { ofType } from './law.js';
import type { Told } from './settle.js';

const { paid, paidAgain, refunded, dayClosed, proposed, approved, answered } = tells;
type Story = (Command | Told)[];
const at = (day: string) => ({ occurredAt: `2026-${day}T10:00:00.000Z` });
const why = { partnerId: 'p1', reason: 'looks-wrong' };
const held = (day: string) => command(HoldPartner, { ...why, programId: 'growth', ...at(day) });
const released = (day: string) => command(ReleaseHold, { ...why, holdId: holdIdOf('p1', 1), ...at(day) });
const rejected = (day: string) =>
  command(RejectHold, { ...why, holdId: holdIdOf('p1', 1), grounds: 'not-genuine', ...at(day) });

/** c1 pays 100.00 EUR on 02-10, of which p1 earns 20.00, to be released on 02-24. In cents: held, payable, paid. */
const TABLE: [string, Story, [number, number, number]][] = [
  ['before its release day', [held('02-15'), dayClosed('02-24'), proposed('03-01')], [2_000, 0, 0]],
  ['and released after its day', [held('02-15'), dayClosed('02-24'), released('03-01')], [0, 2_000, 0]],
  ['and released before its day', [held('02-15'), released('02-20'), dayClosed('02-24')], [0, 2_000, 0]],
  ['and rejected', [held('02-15'), dayClosed('02-24'), rejected('03-01')], [0, 0, 0]],
  ['when it is payable', [dayClosed('02-24'), held('02-25'), proposed('03-01')], [0, 2_000, 0]],
  ['when it is payable, and rejected', [dayClosed('02-24'), held('02-25'), rejected('03-01')], [0, 0, 0]],
  [
    'when it is in a payout that fails',
    [
      dayClosed('02-24'),
      proposed('03-01'),
      held('03-02'),
      approved('03-03'),
      answered('03-04', 'failed'),
      proposed('03-05', 'out2'),
    ],
    [0, 2_000, 0],
  ],
  [
    'when it is in a payout that arrives, and rejected',
    [
      dayClosed('02-24'),
      proposed('03-01'),
      held('03-02'),
      approved('03-03'),
      answered('03-04', 'paid'),
      rejected('03-05'),
    ],
    [0, -2_000, 2_000],
  ],
];

describe('what a partner has earned, put on hold', () => {
  it.each(TABLE)('%s', (_, story, [heldMinor, payable, paidOut]) => {
    const books = booksOf([...earning(), paid('02-10'), ...story]);
    expect(books).toMatchObject({ held: heldMinor, payable, paid: paidOut, cost: heldMinor + payable + paidOut });
  });

  it('takes in what it earns later, however the policies lag', () => {
    const story = [held('02-05'), paid('02-10'), dayClosed('02-24'), proposed('03-01')];
    for (const lagSeed of [undefined, 1, 2, 3]) expect(booksOf([...earning(), ...story], lagSeed).paid).toBe(0);
    expect(booksOf([...earning(), ...story])).toMatchObject({ held: 2_000, payable: 0 });
  });

  it('may be one commission of two, and the other is paid', () => {
    const told = [...earning(), paid('02-10'), paidAgain('02-11', 5_000)];
    const [first] = ofType(booksOf(told).events, 'CommissionAccrued');
    const commissionId = first?.data.commissionId ?? '';
    const hold = command(HoldCommission, {
      ...why,
      programId: 'growth',
      commissionId,
      currency: 'EUR',
      ...at('02-15'),
    });
    const books = booksOf([...told, hold, dayClosed('02-25'), proposed('03-01')]);
    expect(books.held).toBe(2_000);
    expect(ofType(books.events, 'PayoutReserved').map(({ data }) => data.amount.amountMinor)).toEqual([1_000]);
  });

  it('says so where a payout has nothing else', () => {
    const story = [paid('02-10'), dayClosed('02-24'), held('02-25'), proposed('03-01')];
    const [refused] = ofType(booksOf([...earning(), ...story]).events, 'PayoutRefused');
    expect(refused?.data.reason).toBe('on-hold');
  });
});

describe('a program that holds at a rate of refunds', () => {
  const rules = (mode: 'off' | 'flag' | 'hold') =>
    command(SetFraudRules, {
      programId: 'growth',
      rules: [{ signal: 'refund-rate', mode, percent: 50, atLeast: 2 }],
      ...at('01-05'),
    });
  const story = [paid('02-10'), paidAgain('02-11', 5_000), refunded('02-12', 1_000)];
  it.each([
    ['off', 0, 0],
    ['flag', 1, 0],
    ['hold', 1, 2],
  ] as const)('in mode %s raises %d signals and holds %d commissions', (mode, signals, commissions) => {
    const { events } = booksOf([...earning(), rules(mode), ...story]);
    expect(ofType(events, 'FraudSignalRaised')).toHaveLength(signals);
    expect(ofType(events, 'CommissionHeld')).toHaveLength(commissions);
  });
});
