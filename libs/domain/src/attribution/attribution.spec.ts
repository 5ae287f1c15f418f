import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { AttributeCustomer, CreditChurn, CreditPayment, CreditRefund, FlagConversion } from './commands.js';

const ids = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
const sourceEventId = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

const attribution = {
  ...ids,
  referralId: 'r1',
  via: 'form' as const,
  touches: [{ referralId: 'r1', kind: 'named' as const, outcome: 'credited' as const }],
  referredAt: '2026-01-05T10:00:00.000Z',
  convertedAt: '2026-01-31T23:30:00.000Z',
  convertedOn: '2026-02-01',
  sourceEventId,
};
const attributed = happened('CustomerAttributed', attribution);
const attribute = command(AttributeCustomer, attribution);

const payment = { ...ids, paymentId: 'pay1', amount: eur(1_000), paidOn: '2026-02-10', sourceEventId };
const paid = happened('PaymentCredited', { ...payment, convertedOn: '2026-02-01' });

const back = { ...ids, refundId: 'f1', paymentId: 'pay1', refundedOn: '2026-02-20', sourceEventId };
const refund = (refundId: string, amount = eur(400)) => command(CreditRefund, { ...back, refundId, amount });
const refunded = (refundId: string, amountMinor: number, refundedTotalMinor: number, excessMinor = 0) =>
  happened('RefundCredited', {
    ...back,
    refundId,
    amount: eur(amountMinor),
    refundedTotalMinor,
    paidAmountMinor: 1_000,
    excessMinor,
  });

describe('attributing a customer', () => {
  it('happens once', () => {
    given().when(attribute).then(attributed);
    given(attributed).when(attribute).thenNothing();
  });
});

describe('flagging a conversion', () => {
  const { convertedAt, referredAt } = attribution;
  const early = { ...ids, reason: 'won-before-first-contact' as const, referredAt, convertedAt, sourceEventId };
  const absurd = {
    ...ids,
    reason: 'declared-revenue-implausible' as const,
    declaredMonthlyRevenue: eur(9_000_000_000),
    plausibleMonthlyRevenueMinor: 100_000_000,
    sourceEventId,
  };

  it('keeps each reason once', () => {
    given(attributed)
      .when(command(FlagConversion, { flag: early }))
      .then({ type: 'ConversionFlagged', data: early });
    given(attributed, happened('ConversionFlagged', early))
      .when(command(FlagConversion, { flag: absurd }))
      .then({ type: 'ConversionFlagged', data: absurd });
    given(attributed, happened('ConversionFlagged', early))
      .when(command(FlagConversion, { flag: early }))
      .thenNothing();
  });
});

describe('crediting a payment', () => {
  it('remembers the day of the conversion beside its own, once', () => {
    given(attributed).when(command(CreditPayment, payment)).then(paid);
    given(attributed, paid).when(command(CreditPayment, payment)).thenNothing();
  });

  it('is refused without an attribution', () => {
    given().when(command(CreditPayment, payment)).thenRejected('CustomerNotAttributed');
  });
});

describe('crediting a refund', () => {
  it('adds up to what was refunded of its payment', () => {
    given(attributed, paid)
      .when(refund('f1'))
      .then(refunded('f1', 400, 400));
    given(attributed, paid, refunded('f1', 400, 400))
      .when(refund('f2', eur(600)))
      .then(refunded('f2', 600, 1_000));
  });

  it('counts no more than what is left, and says how much did not count', () => {
    given(attributed, paid)
      .when(refund('f1', eur(1_500)))
      .then(refunded('f1', 1_000, 1_000, 500));
    given(attributed, paid, refunded('f1', 400, 400))
      .when(refund('f2', eur(700)))
      .then(refunded('f2', 600, 1_000, 100));
  });

  it('happens once, whether it counted or not', () => {
    const flagged = happened('RefundFlagged', {
      ...ids,
      refundId: 'f2',
      paymentId: 'pay1',
      reason: 'already-refunded-in-full',
      amount: eur(1),
      paid: eur(1_000),
      sourceEventId,
    });
    given(attributed, paid, refunded('f1', 400, 400))
      .when(refund('f1'))
      .thenNothing();
    given(attributed, paid, refunded('f1', 1_000, 1_000))
      .when(refund('f2', eur(1)))
      .then(flagged);
    given(attributed, paid, refunded('f1', 1_000, 1_000), flagged)
      .when(refund('f2', eur(1)))
      .thenNothing();
  });

  it('is flagged in another currency than its payment', () => {
    const amount = { amountMinor: 400, currency: 'USD' };
    given(attributed, paid)
      .when(refund('f1', amount))
      .then({
        type: 'RefundFlagged',
        data: {
          ...ids,
          refundId: 'f1',
          paymentId: 'pay1',
          reason: 'other-currency',
          amount,
          paid: eur(1_000),
          sourceEventId,
        },
      });
  });

  it('is refused without its payment', () => {
    given(attributed).when(refund('f1')).thenRejected('PaymentNotCredited', 'pay1');
  });
});

describe('crediting a churn', () => {
  const churn = { ...ids, churnedOn: '2026-05-01', sourceEventId };
  const churned = happened('ChurnCredited', { ...churn, convertedOn: '2026-02-01' });

  it('happens once, and only for an attributed customer', () => {
    given(attributed).when(command(CreditChurn, churn)).then(churned);
    given(attributed, churned).when(command(CreditChurn, churn)).thenNothing();
    given().when(command(CreditChurn, churn)).thenRejected('CustomerNotAttributed', 'c1');
  });
});
