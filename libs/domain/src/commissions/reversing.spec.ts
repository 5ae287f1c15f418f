import { describe, expect, it } from '@jest/globals';
import { given } from '@vouch/testing';
import {
  COMMISSION,
  REFUNDED,
  accrue,
  after,
  eur,
  ids,
  pay,
  release,
  reserve,
  reverse,
  takeBack,
} from './spec-support/account-commands.js';

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
          because: 'refund',
          refundId: 'f400',
          quantity: 1,
          amount: eur(80),
          accruedMinor: 200,
          refundedTotalMinor: 400,
          basis: eur(1_000),
          rule: 'share',
          pays: { kind: 'percent', rate: '0.2' },
          paysFrom: 'terms',
          revenueBeforeMinor: null,
          leavesMinor: 120,
          limits: [],
          rounding: 'half-even',
          takenFrom: 'held',
          occurredOn: '2026-02-20',
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
    expect(after(accrue(), release(), reserve(), reverse(400)).at(-1)?.data).toMatchObject({
      takenFrom: 'in-payout',
      postings: fromPayable,
    });
    expect(after(accrue(), release(), ...pay(), reverse(400)).at(-1)?.data).toMatchObject({
      takenFrom: 'paid',
      postings: fromPayable,
    });
  });

  it('is never booked before the commission', () => {
    expect(after(accrue(), reverse(400, { reversedOn: '2026-02-01' })).at(-1)?.data).toMatchObject({
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

  it.each([
    ['a lead or deal that turned out to be none', 'disqualified'],
    ['a customer that counts for another partner', 'reattributed'],
  ] as const)('takes back all that is left for %s', (_, because) => {
    const taken = after(accrue(), reverse(400), takeBack(because)).at(-1)?.data;
    expect(taken).toMatchObject({ because, amount: eur(120), leavesMinor: 0 });
  });
});
