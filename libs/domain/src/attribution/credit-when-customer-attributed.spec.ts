import { describe, it } from '@jest/globals';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { CreditChurn, CreditPayment, CreditRefund, CreditReturn, CreditSubscriptionChange } from './commands.js';
import { creditWhenCustomerAttributed as policy } from './credit-when-customer-attributed.js';

const pair = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** The next day in Berlin. */
const at = '2026-02-09T23:30:00.000Z';
const day = '2026-02-10';

const launched = programLaunched({ zone: 'Europe/Berlin' });
const attributed = happened('CustomerAttributed', {
  ...pair,
  referralId: 'r1',
  via: 'form',
  touches: [{ referralId: 'r1', kind: 'named', outcome: 'credited' }],
  referredAt: at,
  convertedAt: at,
  convertedOn: day,
  sourceEventId: launched.id,
});
const paid = happened('PaymentReceived', { customerId: 'c1', paymentId: 'pay1', amount: eur(1_000) }, { at });
const refunded = (refundId: string) =>
  happened('PaymentRefunded', { customerId: 'c1', refundId, paymentId: 'pay1', amount: eur(100) }, { at });
const churned = happened('CustomerChurned', { customerId: 'c1' }, { at });

const creditPayment = command(CreditPayment, {
  ...pair,
  paymentId: 'pay1',
  amount: eur(1_000),
  paidOn: day,
  sourceEventId: paid.id,
  occurredAt: at,
});
const creditRefund = (refundId: string) =>
  command(CreditRefund, {
    ...pair,
    refundId,
    paymentId: 'pay1',
    amount: eur(100),
    refundedOn: day,
    sourceEventId: refunded(refundId).id,
    occurredAt: at,
  });
const creditChurn = command(CreditChurn, { ...pair, churnedOn: day, sourceEventId: churned.id, occurredAt: at });

describe('what an attributed customer does is credited', () => {
  const before = given(launched, attributed);

  it('on the day that it was in the zone of the program', () => {
    before.whenPolicy(policy, paid).then(creditPayment);
    before.whenPolicy(policy, churned).then(creditChurn);
    given(launched, attributed, paid).whenPolicy(policy, refunded('f1')).then(creditRefund('f1'));
  });

  it('a refund only after its payment', () => {
    before.whenPolicy(policy, refunded('f1')).thenNothing();
    given(launched, attributed, refunded('f1'), refunded('f2'))
      .whenPolicy(policy, paid)
      .then(creditPayment, creditRefund('f1'), creditRefund('f2'));
  });
});

describe('what came before the attribution', () => {
  it('waits for it, in its order', () => {
    given(launched, paid).whenPolicy(policy, churned).thenNothing();
    given(launched, paid, churned, refunded('f1'))
      .whenPolicy(policy, attributed)
      .then(creditPayment, creditChurn, creditRefund('f1'));
  });

  it('waits with a refund behind its payment', () => {
    given(launched, refunded('f1'), churned, paid)
      .whenPolicy(policy, attributed)
      .then(creditChurn, creditPayment, creditRefund('f1'));
  });

  it('is credited once', () => {
    given(launched, paid, attributed).whenPolicy(policy, churned).then(creditChurn);
  });
});

const nobodys = {
  conversion: null,
  owners: [],
  given: null,
  history: [],
  touched: false,
  nobodys: true,
  away: false,
  returns: [],
  waiting: [],
};

describe('what a customer does that converted without a referral', () => {
  const direct = happened('CustomerConverted', { customerId: 'c1' });

  it('is credited to nobody, and waits for nobody', () => {
    const conversion = { convertedAt: direct.occurredAt };
    given(launched, paid)
      .whenPolicy(policy, direct)
      .thenNothing()
      .thenRow('customer:c1', { ...nobodys, conversion });
    given(launched, direct).whenPolicy(policy, churned).thenNothing();
  });

  it('is kept when it named one', () => {
    given(launched, paid)
      .whenPolicy(policy, happened('CustomerConverted', { customerId: 'c1', referralId: 'r1' }))
      .thenNothing();
  });
});

describe('a customer that leaves and comes back', () => {
  const returned = happened('CustomerReturned', { customerId: 'c1' }, { at });
  const creditReturn = command(CreditReturn, {
    ...pair,
    returnedOn: day,
    sourceEventId: returned.id,
    occurredAt: at,
  });

  it('is credited in turn', () => {
    given(launched, attributed, churned).whenPolicy(policy, returned).then(creditReturn);
  });

  it('is credited with its return only after its churn', () => {
    given(launched, attributed).whenPolicy(policy, returned).thenNothing();
    given(launched, attributed, returned).whenPolicy(policy, churned).then(creditChurn, creditReturn);
  });

  it('is credited with the plan and the seats that it came back with', () => {
    const back = { plan: 'solo', seats: 1 };
    const on = happened('CustomerReturned', { customerId: 'c1', ...back }, { at });
    given(launched, attributed, churned)
      .whenPolicy(policy, on)
      .then(command(CreditReturn, { ...creditReturn, ...back, sourceEventId: on.id }));
  });

  it('waits for the attribution in that order too', () => {
    given(launched, returned, churned).whenPolicy(policy, attributed).then(creditChurn, creditReturn);
  });
});

describe('a change of a subscription', () => {
  const change = { changeId: 'ch1', plan: 'team', seats: 8, monthlyRevenue: eur(80_000) };
  const changed = happened('SubscriptionChanged', { customerId: 'c1', ...change }, { at });
  const creditChange = command(CreditSubscriptionChange, {
    ...pair,
    ...change,
    changedOn: day,
    sourceEventId: changed.id,
    occurredAt: at,
  });

  it('is credited, or waits for the attribution', () => {
    given(launched, attributed).whenPolicy(policy, changed).then(creditChange);
    given(launched, changed).whenPolicy(policy, attributed).then(creditChange);
  });
});

describe('what a customer does whose touches came to nothing', () => {
  it('is credited to nobody, and not kept', () => {
    const weighed = happened('TouchesWeighed', {
      model: 'last',
      customerId: 'c1',
      touches: [{ referralId: 'r1', kind: 'named', outcome: 'refused' }],
    });
    given(launched, paid).whenPolicy(policy, weighed).thenNothing().thenRow('customer:c1', nobodys);
    given(launched, weighed).whenPolicy(policy, paid).thenNothing();
  });
});
