import { describe, expect, it } from '@jest/globals';
import { problemsOf } from './spec-support/problems-of.js';

const RULE = { rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } };
const TERMS = { holdingDays: 30, requires: { certification: true }, rules: [RULE] };
const withRule = (change: object) => ({ terms: { ...TERMS, rules: [{ ...RULE, ...change }] } });
const table = (...bands: object[]) =>
  withRule({ pays: { kind: 'table', by: 'payment', apply: 'whole', currency: 'EUR', bands } });
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

describe('a body with a field that can not be', () => {
  it.each([
    ['RecordPayment', { amount: undefined }, /amount should not be null or undefined/],
    ['RecordPayment', { amount: { amountMinor: 10.5, currency: 'EUR' } }, /amount\.amountMinor must be an integer/],
    ['RecordPayment', { amount: { amountMinor: 0, currency: 'EUR' } }, /amount\.amountMinor must not be less than 1/],
    ['RecordPayment', { amount: { amountMinor: 2 ** 53, currency: 'EUR' } }, /must not be greater than 1000000000000/],
    ['RecordPayment', { amount: { amountMinor: 1, currency: 'eur' } }, /currency must be a currency code of ISO 4217/],
    ['RecordPayment', { amount: { amountMinor: 1, currency: 'EUR', cents: 2 } }, /property cents should not exist/],
    ['RecordPayment', { country: 'Germany' }, /country must be two capital letters/],
    ['RecordPayment', { metadata: { note: 'What she said' } }, /metadata must be an object of at most 20 codes/],
    ['RecordPayment', { customerId: 'a/b' }, /customerId must be 1 to 100 letters, digits/],
    ['RecordPayment', { customerId: 'a:b' }, /customerId must be 1 to 100 letters, digits/],
    ['RecordPayment', { paymentId: 'x'.repeat(101) }, /paymentId must be 1 to 100 letters, digits/],
    ['LaunchProgram', { zone: 'CET+1' }, /zone must be an IANA time zone/],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'percent', rate: 0.2 } }),
      /terms\.rules\.0\.pays\.rate: a rate is a text.*write "0\.2"/,
    ],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'percent', rate: '0' } }),
      /pays\.rate: a share is above 0 and at most 1/,
    ],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'percent', rate: '1.1' } }),
      /pays\.rate: a share is above 0 and at most 1/,
    ],
    ['LaunchProgram', withRule({ pays: { kind: 'thanks' } }), /terms\.rules\.0\.pays\.kind: /],
    ['LaunchProgram', withRule({ to: 'customer' }), /terms\.rules\.0\.to: cash goes to the partner or to its parent/],
    ['LaunchProgram', withRule({ pays: { kind: 'bill-credit' } }), /pays: a bill credit is an `amount` or a `rate`/],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'bill-credit', rate: '0.1', rest: 'carries-over' } }),
      /pays: only an `amount` carries over/,
    ],
    ['LaunchProgram', withRule({ pays: { kind: 'swag', item: 'A nice shirt' } }), /pays\.item: a code is 1 to 60/],
    ['LaunchProgram', withRule({ for: { months: 0 } }), /terms\.rules\.0\.for\.months: /],
    ['LaunchProgram', withRule({ when: [{ fact: 'plan' }] }), /terms\.rules\.0\.when\.0: a test asks for something/],
    ['LaunchProgram', withRule({ when: [{ fact: 'plan', from: '2026-01-01' }] }), /are asked of `day`/],
    ['LaunchProgram', withRule({ upTo: [{ per: 'partner', within: 'year' }] }), /upTo\.0: a limit is an `amount` or/],
    [
      'LaunchProgram',
      table({ fromMinor: 5, rate: '0.1' }),
      /bands: bands stand lowest first, and the first begins at 0/,
    ],
    ['LaunchProgram', { terms: { ...TERMS, rules: [RULE, RULE] } }, /terms\.rules: each rule has a name of its own/],
    ['LaunchProgram', { terms: { ...TERMS, rules: [] } }, /terms\.rules: /],
    ['LaunchProgram', { terms: { ...TERMS, holdingDays: -1 } }, /terms\.holdingDays: /],
    ['LaunchProgram', { terms: 'twenty percent' }, /terms: .*expected object/],
    ['LaunchProgram', { tiers: [] }, /tiers must contain at least 1 element/],
    ['LaunchProgram', { tiers: [{ name: 'A' }] }, /tiers\.0\.criteria should not be null or undefined/],
    [
      'LaunchProgram',
      { tiers: [{ name: '', criteria: { activeCustomers: 0, certified: false } }] },
      /name must be longer/,
    ],
    [
      'LaunchProgram',
      { admission: 'secret' },
      /admission must be one of the following values: open, review, invitation/,
    ],
    ['PublishTerms', { effectiveFrom: '2026-04-01' }, /effectiveFrom must be an ISO 8601 instant/],
    ['AgreePartnerTerms', { terms: {} }, /terms: an agreement says something: `rules` or `without`/],
    [
      'AgreePartnerTerms',
      { terms: { rules: [RULE], without: ['share'] } },
      /terms\.without: a rule stands in `rules` or in/,
    ],
    ['SetPartnerGroups', { groups: ['Very Important'] }, /groups must be a code/],
    ['PauseProgram', { reason: 'Ann is on leave' }, /reason must be a code/],
    ['SetApplicationRules', { countries: { allow: ['Germany'] } }, /countries\.allow must hold codes of two capital/],
    ['SetApplicationRules', { domains: { deny: ['@rival'] } }, /domains\.deny must hold domains in small letters/],
    ['DefineTrack', { requirements: [] }, /requirements must contain at least 1 element/],
    ['RecordProgramCost', { amount: { amountMinor: 0, currency: 'EUR' } }, /amountMinor must not be less than 1/],
    ['DeclineApplication', { reason: 'No audience' }, /reason must be a code of 1 to 60 small letters/],
    ['ApplyToProgram', { answers: { size: 'a lot' } }, /answers must be an object of at most 50 codes/],
    ['ApplyToProgram', { answers: { ['Wie groß?']: 1 } }, /answers must be an object of at most 50 codes/],
    ['TerminatePartner', { balance: 'keep' }, /balance must be one of the following values: pay-out, forfeit/],
    ['ApplyToProgram', { country: 'Germany' }, /country must be two capital letters of ISO 3166-1/],
    ['SetPayoutRules', { daysOfMonth: [0] }, /daysOfMonth must not be less than 1/],
    ['SetPayoutRules', { minimums: [eur(1), eur(2)] }, /All minimums's elements must be unique/],
    ['ProposePayout', { partners: [] }, /partners must contain at least 1 element/],
    ['BeginSending', { method: 'manual' }, /method must be one of the following values: sepa, paypal, wise, stripe/],
    ['RecordInvoice', { period: 'week' }, /period must be one of the following values: month, year/],
    ['CancelReward', { reason: 'By mistake' }, /reason must be a code/],
    ['CloseDay', { date: '2026-02-30' }, /date must be a calendar day as YYYY-MM-DD/],
  ])('%s with %j says what is wrong', (name, fields, message) => {
    expect(problemsOf(name, fields).join('\n')).toMatch(message);
  });
});
