import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, settle } from '@vouch/testing';
import { command, type Command } from '../command.js';
import {
  AccrueCommission,
  ForfeitCommissions,
  PayCommissions,
  RefuseCommission,
  ReleaseCommissions,
  ReverseCommission,
} from './commands.js';

const PAID = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const COMMISSION = `${PAID}.share`;
const PAID_TOO = '0d9f2f0e-5c51-4b39-8a59-0e5b6e9a4a11';
const COMMISSION_TOO = `${PAID_TOO}.share`;
const REFUNDED = 'c3c3c3c3-58f0-4f0e-9a35-5f9d3d6d2a12';
const TERMINATED = 'd4d4d4d4-58f0-4f0e-9a35-5f9d3d6d2a13';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const ids = { partnerId: 'p1', programId: 'growth' };
const met = [{ condition: 'partner-approved' as const, met: true, detail: 'yes' }];

const accrue = (change: Partial<AccrueCommission> = {}) =>
  command(AccrueCommission, {
    ...ids,
    customerId: 'c1',
    paymentId: 'pay1',
    basis: eur(1_000),
    termsVersion: 1,
    tier: 'Gold',
    facts: { payment: ['new'] },
    rule: 'share',
    pays: { kind: 'percent', rate: '0.2' },
    paysFrom: 'terms',
    revenueBeforeMinor: null,
    amount: eur(200),
    onRefund: 'reverse',
    conditions: met,
    paidOn: '2026-02-10',
    releaseOn: '2026-03-12',
    sourceEventId: PAID,
    ...change,
  });
const reverse = (refundedTotalMinor: number, change: Partial<ReverseCommission> = {}) =>
  command(ReverseCommission, {
    partnerId: 'p1',
    currency: 'EUR',
    commissionId: COMMISSION,
    refundId: `f${refundedTotalMinor}`,
    refundedTotalMinor,
    refundedOn: '2026-02-20',
    sourceEventId: REFUNDED,
    ...change,
  });
const release = (dueOn = '2026-03-12') => command(ReleaseCommissions, { ...ids, currency: 'EUR', dueOn });
const forfeit = (forfeitedOn = '2026-03-20') =>
  command(ForfeitCommissions, { ...ids, currency: 'EUR', forfeitedOn, sourceEventId: TERMINATED });
const pay = (payoutId = 'out1') =>
  command(PayCommissions, { partnerId: 'p1', currency: 'EUR', payoutId, paidOn: '2026-04-01' });

/** The events that these commands lead to, with no policy at work. */
function after(...commands: readonly Command[]): readonly RecordedEvent[] {
  const { events, refused } = settle(commands, { policies: [] });
  expect(refused).toEqual([]);
  return events;
}

const refuse = (change: Partial<RefuseCommission> = {}) => {
  const {
    rule,
    pays,
    paysFrom,
    revenueBeforeMinor: _,
    amount: __,
    onRefund: ___,
    releaseOn: ____,
    ...payment
  } = accrue();
  const considered = [{ rule, pays, paysFrom, conditions: [], reason: 'not-as-asked' as const }];
  return command(RefuseCommission, { ...payment, considered, reason: 'not-as-asked', ...change });
};

