import { describe, expect, it } from '@jest/globals';
import { happened } from '@vouch/testing';
import { NotFound } from '../errors.js';
import { given } from '../spec-support/given.js';
import { paidOut, putAside } from '../spec-support/payout-story.js';
import {
  accrued,
  applied,
  forfeited,
  launched,
  refused,
  released,
  reversed,
  statementClosed,
} from '../spec-support/story.js';
import { statement, statementOf } from './statement.query.js';

/**
 * January: 100.00 paid by a customer, 20.00 earned. February: released and paid out, 50.00 more earned on 250.00, a payment
 * refused, a refund takes 4.00 back of what had been paid out.
 */
const rows = given(
  applied('ann'),
  accrued('ann', 'k1', 10_000, { on: '2026-01-20' }),
  released('ann', 'k1', 2_000, { on: '2026-02-03' }),
  accrued('ann', 'k2', 25_000, { on: '2026-02-05' }),
  refused('ann', 'pay9', 700, 'outside-commission-months', { on: '2026-02-06' }),
  putAside('ann', 'payout1', { k1: 2_000 }, { on: '2026-02-10' }),
  paidOut('ann', 'payout1', 2_000, { on: '2026-02-10' }),
  reversed('ann', 'k1', 400, 'paid', { on: '2026-02-20' }),
  accrued('ann', 'k3', 1_000, { on: '2026-02-05', currency: 'JPY' }),
  applied('bob'),
);

const february = { partner: 'ann', month: '2026-02', currency: 'EUR' };

