import { describe, expect, it } from '@jest/globals';
import { command, type Command, RecordExchangeRate, RecordPayment, RecordRefund } from '@vouch/domain';
import type { RecordedEvent, TermsDocument } from '@vouch/events';
import fc from 'fast-check';
import { booksOf, earning, tells } from './earning-story.js';
import { groupBy, ofType, total } from './law.js';

const at = (day: string, time = '10:00') => `2026-${day}T${time}:00.000Z`;
const money = (amountMinor: number, currency: string) => ({ amountMinor, currency });
const rate = (day: string, from: string, to: string, told: string, source = 'ecb') =>
  command(RecordExchangeRate, { source, from, to, rate: told, at: at(day, '08:00'), occurredAt: at(day, '08:00') });
const paid = (amountMinor: number, currency: string, day = '02-10', paymentId = 'pay1') =>
  command(RecordPayment, { customerId: 'c1', paymentId, amount: money(amountMinor, currency), occurredAt: at(day) });
const refunded = (amountMinor: number, currency: string, day: string, paymentId = 'pay1') =>
  command(RecordRefund, {
    customerId: 'c1',
    paymentId,
    refundId: `${paymentId}-${day}`,
    amount: money(amountMinor, currency),
    occurredAt: at(day),
  });
type Rule = Partial<TermsDocument['rules'][number]>;
const paidIn = (currency: string, rule: Rule = {}): Command[] =>
  earning({ paidIn: { currency, ratesOf: 'ecb' }, ...rule });

const accruals = (events: readonly RecordedEvent[]) => ofType(events, 'CommissionAccrued').map(({ data }) => data);
const reversals = (events: readonly RecordedEvent[]) => ofType(events, 'CommissionReversed').map(({ data }) => data);

/** 20 % of what a customer pays on 02-10, paid in another currency; in minor units, as ISO 4217 has them. */
const EXCHANGED: [string, Command, Command, string, number][] = [
  //                                      rate                                  paid               paid in, comes to
  ['told as it is asked', rate('02-10', 'USD', 'EUR', '0.9'), paid(10_000, 'USD'), 'EUR', 1_800],
  ['told the other way round', rate('02-10', 'EUR', 'USD', '1.25'), paid(10_000, 'USD'), 'EUR', 1_600],
  ['rounded half to even, down', rate('02-10', 'USD', 'EUR', '0.0125'), paid(10_000, 'USD'), 'EUR', 25],
  ['rounded half to even, a tie', rate('02-10', 'USD', 'EUR', '0.01225'), paid(10_000, 'USD'), 'EUR', 24],
  ['of yen, which have no cents', rate('02-10', 'EUR', 'JPY', '160'), paid(10_000, 'JPY'), 'EUR', 1_250],
  ['into yen', rate('02-10', 'EUR', 'JPY', '160.5'), paid(10_000, 'EUR'), 'JPY', 3_210],
  ['into dinars, which have 1,000 fils', rate('02-10', 'EUR', 'KWD', '0.3337'), paid(10_000, 'EUR'), 'KWD', 6_674],
  ['of some days before', rate('02-04', 'USD', 'EUR', '0.9'), paid(10_000, 'USD'), 'EUR', 1_800],
];

