import { describe, expect, it } from '@jest/globals';
import { terms as termsSchema, type TermsDocument } from '@vouch/events';
import { limitsOf } from './limits.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const occasion = { programId: 'growth', partnerId: 'p1', customerId: 'c1', day: '2026-02-10', amount: eur(100) };
const limits = (ofRule: TermsDocument['upTo'], ofAll: TermsDocument['upTo'] = []) => {
  const pays = { kind: 'percent', rate: '0.2' } as const;
  const rules = [{ rule: 'share', on: 'every-payment' as const, pays, upTo: ofRule }];
  const terms = termsSchema.parse({ version: 1, holdingDays: 0, upTo: ofAll, rules });
  return limitsOf(terms.rules[0]!, terms, occasion);
};

describe('the limits of a rule', () => {
  it('are looked at from the narrowest to the widest, its own before those of all rules', () => {
    const found = limits(
      [
        { per: 'program', within: 'year', amount: eur(5_000) },
        { per: 'customer', within: 'ever', times: 1 },
        { per: 'partner', within: 'month', amount: eur(500) },
      ],
      [{ per: 'program', within: 'ever', amount: eur(9_000), restoredByRefunds: false }],
    );
    expect(found.map(({ allowance, unit, most }) => [allowance, unit, most])).toEqual([
      ['growth:share:times:ever:customer:p1:c1', 'times', 1],
      ['growth:share:EUR:2026-02:partner:p1', 'minor', 500],
      ['growth:share:EUR:2026:program:all', 'minor', 5_000],
      ['growth:*:EUR:ever:program:all', 'minor', 9_000],
    ]);
    expect(found.map(({ restoredByRefunds }) => restoredByRefunds)).toEqual([true, true, true, false]);
  });

  it('do not apply to another currency', () => {
    expect(limits([{ per: 'partner', within: 'month', amount: { amountMinor: 5, currency: 'USD' } }])).toEqual([]);
  });
});
