import { describe, expect, it } from '@jest/globals';
import { terms as termsSchema, type TermsDocument } from '@vouch/events';
import { frameInWords, overridesInWords, ruleInWords } from './terms-in-words.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const document = (change: Partial<TermsDocument>) =>
  termsSchema.parse({
    version: 1,
    holdingDays: 30,
    rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' } }],
    ...change,
  });
const inWords = (rule: Omit<TermsDocument['rules'][number], 'rule'>) =>
  document({ rules: [{ rule: 'r', ...rule }] }).rules.map(ruleInWords);

describe('terms in words', () => {
  it.each<[Omit<TermsDocument['rules'][number], 'rule'>, string]>([
    [{ on: 'every-payment', pays: { kind: 'percent', rate: '0.075' } }, 'r: 7.5 % of each payment of its customers.'],
    [
      { on: 'first-payment', pays: { kind: 'flat', amount: eur(5_000) }, onRefund: 'keep' },
      'r: 50.00 EUR for the first payment of each customer, kept when a payment is refunded.',
    ],
    [
      { on: 'recurring-payment', pays: { kind: 'flat', amount: eur(500) }, for: { months: 1, payments: 3 } },
      'r: 5.00 EUR for each payment of its customers after their first, for 1 month from the conversion, for the first 3 payments of a customer.',
    ],
    [
      {
        on: 'every-payment',
        pays: { kind: 'percent', rate: '0.2' },
        onDispute: 'keep',
        onChurn: 'reverse',
        onDowngrade: 'reverse',
      },
      'r: 20 % of each payment of its customers, kept when a payment is disputed, taken back when the customer leaves while it is held, taken back when the customer takes less while it is held.',
    ],
    [
      {
        on: 'every-payment',
        pays: {
          kind: 'table',
          by: 'month',
          apply: 'marginal',
          currency: 'EUR',
          bands: [
            { fromMinor: 0, rate: '0.1' },
            { fromMinor: 100_000, rate: '0.15' },
          ],
        },
        when: [{ fact: 'plan', in: ['team'] }],
        upTo: [
          { per: 'partner', within: 'year', amount: eur(1_000_000) },
          { per: 'customer', within: 'ever', times: 1 },
        ],
      },
      'r: 10 %, from 1,000.00 EUR 15 % (by the revenue of the month; each part at its own rate) of each payment of its customers, if plan is team, at most 10,000.00 EUR a year per partner, at most 1 time in all per customer.',
    ],
  ])('%j', (rule, words) => {
    expect(inWords(rule)).toEqual([words]);
  });

  it('says what frames the rules', () => {
    expect(frameInWords(document({}))).toEqual(['Commissions are held for 30 days from the payment.']);
    expect(
      frameInWords(
        document({
          holdingDays: 0,
          combine: 'best',
          laterPayments: 'terms-at-payment',
          requires: { certification: true, membershipFee: true },
          rules: ['one', 'two'].map((rule) => ({ rule, on: 'every-payment', pays: { kind: 'percent', rate: '0.2' } })),
        }),
      ),
    ).toEqual([
      'Where several rules match, the one pays that comes to most for that payment.',
      'Commissions become payable when the day of the payment is over.',
      "A customer's later payments follow the terms in force when they are made.",
      'Only a partner that is certified on the day of the payment earns.',
      'Only a partner whose membership fee covers the day of the payment earns.',
    ]);
  });

  it('names what a tier pays, rule by rule', () => {
    expect(
      overridesInWords({ share: { kind: 'percent', rate: '0.25' }, bonus: { kind: 'flat', amount: eur(1) } }),
    ).toBe('share 25 %, bonus 0.01 EUR');
  });
});
