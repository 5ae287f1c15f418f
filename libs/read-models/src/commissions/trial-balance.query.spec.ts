import { describe, expect, it } from '@jest/globals';
import { given } from '../spec-support/given.js';
import { paidOut, putAside } from '../spec-support/payout-story.js';
import { accrued, applied, launched, released, reversed } from '../spec-support/story.js';
import { liability, liabilityOf, LiabilityParams } from './liability.query.js';
import { trialBalance, trialBalanceOf } from './trial-balance.query.js';

/** January: 20.00 accrued, 30.00 on its last day. February: 20.00 released and paid, 4.00 of it taken back. */
const rows = given(
  launched(),
  applied('ann'),
  accrued('ann', 'k1', 10_000, { on: '2026-01-20' }),
  accrued('bob', 'k2', 15_000, { on: '2026-01-31' }),
  released('ann', 'k1', 2_000, { on: '2026-02-03' }),
  putAside('ann', 'payout1', { k1: 2_000 }, { on: '2026-02-10' }),
  paidOut('ann', 'payout1', 2_000, { on: '2026-02-12' }),
  reversed('ann', 'k1', 400, 'paid', { on: '2026-02-20' }),
);

const asked = (params: Partial<LiabilityParams> = {}) =>
  liabilityOf(Object.assign(new LiabilityParams(), params), rows);

describe('the trial balance', () => {
  it.each([
    //               expense            held               payable            in payout          bank
    [
      '2026-01-30',
      [
        [2_000, 0],
        [0, 2_000],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      '2026-01-31',
      [
        [5_000, 0],
        [0, 5_000],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      '2026-02-09',
      [
        [5_000, 0],
        [0, 3_000],
        [0, 2_000],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      '2026-02-10',
      [
        [5_000, 0],
        [0, 3_000],
        [0, 0],
        [0, 2_000],
        [0, 0],
      ],
    ],
    [
      '2026-02-12',
      [
        [5_000, 0],
        [0, 3_000],
        [0, 0],
        [0, 0],
        [0, 2_000],
      ],
    ],
    [
      '2026-02-20',
      [
        [4_600, 0],
        [0, 3_000],
        [400, 0],
        [0, 0],
        [0, 2_000],
      ],
    ],
  ])('at the end of %s', async (day, expected) => {
    const { currencies } = await trialBalanceOf({ day }, rows);
    expect(currencies).toMatchObject([{ currency: 'EUR', balanced: true }]);
    expect(currencies[0]?.accounts.map(({ debitMinor, creditMinor }) => [debitMinor, creditMinor])).toEqual(expected);
  });

  it('reads as a table, with its total', async () => {
    const [table] = trialBalance.tables(await trialBalanceOf({}, rows));
    expect(table?.rows).toEqual([
      ['commission-expense', 'expense', '46.00', ''],
      ['commissions-held', 'liability', '', '30.00'],
      ['commissions-payable', 'liability', '4.00', ''],
      ['payout-clearing', 'liability', '', ''],
      ['bank', 'asset', '', '20.00'],
      ['total', '', '50.00', '50.00'],
    ]);
    expect(table?.notes).toEqual(['Debits and credits are the same.']);
  });
});

describe('what partners are owed', () => {
  it('at the end of a day, for each and in total', async () => {
    expect(await asked({ day: '2026-02-10' })).toMatchObject({
      day: '2026-02-10',
      totals: [{ currency: 'EUR', heldMinor: 3_000, payableMinor: 0, inPayoutMinor: 2_000, owedMinor: 5_000 }],
      accounts: [
        { partnerId: 'ann', heldMinor: 0, payableMinor: 0, inPayoutMinor: 2_000, owedMinor: 2_000 },
        { partnerId: 'bob', heldMinor: 3_000, payableMinor: 0, inPayoutMinor: 0, owedMinor: 3_000 },
      ],
      next: null,
    });
  });

  it('of one partner, which may owe', async () => {
    expect(await asked({ partner: 'ann' })).toMatchObject({
      totals: [{ payableMinor: -400, owedMinor: -400 }],
      accounts: [{ partnerId: 'ann', payableMinor: -400 }],
    });
  });

  it('reads as a table', async () => {
    const [table] = liability.tables(await asked());
    expect(table?.rows).toEqual([
      ['ann', 'growth', 'EUR', '0.00', '-4.00', '0.00', '-4.00'],
      ['bob', 'growth', 'EUR', '30.00', '0.00', '0.00', '30.00'],
      ['total', '', 'EUR', '30.00', '-4.00', '0.00', '26.00'],
    ]);
  });
});