describe('accruing a commission', () => {
  it('holds it until its release day, and says how it came about', () => {
    given()
      .when(accrue())
      .then({
        type: 'CommissionAccrued',
        data: {
          ...ids,
          customerId: 'c1',
          paymentId: 'pay1',
          basis: eur(1_000),
          termsVersion: 1,
          tier: 'Gold',
          facts: { payment: ['new'] },
          conditions: met,
          sourceEventId: PAID,
          commissionId: COMMISSION,
          rule: 'share',
          pays: { kind: 'percent', rate: '0.2' },
          paysFrom: 'terms',
          revenueBeforeMinor: null,
          amount: eur(200),
          rounding: 'half-even',
          onRefund: 'reverse',
          bookedOn: '2026-02-10',
          releaseOn: '2026-03-12',
          postings: [
            { account: 'commission-expense', ...eur(200) },
            { account: 'commissions-held:p1', ...eur(-200) },
          ],
        },
      });
  });

  it('happens once for each rule that pays, and a refusal once for each payment', () => {
    given(...after(accrue()))
      .when(accrue({ amount: eur(500) }))
      .thenNothing();
    expect(
      after(accrue(), accrue({ rule: 'bonus' })).map(({ data }) => 'commissionId' in data && data.commissionId),
    ).toEqual([COMMISSION, `${PAID}.bonus`]);
    given(...after(refuse()))
      .when(refuse({ reason: 'not-certified' }))
      .thenNothing();
  });

  it('is refused with its reason, and with what was considered', () => {
    given()
      .when(refuse())
      .then({
        type: 'CommissionRefused',
        data: {
          ...ids,
          customerId: 'c1',
          paymentId: 'pay1',
          basis: eur(1_000),
          termsVersion: 1,
          tier: 'Gold',
          facts: { payment: ['new'] },
          conditions: met,
          sourceEventId: PAID,
          considered: [
            {
              rule: 'share',
              pays: { kind: 'percent', rate: '0.2' },
              paysFrom: 'terms',
              conditions: [],
              reason: 'not-as-asked',
            },
          ],
          reason: 'not-as-asked',
          bookedOn: '2026-02-10',
        },
      });
  });
});

describe('releasing commissions', () => {
  it('makes payable what fell due, each booked on its own day', () => {
    const early = { paymentId: 'pay2', sourceEventId: PAID_TOO, releaseOn: '2026-03-01' };
    const events = after(accrue(), accrue(early), release());
    expect(events.slice(2).map(({ data }) => data)).toEqual([
      {
        ...ids,
        commissionId: COMMISSION_TOO,
        amount: eur(200),
        bookedOn: '2026-03-01',
        postings: [
          { account: 'commissions-held:p1', ...eur(200) },
          { account: 'commissions-payable:p1', ...eur(-200) },
        ],
      },
      expect.objectContaining({ commissionId: COMMISSION, bookedOn: '2026-03-12' }),
    ]);
  });

  it('leaves what is not due, and happens once', () => {
    given(...after(accrue()))
      .when(release('2026-03-11'))
      .thenNothing();
    given(...after(accrue(), release()))
      .when(release('2026-03-13'))
      .thenNothing();
  });

  it('releases only what is left after a reversal, and nothing where nothing is left', () => {
    expect(after(accrue(), reverse(400), release()).at(-1)?.data).toMatchObject({ amount: eur(120) });
    given(...after(accrue(), reverse(1_000)))
      .when(release())
      .thenNothing();
  });
});

describe('reversing a commission', () => {
  it('takes back the share of the refund, from what is held', () => {
    given(...after(accrue()))
      .when(reverse(400))
      .then({
        type: 'CommissionReversed',
        data: {
          ...ids,
          commissionId: COMMISSION,
          customerId: 'c1',
          paymentId: 'pay1',
          refundId: 'f400',
          amount: eur(80),
          accruedMinor: 200,
          refundedTotalMinor: 400,
          basisMinor: 1_000,
          rule: 'share',
          pays: { kind: 'percent', rate: '0.2' },
          paysFrom: 'terms',
          revenueBeforeMinor: null,
          rounding: 'half-even',
          takenFrom: 'held',
          bookedOn: '2026-02-20',
          sourceEventId: REFUNDED,
          postings: [
            { account: 'commissions-held:p1', ...eur(80) },
            { account: 'commission-expense', ...eur(-80) },
          ],
        },
      });
  });

  it('takes it from what is payable, or has the partner owe it, once it was released or paid', () => {
    const fromPayable = [
      { account: 'commissions-payable:p1', ...eur(80) },
      { account: 'commission-expense', ...eur(-80) },
    ];
    expect(after(accrue(), release(), reverse(400)).at(-1)?.data).toMatchObject({
      takenFrom: 'payable',
      postings: fromPayable,
    });
    expect(after(accrue(), release(), pay(), reverse(400)).at(-1)?.data).toMatchObject({
      takenFrom: 'paid',
      postings: fromPayable,
    });
  });

  it('is never booked before the commission', () => {
    expect(after(accrue(), reverse(400, { refundedOn: '2026-02-01' })).at(-1)?.data).toMatchObject({
      bookedOn: '2026-02-10',
    });
  });

  it('happens once, and not at all where it moves no minor unit', () => {
    given(...after(accrue(), reverse(400)))
      .when(reverse(400))
      .thenNothing();
    given(...after(accrue()))
      .when(reverse(2))
      .thenNothing();
  });

  it('is refused where there is no such commission', () => {
    given().when(reverse(400)).thenRejected('CommissionNotAccrued');
  });
});

