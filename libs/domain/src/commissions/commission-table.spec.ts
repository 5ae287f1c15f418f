import { describe, expect, it } from '@jest/globals';
import { settle, someClaim } from '@vouch/testing';
import fc from 'fast-check';
import { applyRate } from '@vouch/terms';
import { command } from '../command.js';
import { AccrueCommission, ReleaseCommissions, ReservePayout, ReverseCommission, SettlePayout } from './commands.js';

/**
 * For finance: each line is a payment, the rate, the refunds in the order in which they came, and what the books then say.
 * All amounts in cents. `earned` is the commission on the payment; `takenBack` what each refund took of it; `stays` what is left.
 *
 * The rule: commission = rate × payment, rounded once to a whole cent, exactly half a cent to the even neighbour. After a
 * refund the commission is rate × what is left of the payment, rounded the same way; the refund takes back the difference.
 */
const TABLE = [
  { payment: 10_000, rate: '0.2', refunds: [], earned: 2_000, takenBack: [], stays: 2_000 },
  { payment: 10_000, rate: '0.2', refunds: [10_000], earned: 2_000, takenBack: [2_000], stays: 0 },
  { payment: 10_000, rate: '0.2', refunds: [2_500], earned: 2_000, takenBack: [500], stays: 1_500 },
  {
    payment: 10_000,
    rate: '0.2',
    refunds: [2_500, 2_500, 5_000],
    earned: 2_000,
    takenBack: [500, 500, 1_000],
    stays: 0,
  },
  // 20 % of 999 is 199.8, rounded to 200. A third refunded: 20 % of 666 is 133.2 → 133. Two thirds: 66.6 → 67. All: 0.
  { payment: 999, rate: '0.2', refunds: [333, 333, 333], earned: 200, takenBack: [67, 66, 67], stays: 0 },
  // 7.5 % of 100 is 7.5: half a cent, and 8 is even. Then 7.5 % of 60 is 4.5: half a cent, and 4 is even.
  { payment: 100, rate: '0.075', refunds: [40], earned: 8, takenBack: [4], stays: 4 },
  // A refund of one cent of ten may move nothing (20 % of 9 is 1.8 → 2) …
  { payment: 10, rate: '0.2', refunds: [1], earned: 2, takenBack: [0], stays: 2 },
  // … and the next, also of one, may (20 % of 7 is 1.4 → 1), yet in the end all is back.
  { payment: 10, rate: '0.2', refunds: [1, 2, 7], earned: 2, takenBack: [0, 1, 1], stays: 0 },
  { payment: 1_999, rate: '0.333333333333', refunds: [1_000], earned: 666, takenBack: [333], stays: 333 },
  { payment: 5, rate: '1', refunds: [2], earned: 5, takenBack: [2], stays: 3 },
  {
    payment: 900_719_925_474_099,
    rate: '0.15',
    refunds: [1],
    earned: 135_107_988_821_115,
    takenBack: [0],
    stays: 135_107_988_821_115,
  },
];

const COMMISSION = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const ids = { partnerId: 'p1', programId: 'growth' };

/** When the money has been released and paid: before any refund, after the first, or never. */
type Settlement = 'held' | 'released first' | 'paid first' | 'released after the first refund';

