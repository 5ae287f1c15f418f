import { describe, expect, it } from '@jest/globals';
import { terms as termsSchema, type Pays, type Refusal, type TermsDocument } from '@vouch/events';
import { moneyOf } from './award.js';
import type { Occasion } from './occasion.js';
import { price, type Overrides } from './price.js';

type RuleOfDocument = TermsDocument['rules'][number];

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const percent = (rate: string): Pays => ({ kind: 'percent', rate });
const rule = (name: string, pays: Pays, change: Partial<RuleOfDocument> = {}): RuleOfDocument => ({
  rule: name,
  on: 'every-payment',
  pays,
  ...change,
});
const SHARE = rule('share', percent('0.2'));
const BONUS = rule('bonus', { kind: 'flat', amount: eur(5_000) }, { on: 'first-payment' });

const occasion = (change: Partial<Occasion> = {}): Occasion => ({
  kind: 'payment',
  is: ['every-payment', 'first-payment'],
  to: 'partner',
  quantity: 1,
  day: '2026-03-10',
  basis: eur(10_000),
  facts: { plan: ['team'], tier: ['Gold'], via: ['deal'] },
  convertedOn: '2026-03-01',
  paymentNumber: 1,
  revenueBefore: { month: 0, year: 0, lifetime: 0 },
  ...change,
});

/** What each rule comes to: an amount in minor units, or why not. */
function outcomes(
  document: Omit<TermsDocument, 'holdingDays'>,
  what: Occasion = occasion(),
  tier: Overrides = {},
): Record<string, number | Refusal | 'a reward' | null> {
  const terms = termsSchema.parse({ holdingDays: 30, version: 1, ...document });
  const priced = price(terms, what, tier);
  return Object.fromEntries(
    priced.map((one) => [one.rule.rule, one.refusal ?? (one.award && (moneyOf(one.award)?.amountMinor ?? 'a reward'))]),
  );
}

describe('the rules that match', () => {
  it.each([
    ['all', { share: 2_000, bonus: 5_000 }],
    ['first', { share: 2_000, bonus: 'another-rule-pays' }],
    ['best', { share: 'another-rule-pays', bonus: 5_000 }],
  ] as const)('where the document says %s', (combine, expected) => {
    expect(outcomes({ combine, rules: [SHARE, BONUS] })).toEqual(expected);
  });

  it('the best is the best for this very payment, and the first of equals', () => {
    const document = { combine: 'best' as const, rules: [SHARE, BONUS] };
    expect(outcomes(document, occasion({ basis: eur(30_000) }))).toEqual({ share: 6_000, bonus: 'another-rule-pays' });
    expect(outcomes(document, occasion({ basis: eur(25_000) }))).toEqual({ share: 5_000, bonus: 'another-rule-pays' });
  });

  it('of amounts in several currencies none is the best: the first pays', () => {
    const dollars = rule('dollars', { kind: 'flat', amount: { amountMinor: 99_999, currency: 'USD' } });
    expect(outcomes({ combine: 'best', rules: [SHARE, dollars] })).toEqual({
      share: 2_000,
      dollars: 'another-rule-pays',
    });
  });

  it('a rule that pays nothing is passed over by the first and by the best', () => {
    const never = rule('never', percent('0.9'), { when: [{ fact: 'plan', in: ['other'] }] });
    for (const combine of ['first', 'best'] as const)
      expect(outcomes({ combine, rules: [never, SHARE] })).toEqual({ never: 'not-as-asked', share: 2_000 });
  });

  it('rules for other occasions are not looked at', () => {
    expect(outcomes({ rules: [SHARE, BONUS] }, occasion({ is: ['every-payment', 'recurring-payment'] }))).toEqual({
      share: 2_000,
    });
  });
});

describe('what pays instead', () => {
  it.each([
    ['the terms', {}, 2_000],
    ['the tier', { share: percent('0.25') }, 2_500],
    ['nothing else, where it is for another rule', { bonus: percent('0.3') }, 2_000],
  ])('%s', (_, tier, minor) => {
    expect(outcomes({ rules: [SHARE] }, occasion(), tier)).toEqual({ share: minor });
  });
});

describe('for how long', () => {
  it.each<[RuleOfDocument['for'], Partial<Occasion>, number | Refusal]>([
    [{ months: 3 }, { day: '2026-05-31' }, 2_000],
    [{ months: 3 }, { day: '2026-06-01' }, 'outside-commission-months'],
    [{ months: 3 }, { day: '2026-02-28' }, 'outside-commission-months'],
    [{}, { day: '2036-06-01' }, 2_000],
    [{}, { day: '2026-02-28' }, 'outside-commission-months'],
    [{ payments: 3 }, { paymentNumber: 3 }, 2_000],
    [{ payments: 3 }, { paymentNumber: 4 }, 'outside-commission-payments'],
    [{ months: 3, payments: 1 }, { paymentNumber: 2 }, 'outside-commission-payments'],
  ])('%j: %j comes to %s', (duration, change, expected) => {
    expect(outcomes({ rules: [rule('share', percent('0.2'), { for: duration })] }, occasion(change))).toEqual({
      share: expected,
    });
  });
});

describe('when', () => {
  it.each<[RuleOfDocument['when'], boolean]>([
    [[{ fact: 'plan', in: ['team', 'business'] }], true],
    [[{ fact: 'plan', in: ['solo'] }], false],
    [[{ fact: 'plan', notIn: ['solo'] }], true],
    [[{ fact: 'plan', notIn: ['team'] }], false],
    [[{ fact: 'link', in: ['spring'] }], false],
    [[{ fact: 'link', notIn: ['spring'] }], true],
    [[{ fact: 'day', from: '2026-03-10', until: '2026-03-10' }], true],
    [[{ fact: 'day', from: '2026-03-11' }], false],
    [[{ fact: 'day', until: '2026-03-09' }], false],
    [
      [
        {
          any: [
            { fact: 'plan', in: ['solo'] },
            { fact: 'tier', in: ['Gold'] },
          ],
        },
      ],
      true,
    ],
    [
      [
        {
          any: [
            { fact: 'plan', in: ['solo'] },
            { fact: 'tier', in: ['Silver'] },
          ],
        },
      ],
      false,
    ],
    [
      [
        { fact: 'plan', in: ['team'] },
        { fact: 'tier', in: ['Silver'] },
      ],
      false,
    ],
  ])('%j holds: %s', (when, holds) => {
    expect(outcomes({ rules: [rule('share', percent('0.2'), { when })] })).toEqual({
      share: holds ? 2_000 : 'not-as-asked',
    });
  });

  it('says what was asked, and what it was', () => {
    const when = [
      {
        any: [
          { fact: 'plan' as const, in: ['solo'] },
          { fact: 'via' as const, notIn: ['deal', 'form'] },
        ],
      },
    ];
    const terms = termsSchema.parse({ holdingDays: 0, version: 1, rules: [rule('share', percent('0.2'), { when })] });
    const [priced] = price(terms, occasion(), {});
    expect(priced?.conditions.at(-1)).toEqual({
      condition: 'when',
      met: false,
      detail: 'Asked: plan is solo, or via is not deal or form. It was: plan team; via deal.',
    });
  });
});