describe('paying commissions', () => {
  it('pays all that is payable, line by line', () => {
    given(...after(accrue(), release()))
      .when(pay())
      .then({
        type: 'CommissionPaid',
        data: {
          ...ids,
          payoutId: 'out1',
          amount: eur(200),
          lines: [{ commissionId: COMMISSION, amountMinor: 200 }],
          bookedOn: '2026-04-01',
          postings: [
            { account: 'commissions-payable:p1', ...eur(200) },
            { account: 'payout-clearing', ...eur(-200) },
          ],
        },
      });
  });

  it('is harmless under the same payout id, whatever became payable since', () => {
    const more = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO });
    given(...after(accrue(), release(), pay(), more, release()))
      .when(pay())
      .thenNothing();
  });

  it('sets off what was reversed after it had been paid', () => {
    const history = after(
      accrue(),
      release(),
      pay(),
      reverse(400),
      accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO }),
      release(),
      pay('out2'),
    );
    expect(history.at(-1)?.data).toMatchObject({
      amount: eur(120),
      lines: [
        { commissionId: COMMISSION, amountMinor: -80 },
        { commissionId: COMMISSION_TOO, amountMinor: 200 },
      ],
    });
  });

  it('leaves out a line that was released and reversed since the last payout', () => {
    const more = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO });
    const { data } = after(accrue(), more, release(), reverse(1_000), pay()).at(-1) as RecordedEvent<'CommissionPaid'>;
    expect(data.lines).toEqual([{ commissionId: COMMISSION_TOO, amountMinor: 200 }]);
  });

  it('waits while the partner is suspended, and goes on when it is back or its partnership is over', () => {
    const suspended = happened('PartnerSuspended', { ...ids, reason: 'under-review' });
    const payable = given(...after(accrue(), release()));
    payable.alongside(suspended).when(pay()).thenRejected('PartnerSuspended', 'Reinstate');
    for (const next of [
      happened('PartnerReinstated', { ...ids, reason: 'cleared' }),
      happened('PartnerTerminated', { ...ids, reason: 'ended', balance: 'pay-out', referrals: 'stop' }),
    ])
      expect(payable.alongside(suspended, next).when(pay()).decision).toMatchObject([{ type: 'CommissionPaid' }]);
  });

  const terminated = (at: string, balance: 'forfeit' | 'pay-out' = 'forfeit') =>
    happened('PartnerTerminated', { ...ids, reason: 'fraud', balance, referrals: 'keep-earning' }, { at });
  const inBerlin = programLaunched({ zone: 'Europe/Berlin' });

  it.each([
    ['goes out', 'the evening before it was earned', '2026-02-09T22:30:00.000Z'],
    ['waits', 'on the day, in the zone of the program, on which it was earned', '2026-02-09T23:30:00.000Z'],
    ['waits', 'later', '2026-04-01T08:00:00.000Z'],
  ])('%s, before a forfeit is booked, when the partner lost its balance %s', (becomes, _, at) => {
    const payout = given(...after(accrue(), release()))
      .alongside(terminated(at), inBerlin)
      .when(pay());
    if (becomes === 'waits') payout.thenRejected('BalanceForfeited', 'Only what it earns later');
    else expect(payout.decision).toMatchObject([{ type: 'CommissionPaid' }]);
  });

  it('goes on with what is earned after the balance was lost, less a debt from before', () => {
    const later = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO, paidOn: '2026-03-25' });
    const lost = [terminated('2026-03-20T08:00:00.000Z'), inBerlin];
    const history = (...before: Command[]) => given(...after(...before, later, release())).alongside(...lost);
    history(accrue()).when(pay()).thenRejected('BalanceForfeited');
    expect(history(accrue(), release(), forfeit()).when(pay('out2')).decision).toMatchObject([
      { data: { amount: eur(200), lines: [{ commissionId: COMMISSION_TOO }] } },
    ]);
    expect(history(accrue(), release(), pay(), reverse(400)).when(pay('out2')).decision).toMatchObject([
      { data: { amount: eur(120) } },
    ]);
  });

  it('is refused where nothing is payable, with what to expect', () => {
    given().when(pay()).thenRejected('NothingPayable', 'holding period');
    given(...after(accrue()))
      .when(pay())
      .thenRejected('NothingPayable', 'holding period');
    given(...after(accrue(), release(), pay()))
      .when(pay('out2'))
      .thenRejected('NothingPayable', 'holding period');
    given(...after(accrue(), release(), pay(), reverse(400)))
      .when(pay('out2'))
      .thenRejected('NothingPayable', 'owes 80 minor units of EUR');
  });
});

