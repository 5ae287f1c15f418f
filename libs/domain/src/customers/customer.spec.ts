import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { RecordChurn, RecordConversion, RecordPayment, RecordRefund } from './commands.js';

const at = '2026-03-01T10:00:00.000Z';
const later = '2026-03-01T10:00:00.001Z';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

const conversion = { customerId: 'c1', referralId: 'r1', declaredMonthlyRevenue: eur(0), segment: 'audio' };
const converted = happened('CustomerConverted', conversion, { at });
const convert = (change: Partial<RecordConversion> = {}) => command(RecordConversion, { ...conversion, ...change });

const payment = { customerId: 'c1', paymentId: 'pay1', amount: eur(1_000) };
const paid = happened('PaymentReceived', payment, { at });
const pay = (change: Partial<RecordPayment> = {}) => command(RecordPayment, { ...payment, ...change });

const back = { customerId: 'c1', refundId: 'f1', paymentId: 'pay1', amount: eur(400) };
const refunded = happened('PaymentRefunded', back, { at });
const refund = (change: Partial<RecordRefund> = {}) => command(RecordRefund, { ...back, ...change });

const churned = happened('CustomerChurned', { customerId: 'c1', reason: 'price' }, { at });
const churn = (change: Partial<RecordChurn> = {}) =>
  command(RecordChurn, { customerId: 'c1', reason: 'price', ...change });

describe('what a customer did is recorded', () => {
  it('whatever else is known', () => {
    given().when(convert()).then(converted);
    given().when(pay()).then(paid);
    given().when(refund()).then(refunded);
    given().when(churn()).then(churned);
  });

  it('without what was not said', () => {
    given()
      .when(command(RecordConversion, { customerId: 'c1' }))
      .then({ type: 'CustomerConverted', data: { customerId: 'c1' } });
    given()
      .when(churn({ reason: undefined }))
      .then({ type: 'CustomerChurned', data: { customerId: 'c1' } });
  });

  it('however absurd the revenue is that it declared', () => {
    const declaredMonthlyRevenue = eur(-Number.MAX_SAFE_INTEGER);
    given()
      .when(command(RecordConversion, { customerId: 'c1', declaredMonthlyRevenue }))
      .then({ type: 'CustomerConverted', data: { customerId: 'c1', declaredMonthlyRevenue } });
  });

  it('also where a refund exceeds its payment', () => {
    given(paid)
      .when(refund({ amount: eur(5_000) }))
      .then({ type: 'PaymentRefunded', data: { ...back, amount: eur(5_000) } });
  });

  it('once, when it is told again', () => {
    given(converted).when(convert()).thenNothing();
    given(converted)
      .when(convert({ occurredAt: at }))
      .thenNothing();
    given(paid).when(pay()).thenNothing();
    given(paid, refunded).when(refund()).thenNothing();
    given(churned).when(churn()).thenNothing();
  });
});

describe('what contradicts the record is refused', () => {
  it.each([
    ['another referral', convert({ referralId: 'r2' })],
    ['another revenue', convert({ declaredMonthlyRevenue: eur(1) })],
    ['no segment', convert({ segment: undefined })],
    ['another time', convert({ occurredAt: later })],
  ])('a conversion with %s', (_, command) => {
    given(converted).when(command).thenRejected('CustomerAlreadyConverted', 'c1');
  });

  it('a payment, refund or churn with other content', () => {
    given(paid)
      .when(pay({ amount: eur(999) }))
      .thenRejected('PaymentAlreadyRecorded', 'pay1');
    given(paid)
      .when(pay({ occurredAt: later }))
      .thenRejected('PaymentAlreadyRecorded');
    given(refunded)
      .when(refund({ amount: eur(1) }))
      .thenRejected('RefundAlreadyRecorded', 'f1');
    given(paid, refunded)
      .when(refund({ paymentId: 'pay2' }))
      .thenRejected('RefundAlreadyRecorded');
    given(churned)
      .when(churn({ reason: 'moved' }))
      .thenRejected('CustomerAlreadyChurned');
  });

  it('a refund in another currency than the payment that it names', () => {
    const inDollars = refund({ amount: { amountMinor: 400, currency: 'USD' } });
    given(paid).when(inDollars).thenRejected('RefundInOtherCurrency', 'made in EUR');
  });
});

describe('a refund that came before its payment', () => {
  it('does not keep a payment in another currency from being recorded, nor itself from being told again', () => {
    const inDollars = refund({ amount: { amountMinor: 400, currency: 'USD' } });
    const early = happened('PaymentRefunded', { ...back, amount: { amountMinor: 400, currency: 'USD' } }, { at });
    given(early).when(pay()).then(paid);
    given(early, paid).when(inDollars).thenNothing();
  });
});