describe('a statement', () => {
  it('leads from the opening to the closing balances, line by line', async () => {
    const { accounts } = await statementOf(february, rows);
    expect(accounts).toHaveLength(1);
    const [account] = accounts;
    expect(account?.opening).toEqual({ heldMinor: 2_000, payableMinor: 0 });
    expect(
      account?.lines.map((line) => [
        line.date,
        line.what,
        line.heldDeltaMinor,
        line.payableDeltaMinor,
        line.balance.heldMinor,
        line.balance.payableMinor,
      ]),
    ).toEqual([
      //                          held   payable   then held  then payable
      ['2026-02-03', 'released', -2_000, 2_000, 0, 2_000],
      ['2026-02-05', 'accrued', 5_000, 0, 5_000, 2_000],
      ['2026-02-10', 'in-payout', 0, -2_000, 5_000, 0],
      ['2026-02-10', 'paid', 0, 0, 5_000, 0],
      ['2026-02-20', 'reversed', 0, -400, 5_000, -400],
    ]);
    expect(account?.closing).toEqual({ heldMinor: 5_000, payableMinor: -400 });
    expect(account?.totals).toEqual({
      accruedMinor: 5_000,
      releasedMinor: 2_000,
      reversedMinor: 400,
      forfeitedMinor: 0,
      paidMinor: 2_000,
      heldDeltaMinor: 3_000,
      payableDeltaMinor: -400,
    });
  });

  it('names the event of every line, and why it is so', async () => {
    const [account] = (await statementOf(february, rows)).accounts;
    expect(account?.lines.map(({ reference, reason }) => [reference.split(' ')[0], reason])).toEqual([
      ['#3', 'The holding period ended on 2026-02-15: payable from now on.'],
      [
        '#4',
        '20 % of 250.00 EUR (terms version 1). The partner was approved. Paid in month 1 of 12. Held until 2026-02-15.',
      ],
      ['#6', 'Payout payout1 of 1 commission.'],
      ['#7', 'Payout payout1 arrived.'],
      [
        '#8',
        'Refund refund-k1: 20.00 of 100.00 EUR are refunded in all. Of 20.00 EUR accrued, what is left follows from 20 % of what was kept. It had been paid out: set off against what becomes payable next.',
      ],
    ]);
    for (const line of account?.lines ?? [])
      expect(line.reference).toBe(`#${line.position} ${line.eventId.slice(0, 8)}`);
  });

  it('says of a release whose payment it was, though that stands in an earlier month', async () => {
    const [account] = (await statementOf(february, rows)).accounts;
    expect(account?.lines[0]).toMatchObject({
      what: 'released',
      commissionId: 'k1',
      customerId: 'c1',
      paymentId: 'pay-k1',
      basisMinor: 10_000,
      rule: 'share',
      pays: { kind: 'percent', rate: '0.2' },
    });
  });

  it('lists refused payments apart, each with its reason', async () => {
    const [account] = (await statementOf(february, rows)).accounts;
    expect(account?.refusals).toMatchObject([
      {
        date: '2026-02-06',
        paymentId: 'pay9',
        basisMinor: 700,
        amountMinor: 0,
        reason:
          'No commission: it lies outside the months in which the rule pays. 7.00 EUR (terms version 1). The partner was approved. Paid in month 1 of 12. Rule share would pay 20 %. Paid too late.',
      },
    ]);
  });

  it('states every currency when none is asked for', async () => {
    const { accounts } = await statementOf({ partner: 'ann', month: '2026-02' }, rows);
    expect(accounts.map(({ currency, closing }) => [currency, closing.heldMinor, closing.payableMinor])).toEqual([
      ['EUR', 5_000, -400],
      ['JPY', 200, 0],
    ]);
  });

  it('carries the balances through a month without lines', async () => {
    const [account] = (await statementOf({ ...february, month: '2026-07' }, rows)).accounts;
    expect(account).toMatchObject({
      opening: { heldMinor: 5_000, payableMinor: -400 },
      closing: { heldMinor: 5_000, payableMinor: -400 },
      lines: [],
      refusals: [],
    });
  });

  it('begins with nothing before the first line', async () => {
    const zero = { heldMinor: 0, payableMinor: 0 };
    const [account] = (await statementOf({ ...february, month: '2025-12' }, rows)).accounts;
    expect(account).toMatchObject({ opening: zero, closing: zero, lines: [] });
    expect((await statementOf({ partner: 'bob', month: '2026-02' }, rows)).accounts).toEqual([]);
  });

  it('does not know a partner that no event names', async () => {
    await expect(statementOf({ partner: 'nobody', month: '2026-02' }, rows)).rejects.toThrow(NotFound);
  });

  it('explains a tier’s rate and a payout that was reduced', async () => {
    const event = accrued('ann', 'k1', 10_000);
    const byTier = { ...event, data: { ...event.data, tier: 'Gold', paysFrom: 'tier' as const } };
    const [account] = (
      await statementOf(february, given(applied('ann'), byTier, putAside('ann', 'payout2', { k1: 900, k0: -400 })))
    ).accounts;
    expect(account?.lines[0]?.reason).toContain('(as in tier Gold, terms version 1)');
    expect(account?.lines[1]?.reason).toBe(
      'Payout payout2 of 1 commission, less 4.00 EUR reversed after they had been paid.',
    );
  });

  it('says to which day a line belongs that came when its month was closed, and by which terms it was priced', async () => {
    const late = given(
      applied('ann'),
      accrued('ann', 'k1', 10_000, { on: '2026-02-01', about: '2026-01-12' }),
      reversed('ann', 'k1', 400, 'held', { on: '2026-02-01', about: '2026-01-20' }),
      statementClosed('ann', '2026-02'),
    );
    const [account] = (await statementOf(february, late)).accounts;
    expect(
      account?.lines.map(({ date, occurredOn, termsVersion, reason }) => [date, occurredOn, termsVersion, reason]),
    ).toEqual([
      [
        '2026-02-01',
        '2026-01-12',
        1,
        expect.stringMatching(/It belongs to 12 January 2026 \(closed\), priced by terms version 1\.$/),
      ],
      [
        '2026-02-01',
        '2026-01-20',
        1,
        expect.stringMatching(/It belongs to 20 January 2026 \(closed\), priced by terms version 1\.$/),
      ],
    ]);
    expect(account).toMatchObject({ state: 'closed', closed: { position: 4, digest: '0'.repeat(64) } });
  });

  it('says when a commission was free whose hold ended in a month that was closed when that was told', async () => {
    const late = given(
      applied('ann'),
      accrued('ann', 'k1', 10_000, { on: '2026-01-05' }),
      released('ann', 'k1', 2_000, { on: '2026-02-01', about: '2026-01-25' }),
    );
    const [account] = (await statementOf(february, late)).accounts;
    expect(account?.lines).toMatchObject([
      {
        date: '2026-02-01',
        occurredOn: '2026-01-25',
        reason: expect.stringContaining('It belongs to 25 January 2026'),
      },
    ]);
  });

  it.each([
    ['2026-02-27', 'open'],
    ['2026-02-28', 'closed'],
  ])('of a month in which nothing happened is, once %s has closed, %s', async (date, state) => {
    const idle = given(
      launched(),
      applied('ann'),
      accrued('ann', 'k1', 10_000, { on: '2026-01-20' }),
      happened('DayClosed', { date, zone: 'Europe/Berlin' }),
    );
    expect((await statementOf(february, idle)).accounts).toMatchObject([{ state, closed: null }]);
  });

  it('reads as tables', async () => {
    const [lines, refusals] = statement.tables(await statementOf(february, rows));
    expect(lines?.title).toBe('Statement of ann, February 2026, EUR (open)');
    expect(lines?.rows.map((row) => [row[1], row[2], row[7], row[8]])).toEqual([
      ['', 'opening balance', '20.00', '0.00'],
      ['2026-02-03', 'released', '-20.00', '+20.00'],
      ['2026-02-05', 'accrued', '+50.00', '0.00'],
      ['2026-02-10', 'in-payout', '0.00', '-20.00'],
      ['2026-02-10', 'paid', '0.00', '0.00'],
      ['2026-02-20', 'reversed', '0.00', '-4.00'],
      ['', 'closing balance', '50.00', '-4.00'],
    ]);
    expect(refusals?.title).toBe('Without a commission, EUR');
    expect(statement.tables(await statementOf({ partner: 'bob', month: '2026-02' }, rows))).toEqual([
      {
        title: 'Statement of bob, February 2026',
        columns: [],
        rows: [],
        empty: 'Nothing was booked for bob in February 2026.',
      },
    ]);
  });

  it('says what a terminated partner lost', async () => {
    const ended = given(
      applied('ann'),
      accrued('ann', 'k1', 10_000),
      accrued('ann', 'k2', 5_000),
      released('ann', 'k1', 2_000),
      forfeited('ann', 'held', { k2: 1_000 }),
      forfeited('ann', 'payable', { k1: 2_000 }),
    );
    const [account] = (await statementOf(february, ended)).accounts;
    expect(account?.lines.slice(3).map(({ what, reason, balance }) => [what, reason, balance])).toEqual([
      [
        'forfeited',
        'The partner was terminated and loses what was held, of 1 commission.',
        { heldMinor: 0, payableMinor: 2_000 },
      ],
      [
        'forfeited',
        'The partner was terminated and loses what was payable, of 1 commission.',
        { heldMinor: 0, payableMinor: 0 },
      ],
    ]);
    expect(account?.totals).toMatchObject({ forfeitedMinor: 3_000, heldDeltaMinor: 0, payableDeltaMinor: 0 });
  });
});