describe('forfeiting commissions', () => {
  const more = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO, releaseOn: '2026-04-01' });
  const lost = (from: 'held' | 'payable', lines: Readonly<Record<string, number>>, amountMinor: number) => ({
    type: 'CommissionsForfeited' as const,
    data: {
      ...ids,
      from,
      amount: eur(amountMinor),
      lines: Object.entries(lines).map(([commissionId, minor]) => ({ commissionId, amountMinor: minor })),
      bookedOn: '2026-03-20',
      sourceEventId: TERMINATED,
      postings: [
        { account: `commissions-${from}:p1`, ...eur(amountMinor) },
        { account: 'commission-expense', ...eur(-amountMinor) },
      ],
    },
  });

  it('takes back what is held and what is payable, each apart', () => {
    given(...after(accrue(), more, release()))
      .when(forfeit())
      .then(lost('held', { [COMMISSION_TOO]: 200 }, 200), lost('payable', { [COMMISSION]: 200 }, 200));
  });

  it('leaves what was earned later, and what was paid', () => {
    const later = { ...more, paidOn: '2026-03-21' };
    given(...after(accrue(), release(), pay(), command(AccrueCommission, later)))
      .when(forfeit())
      .thenNothing();
  });

  it('happens once, and leaves nothing to release, to pay or to reverse', () => {
    const history = after(accrue(), more, release(), forfeit());
    given(...history)
      .when(forfeit())
      .thenNothing();
    given(...history)
      .when(release('2026-05-01'))
      .thenNothing();
    given(...history)
      .when(reverse(400))
      .thenNothing();
    given(...history)
      .when(pay())
      .thenRejected('NothingPayable');
  });

  it('takes what is left after a refund, less what was reversed after it had been paid', () => {
    given(...after(accrue(), reverse(400)))
      .when(forfeit())
      .then(lost('held', { [COMMISSION]: 120 }, 120));
    const paidAndReversed = after(accrue(), release(), pay(), reverse(400), more, release('2026-04-01'));
    given(...paidAndReversed)
      .when(forfeit())
      .then(lost('payable', { [COMMISSION]: -80, [COMMISSION_TOO]: 200 }, 120));
  });

  it('lets a debt stand', () => {
    given(...after(accrue(), release(), pay(), reverse(400)))
      .when(forfeit())
      .thenNothing();
  });
});
