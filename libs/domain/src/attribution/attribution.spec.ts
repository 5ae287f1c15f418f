import { describe, expect, it } from '@jest/globals';
import type { EventBody } from '@vouch/events';
import { given, happened, settle, uuidOf } from '@vouch/testing';
import fc from 'fast-check';
import { command } from '../command.js';
import {
  AttributeCustomer,
  CreditChurn,
  CreditPayment,
  CreditRefund,
  CreditReturn,
  CreditSubscriptionChange,
  FlagConversion,
  RefuseAttribution,
} from './commands.js';

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
const refund = (refundId: string, amount = eur(400)) =>
  command(CreditRefund, { ...back, refundId, amount, sourceEventId: uuidOf(refundId) });
const refunded = (refundId: string, amountMinor: number, refundedTotalMinor: number, excessMinor = 0) =>
  happened('RefundCredited', {
    ...back,
    refundId,
    amount: eur(amountMinor),
    refundedTotalMinor,
    disputedTotalMinor: 0,
    paidAmountMinor: 1_000,
    excessMinor,
    sourceEventId: uuidOf(refundId),
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
      sourceEventId: uuidOf('f2'),
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
          sourceEventId: uuidOf('f1'),
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

describe('refusing an attribution', () => {
  const refusal = {
    ...ids,
    referralId: 'r1',
    reason: 'lower-priority' as const,
    creditedReferralId: 'd1',
    touches: [
      { referralId: 'd1', kind: 'same-person' as const, outcome: 'credited' as const },
      { referralId: 'r1', kind: 'named' as const, outcome: 'lower-priority' as const },
    ],
    convertedAt: attribution.convertedAt,
    sourceEventId,
  };
  const refused = happened('AttributionRefused', refusal);

  it('happens once, and says why and by what else', () => {
    given().when(command(RefuseAttribution, { refusal })).then(refused);
    given(refused).when(command(RefuseAttribution, { refusal })).thenNothing();
  });

  it('credits nothing', () => {
    given(refused).when(command(CreditPayment, payment)).thenRejected('CustomerNotAttributed');
  });
});

describe('crediting a return', () => {
  const back = { ...ids, returnedOn: '2026-06-01', sourceEventId };
  const returned = happened('ReturnCredited', { ...back, convertedOn: '2026-02-01' });

  it('happens once, and only for an attributed customer', () => {
    given(attributed).when(command(CreditReturn, back)).then(returned);
    given(attributed, returned).when(command(CreditReturn, back)).thenNothing();
    given().when(command(CreditReturn, back)).thenRejected('CustomerNotAttributed', 'c1');
  });

  it('happens again after it left again', () => {
    const again = { ...back, returnedOn: '2026-08-01', sourceEventId: 'b0d5f1a6-6d8b-4a0e-8f64-0f0f6c7f9a11' };
    given(attributed, returned)
      .when(command(CreditReturn, again))
      .then({ type: 'ReturnCredited', data: { ...again, convertedOn: '2026-02-01' } });
  });
});

describe('crediting a change of a subscription', () => {
  type Said = Pick<CreditSubscriptionChange, 'plan' | 'seats' | 'monthlyRevenue'>;
  const onDay = (day: number) => `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z`;
  const change = (changeId: string) => ({ ...ids, changeId, changedOn: '2026-03-20', sourceEventId });
  const credit = (said: Said, day = 20) =>
    command(CreditSubscriptionChange, { ...change('ch9'), ...said, occurredAt: onDay(day) });
  /** It began with five seats. */
  const began = happened('CustomerAttributed', { ...attribution, seats: 5 }, { at: onDay(1) });
  const changed = (changeId: string, day: number, said: Said, compared: object = {}) =>
    happened(
      'SubscriptionChangeCredited',
      { ...change(changeId), ...said, direction: 'none', ...compared },
      { at: onDay(day) },
    );
  const credited = (direction: 'expansion' | 'contraction' | 'none', said: object) =>
    ({ type: 'SubscriptionChangeCredited', data: { ...change('ch9'), direction, ...said } }) as EventBody;

  it.each([
    ['more seats are an expansion', 8, 'expansion'],
    ['fewer seats are a contraction', 3, 'contraction'],
    ['no seats are a contraction', 0, 'contraction'],
    ['as many seats are neither', 5, 'none'],
  ] as const)('%s', (_, seats, direction) => {
    given(began)
      .when(credit({ seats }))
      .then(credited(direction, { seats, seatsBefore: 5 }));
  });

  it.each([
    ['more revenue is an expansion', eur(60_001), 'expansion'],
    ['less revenue is a contraction', eur(59_999), 'contraction'],
    ['as much revenue is neither', eur(60_000), 'none'],
    ['revenue in another currency is neither', { amountMinor: 90_000, currency: 'USD' }, 'none'],
  ] as const)('%s', (_, monthlyRevenue, direction) => {
    given(attributed, changed('ch1', 5, { monthlyRevenue: eur(60_000) }))
      .when(credit({ monthlyRevenue }))
      .then(credited(direction, { monthlyRevenue, monthlyRevenueBefore: eur(60_000) }));
  });

  it('goes by revenue before seats, and by seats where the revenue is the same', () => {
    const before = { seatsBefore: 5, monthlyRevenueBefore: eur(60_000) };
    const known = given(began, changed('ch1', 5, { monthlyRevenue: eur(60_000) }));
    const fewerForMore = { seats: 3, monthlyRevenue: eur(70_000) };
    known.when(credit(fewerForMore)).then(credited('expansion', { ...fewerForMore, ...before }));
    const moreForTheSame = { seats: 8, monthlyRevenue: eur(60_000) };
    known.when(credit(moreForTheSame)).then(credited('expansion', { ...moreForTheSame, ...before }));
  });

  it('is neither where nothing was known before, or only the plan is said', () => {
    given(attributed)
      .when(credit({ seats: 8, monthlyRevenue: eur(60_000) }))
      .then(credited('none', { seats: 8, monthlyRevenue: eur(60_000) }));
    given(began)
      .when(credit({ plan: 'team' }))
      .then(credited('none', { plan: 'team', seatsBefore: 5 }));
  });

  it('is held against what the customer had at that time, and corrects what comes after it', () => {
    const later = changed('ch1', 25, { seats: 9 }, { direction: 'expansion', seatsBefore: 5 });
    const correction = (told: object) =>
      ({ type: 'SubscriptionChangeCorrected', data: { ...change('ch1'), ...told } }) as EventBody;
    const known = given(began, later);
    known
      .when(credit({ seats: 8 }))
      .then(
        credited('expansion', { seats: 8, seatsBefore: 5 }),
        correction({ direction: 'expansion', seatsBefore: 8 }),
      );
    known
      .when(credit({ seats: 10 }))
      .then(
        credited('expansion', { seats: 10, seatsBefore: 5 }),
        correction({ direction: 'contraction', seatsBefore: 10 }),
      );
    known.when(credit({ plan: 'team' })).then(credited('none', { plan: 'team', seatsBefore: 5 }));
    const earlier = changed('ch2', 10, { seats: 7 }, { direction: 'expansion', seatsBefore: 5 });
    const corrected = happened('SubscriptionChangeCorrected', {
      ...change('ch1'),
      direction: 'expansion',
      seatsBefore: 7,
    });
    given(began, later, earlier, corrected)
      .when(credit({ seats: 7 }))
      .then(credited('none', { seats: 7, seatsBefore: 7 }));
  });

  it('is in the end held against the same, in whatever order all of them are told', () => {
    const orders = fc
      .uniqueArray(fc.record({ day: fc.integer({ min: 2, max: 28 }), seats: fc.integer({ min: 0, max: 9 }) }), {
        selector: ({ day }) => day,
        minLength: 2,
        maxLength: 6,
      })
      .chain((said) => fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length })));
    fc.assert(
      fc.property(orders, ([said, shuffled]) => {
        const attribute = command(AttributeCustomer, { ...attribution, seats: 5, occurredAt: onDay(1) });
        const credits = shuffled.map(({ day, seats }) =>
          command(CreditSubscriptionChange, { ...change(`ch${day}`), seats, occurredAt: onDay(day) }),
        );
        const told = new Map<string, object>();
        for (const { type, data } of settle([attribute, ...credits], { policies: [] }).events)
          if (type === 'SubscriptionChangeCredited' || type === 'SubscriptionChangeCorrected')
            told.set(data.changeId, { direction: data.direction, seatsBefore: data.seatsBefore });
        let seatsBefore = 5;
        for (const { day, seats } of said.toSorted((one, other) => one.day - other.day)) {
          const direction = seats === seatsBefore ? 'none' : seats > seatsBefore ? 'expansion' : 'contraction';
          expect(told.get(`ch${day}`)).toEqual({ direction, seatsBefore });
          seatsBefore = seats;
        }
      }),
    );
  });

  it('is held against what the customer came back with', () => {
    const returned = happened(
      'ReturnCredited',
      { ...ids, convertedOn: '2026-02-01', returnedOn: '2026-03-10', plan: 'solo', seats: 1, sourceEventId },
      { at: onDay(10) },
    );
    given(began, returned)
      .when(credit({ seats: 3 }))
      .then(credited('expansion', { seats: 3, seatsBefore: 1 }));
    given(began, changed('ch1', 20, { seats: 3 }, { direction: 'contraction', seatsBefore: 5 }))
      .when(command(CreditReturn, { ...ids, returnedOn: '2026-03-10', seats: 1, sourceEventId, occurredAt: onDay(10) }))
      .then(
        {
          type: 'ReturnCredited',
          data: { ...ids, convertedOn: '2026-02-01', returnedOn: '2026-03-10', seats: 1, sourceEventId },
        },
        {
          type: 'SubscriptionChangeCorrected',
          data: { ...change('ch1'), direction: 'expansion', seatsBefore: 1 },
        },
      );
  });

  it('happens once, and only for an attributed customer', () => {
    given(began, changed('ch9', 20, { seats: 8 }))
      .when(credit({ seats: 8 }))
      .thenNothing();
    given()
      .when(credit({ seats: 8 }))
      .thenRejected('CustomerNotAttributed', 'c1');
  });
});