function books(payment: number, rate: string, refunds: readonly number[], settlement: Settlement = 'held') {
  const amount = { amountMinor: applyRate(rate, payment), currency: 'EUR' };
  const claim = someClaim({
    basis: { amountMinor: payment, currency: 'EUR' },
    pays: { kind: 'percent', rate },
    computed: amount,
    occurredOn: '2026-02-10',
    releaseOn: '2026-02-10',
    sourceEventId: COMMISSION,
  });
  const accrue = command(AccrueCommission, { claim, limits: [], amount });
  const release = command(ReleaseCommissions, { ...ids, currency: 'EUR', dueOn: '2026-02-10' });
  const payout = { partnerId: 'p1', currency: 'EUR', payoutId: 'out1' };
  const pay = [
    command(ReservePayout, {
      ...payout,
      programId: 'growth',
      minimumMinor: 0,
      methods: ['manual'],
      coolOffDays: 0,
      proposedOn: '2026-02-11',
    }),
    command(SettlePayout, { ...payout, paidOn: '2026-02-11' }),
  ];
  let refundedTotalMinor = 0;
  const reversals = refunds.map((refund, number) => {
    refundedTotalMinor += refund;
    return command(ReverseCommission, {
      partnerId: 'p1',
      currency: 'EUR',
      commissionId: `${COMMISSION}.share`,
      refundId: `f${number}`,
      refundedTotalMinor,
      because: 'refund',
      reversedOn: '2026-02-20',
      sourceEventId: COMMISSION,
    });
  });
  const [first, ...others] = reversals;
  const commands = {
    held: [accrue, ...reversals],
    'released first': [accrue, release, ...reversals],
    'paid first': [accrue, release, ...pay, ...reversals],
    'released after the first refund': [accrue, ...(first ? [first] : []), release, ...others],
  }[settlement];
  // What rounds to nothing is refused before it comes to an account.
  const { events } = settle(amount.amountMinor === 0 ? [] : commands, { policies: [] });

  const takenBack = refunds.map((_, number) =>
    events.reduce(
      (sum, { type, data }) =>
        type === 'CommissionReversed' && data.refundId === `f${number}` ? sum + data.amount.amountMinor : sum,
      0,
    ),
  );
  const accounts: Record<string, number> = {};
  for (const { type, data } of events)
    for (const { account, amountMinor } of 'postings' in data ? data.postings : []) {
      expect(type).not.toBe('CommissionRefused');
      accounts[account] = (accounts[account] ?? 0) + amountMinor;
    }
  const [accrued] = events;
  const earned = accrued?.type === 'CommissionAccrued' ? accrued.data.amount.amountMinor : 0;
  return { earned, takenBack, stays: accounts['commission-expense'] ?? 0, accounts, events };
}

describe('commissions and what refunds take back of them', () => {
  it.each(TABLE)('$rate of $payment, refunds $refunds: earned $earned, taken back $takenBack, stays $stays', (line) => {
    for (const settlement of ['held', 'released first', 'paid first', 'released after the first refund'] as const) {
      const { earned, takenBack, stays } = books(line.payment, line.rate, line.refunds, settlement);
      expect({ settlement, earned, takenBack, stays }).toEqual({
        settlement,
        earned: line.earned,
        takenBack: line.takenBack,
        stays: line.stays,
      });
    }
  });

  it('where the money stands after each: held, payable, or owed by a partner that was already paid', () => {
    expect(books(10_000, '0.2', [2_500], 'held').accounts).toMatchObject({ 'commissions-held:p1': -1_500 });
    expect(books(10_000, '0.2', [2_500], 'released first').accounts).toMatchObject({
      'commissions-held:p1': 0,
      'commissions-payable:p1': -1_500,
    });
    expect(books(10_000, '0.2', [2_500], 'paid first').accounts).toMatchObject({
      'commissions-held:p1': 0,
      'commissions-payable:p1': 500,
      'payout-clearing': 0,
      bank: -2_000,
    });
  });
});

describe('for any payment, rate and refunds', () => {
  const settlement = fc.constantFrom<Settlement>(
    'held',
    'released first',
    'paid first',
    'released after the first refund',
  );
  const rate = fc.integer({ min: 1, max: 1_000 }).map((permille) => (permille / 1_000).toFixed(3));
  /** A payment, and refunds that leave `left` of it. */
  const partsOfPayment = fc
    .tuple(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 6 }), fc.integer({ min: 0, max: 1_000_000 }))
    .map(([refunds, left]) => ({ refunds, left, payment: refunds.reduce((sum, refund) => sum + refund, left) }))
    .filter(({ payment }) => payment > 0);

  it('each event balances, no refund takes back more than was earned, and a full refund leaves exactly nothing', () => {
    fc.assert(
      fc.property(partsOfPayment, rate, settlement, ({ payment, refunds, left }, rate, settlement) => {
        const { earned, takenBack, stays, events } = books(payment, rate, refunds, settlement);
        for (const { data } of events)
          if ('postings' in data) expect(data.postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0);
        const back = takenBack.reduce((sum, amount) => sum + amount, 0);
        expect(stays).toBe(earned - back);
        expect(back).toBeLessThanOrEqual(earned);
        if (left === 0) expect(stays).toBe(0);
      }),
    );
  });

  it('the order of the refunds makes no difference to what stays', () => {
    fc.assert(
      fc.property(partsOfPayment, rate, ({ payment, refunds }, rate) => {
        expect(books(payment, rate, [...refunds].reverse()).stays).toBe(books(payment, rate, refunds).stays);
        const atOnce = refunds.reduce((sum, refund) => sum + refund, 0);
        if (atOnce > 0) expect(books(payment, rate, [atOnce]).stays).toBe(books(payment, rate, refunds).stays);
      }),
    );
  });
});
