import { describe, expect, it } from '@jest/globals';
import { agreedTerms, terms as termsSchema, type AgreedTermsDocument, type Rule } from '@vouch/events';
import { agreementOn, groupsOn, rulesUnder, withEnd, withGroups, type Agreement } from './agreements.js';
import type { Occasion } from './occasion.js';
import { price } from './price.js';

const percent = (rule: string, rate: string) => ({
  rule,
  on: 'every-payment' as const,
  pays: { kind: 'percent' as const, rate },
});
const terms = termsSchema.parse({
  version: 1,
  holdingDays: 0,
  rules: [percent('share', '0.2'), percent('bonus', '0.05')],
});
const rates = (rules: readonly Rule[]) =>
  rules.map(({ rule, pays }) => [rule, pays.kind === 'percent' ? pays.rate : pays.kind]);

const AGREED: [string, AgreedTermsDocument, (readonly string[])[]][] = [
  [
    'in the place of one of that name',
    { rules: [percent('share', '0.3')] },
    [
      ['share', '0.3'],
      ['bonus', '0.05'],
    ],
  ],
  [
    'after those of the program',
    { rules: [percent('extra', '0.01')] },
    [
      ['share', '0.2'],
      ['bonus', '0.05'],
      ['extra', '0.01'],
    ],
  ],
  ['without one of them', { without: ['bonus'] }, [['share', '0.2']]],
  ['without one that these terms do not have', { without: ['bonus', 'gone'] }, [['share', '0.2']]],
  ['all at once', { rules: [percent('share', '0.3')], without: ['bonus'] }, [['share', '0.3']]],
];

describe('what is agreed with a partner', () => {
  it.each(AGREED)('stands %s', (_, document, expected) => {
    expect(rates(rulesUnder(terms.rules, agreedTerms.parse(document)))).toEqual(expected);
  });

  it('pays before what a tier would, and leaves the tier what is not agreed', () => {
    const occasion: Occasion = {
      kind: 'payment',
      is: ['every-payment', 'first-payment'],
      to: 'partner',
      quantity: 1,
      day: '2026-03-10',
      basis: { amountMinor: 10_000, currency: 'EUR' },
      facts: {},
      convertedOn: '2026-03-01',
      paymentNumber: 1,
      revenueBefore: { month: 0, year: 0, lifetime: 0 },
    };
    const tier = { share: percent('share', '0.25').pays, bonus: percent('bonus', '0.06').pays };
    const priced = price(terms, occasion, tier, agreedTerms.parse({ rules: [percent('share', '0.22')] }));
    expect(priced.map(({ rule, paysFrom, pays }) => [rule.rule, paysFrom, pays])).toEqual([
      ['share', 'agreement', percent('share', '0.22').pays],
      ['bonus', 'tier', tier.bonus],
    ]);
  });
});

describe('the agreement of a day', () => {
  const agreement = (agreementId: string, from: string, until: string | null): Agreement => ({
    agreementId,
    eventId: agreementId,
    from,
    until,
    terms: { rules: [], without: ['bonus'] },
  });
  const lasting = agreement('lasting', '2026-02-01', null);
  const forMarch = agreement('march', '2026-03-01', '2026-03-31');

  it.each([
    ['2026-01-31', null],
    ['2026-02-01', 'lasting'],
    ['2026-03-01', 'march'],
    ['2026-03-31', 'march'],
    ['2026-04-01', 'lasting'],
    ['2026-06-30', 'lasting'],
    ['2026-07-01', null],
  ])('%s is the one that was made last of those that count: %s', (day, expected) => {
    const known = withEnd([lasting, forMarch], { agreementId: 'lasting', lastDay: '2026-06-30' });
    expect(agreementOn(known, day)?.agreementId ?? null).toBe(expected);
  });

  it('ends when it was said to, at the latest', () => {
    expect(withEnd([forMarch], { agreementId: 'march', lastDay: '2026-05-01' })).toEqual([forMarch]);
  });
});

describe('the groups of a day', () => {
  const known = [
    { from: '2026-02-01', groups: ['vip'] },
    { from: '2026-04-01', groups: [] },
    { from: '2026-03-01', groups: ['agencies', 'vip'] },
  ].reduce<ReturnType<typeof withGroups>>(withGroups, []);

  it.each([
    ['2026-01-31', []],
    ['2026-02-28', ['vip']],
    ['2026-03-01', ['agencies', 'vip']],
    ['2026-04-01', []],
  ])('%s are those since the last change until then, in whatever order they were told', (day, expected) => {
    expect(groupsOn(known, day)).toEqual(expected);
  });
});