describe('a rule that pays in another currency', () => {
  it.each(EXCHANGED)('exchanges at a rate %s', (_, told, payment, currency, amountMinor) => {
    const { events } = booksOf([told, ...paidIn(currency), payment]);
    const [accrued] = accruals(events);
    expect(accrued?.amount).toEqual({ amountMinor, currency });
    const { source, from, to, rate: asTold, at: since } = told as RecordExchangeRate;
    const before = {
      amountMinor: (payment as RecordPayment).amount.amountMinor / 5,
      currency: accrued?.basis?.currency,
    };
    expect(accrued?.exchanged).toEqual({ computed: before, source, from, to, rate: asTold, at: since });
  });

  it('takes the rate in force at the payment, whatever is told of later days, and of others', () => {
    const rates = [
      rate('02-09', 'USD', 'EUR', '0.8'),
      rate('02-10', 'USD', 'EUR', '0.9'),
      rate('02-11', 'USD', 'EUR', '0.7'),
      rate('02-10', 'USD', 'EUR', '0.1', 'bank'),
    ];
    expect(accruals(booksOf([...rates, ...paidIn('EUR'), paid(10_000, 'USD')]).events)[0]?.amount.amountMinor).toBe(
      1_800,
    );
  });

  it('exchanges nothing that is paid in its own currency, nor where the terms do not say so', () => {
    const told = rate('02-10', 'USD', 'EUR', '0.9');
    for (const story of [
      [...paidIn('EUR'), paid(10_000, 'EUR')],
      [...earning(), paid(10_000, 'USD')],
    ]) {
      const [accrued] = accruals(booksOf([told, ...story]).events);
      expect(accrued?.amount).toEqual({ ...accrued?.basis, amountMinor: 2_000 });
      expect(accrued).not.toHaveProperty('exchanged');
    }
  });

  it.each([
    ['none is known', []],
    ['the last is too old', [rate('02-03', 'USD', 'EUR', '0.9')]],
    ['it is of another source', [rate('02-10', 'USD', 'EUR', '0.9', 'bank')]],
    ['it came into force later', [rate('02-11', 'USD', 'EUR', '0.9')]],
  ])('waits for a rate while %s, and goes on when one is told', (_, known) => {
    const story = [...known, ...paidIn('EUR'), paid(10_000, 'USD')];
    const { events } = booksOf(story);
    expect(ofType(events, 'ConversionAwaited')).toHaveLength(1);
    expect(accruals(events)).toEqual([]);
    for (const lagSeed of [undefined, 1, 2, 3]) {
      const later = booksOf([...story, tells.dayClosed('03-20'), rate('02-09', 'USD', 'EUR', '0.9')], lagSeed);
      expect(later.payable).toBe(1_800);
      expect(accruals(later.events)[0]).toMatchObject({ occurredOn: '2026-02-10', releaseOn: '2026-02-24' });
    }
  });

  it('refuses what rounds to nothing', () => {
    const { events } = booksOf([rate('02-10', 'USD', 'EUR', '0.0001'), ...paidIn('EUR'), paid(10_000, 'USD')]);
    expect(accruals(events)).toEqual([]);
    expect(ofType(events, 'CommissionRefused').map(({ data }) => data.reason)).toEqual(['amount-rounds-to-zero']);
  });

  it('stays under limits of the currency that it is paid in', () => {
    const upTo = [{ per: 'partner' as const, within: 'year' as const, amount: money(2_000, 'EUR') }];
    const told = rate('02-10', 'USD', 'EUR', '0.9');
    const { events } = booksOf([
      told,
      ...paidIn('EUR', { upTo }),
      paid(10_000, 'USD'),
      paid(10_000, 'USD', '02-11', 'pay2'),
    ]);
    expect(accruals(events).map(({ amount }) => amount.amountMinor)).toEqual([1_800, 200]);
  });

  it('takes back at the rate of then, and in full exactly what it was', () => {
    const before = [rate('02-10', 'EUR', 'USD', '1.0812'), ...paidIn('EUR'), paid(9_999, 'USD')];
    const after = [rate('02-20', 'EUR', 'USD', '2')];
    const part = booksOf([...before, ...after, refunded(3_333, 'USD', '02-21')]);
    // 66.66 USD are kept: 20 % are 13.33 USD, which are 12.33 EUR.
    expect(part.held).toBe(1_233);
    const full = booksOf([...before, ...after, refunded(3_333, 'USD', '02-21'), refunded(6_666, 'USD', '02-22')]);
    expect(full.held).toBe(0);
    expect(reversals(full.events).map(({ exchanged }) => exchanged?.rate)).toEqual(['1.0812', '1.0812']);
  });

  it('comes to nothing after full refunds and balances in each currency, whatever the rates, parts and order', () => {
    const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD');
    const told = fc.record({
      into: currency,
      whole: fc.integer({ min: 1, max: 400 }),
      places: fc.integer({ min: 0, max: 9_999 }),
      payments: fc.array(fc.record({ amountMinor: fc.integer({ min: 2, max: 1_000_000 }), currency }), {
        minLength: 1,
        maxLength: 5,
      }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      lagSeed: fc.nat(),
    });
    fc.assert(
      fc.property(told, ({ into, whole, places, payments, part, lagSeed }) => {
        const others = ['EUR', 'USD', 'JPY', 'KWD'].filter((one) => one !== into);
        const { events } = booksOf(
          [
            ...paidIn(into),
            ...payments.flatMap(({ amountMinor, currency: own }, number) => {
              const first = Math.floor(amountMinor * part);
              return [
                paid(amountMinor, own, '02-10', `pay${number}`),
                ...(first > 0 ? [refunded(first, own, '02-11', `pay${number}`)] : []),
                ...(first < amountMinor ? [refunded(amountMinor - first, own, '02-12', `pay${number}`)] : []),
              ];
            }),
            ...others.map((own) => rate('02-09', own, into, `${whole}.${String(places).padStart(4, '0')}`)),
          ],
          lagSeed,
        );
        const postings = events.flatMap(({ data }) => ('postings' in data ? data.postings : []));
        expect(postings.every((posting) => posting.currency === into)).toBe(true);
        for (const [, ofAccount] of groupBy(postings, ({ account, currency: own }) => `${account} ${own}`))
          expect(total(ofAccount.map(({ amountMinor }) => amountMinor))).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});
