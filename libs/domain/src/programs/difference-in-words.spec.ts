import { describe, expect, it } from '@jest/globals';
import { shareOf, sharing, someTerms, someTiers, type TierInWords } from '@vouch/testing';
import { differenceInWords, type TermsVersion } from './difference-in-words.js';

const version = (change: Partial<TermsVersion> = {}): TermsVersion => ({
  terms: someTerms(),
  tiers: someTiers(),
  acceptance: 'none',
  ...change,
});
const between = (before: Partial<TermsVersion>, after: Partial<TermsVersion>) =>
  differenceInWords(version(before), version(after), 'EUR');
const tiers = (...said: TierInWords[]) => ({ tiers: someTiers([{ name: 'Start' }, ...said]) });

describe('the difference between two versions of terms', () => {
  it('is nothing where they say the same, the version and the spelling of a rate aside', () => {
    expect(between({}, {})).toEqual([]);
    expect(between({}, { terms: someTerms({ version: 2, rules: [shareOf('0.20', 12)] }) })).toEqual([]);
  });

  it('names what is paid, how long, when, and to whom', () => {
    const other = someTerms({
      rules: [shareOf('0.075', 6), { ...shareOf('0.5', 12), rule: 'first', on: 'first-payment' }],
      combine: 'best',
      laterPayments: 'terms-at-payment',
      holdingDays: 0,
      requires: { certification: true, membershipFee: true },
    });
    expect(between({}, { terms: other, acceptance: 'required' })).toEqual([
      'Rule share: 20 % of each payment of its customers, for 12 months from the conversion → 7.5 % of each payment of its customers, for 6 months from the conversion.',
      'New rule first: 50 % of the first payment of each customer, for 12 months from the conversion.',
      'Where several rules match, the one pays that comes to most for that payment.',
      "A customer's later payments follow the terms in force when they are made.",
      'Commissions are held for 30 → 0 days.',
      'Only certified partners earn.',
      'Only partners whose membership fee is paid earn.',
      'They apply to a partner only from its acceptance on.',
    ]);
    expect(between({ terms: other, acceptance: 'required' }, {})).toEqual([
      'Rule first is no more.',
      'Rule share: 7.5 % of each payment of its customers, for 6 months from the conversion → 20 % of each payment of its customers, for 12 months from the conversion.',
      'Where several rules match, all of them pay.',
      "A customer's later payments follow the terms in force at its conversion.",
      'Commissions are held for 0 → 30 days.',
      'Earning takes no certification any more.',
      'Earning takes no membership fee any more.',
      'They apply without being accepted.',
    ]);
  });

  it('names tiers that come, go, change and move', () => {
    const gold = { activeCustomers: 5, retainedRevenueMinor: 100_000 };
    expect(
      between(
        tiers({ name: 'Gold', criteria: gold, pays: sharing('0.25') }),
        tiers({ name: 'Silver' }, { name: 'Gold', criteria: { ...gold, activeCustomers: 6, certified: true } }),
      ),
    ).toEqual([
      'New tier Silver, above Start, for everyone.',
      'Tier Gold: 5 → 6 active customers, a certification is needed, share 25 % → what the rules say.',
    ]);
    expect(
      between(
        tiers({ name: 'Gold' }),
        tiers({ name: 'Top', criteria: { ...gold, customersWon: 9 }, pays: sharing('0.3') }),
      ),
    ).toEqual([
      'Tier Gold is no more.',
      'New tier Top, above Start, for 5 active customers, 9 customers won, 1,000.00 EUR of retained revenue; share 30 %.',
    ]);
    expect(between(tiers({ name: 'A' }, { name: 'B' }), tiers({ name: 'B' }, { name: 'A' }))).toEqual([
      'The tiers now stand in the order Start < B < A.',
    ]);
  });

  it('is cut short to what an event holds: the versions themselves say all of it', () => {
    const values = Array.from({ length: 100 }, (_, number) => `a-plan-with-a-rather-long-name-${number}`);
    const asking = (name: string) => ({
      ...shareOf('0.1', 12),
      rule: name,
      when: [{ fact: 'plan' as const, in: values }],
    });
    const rules = (begins: string) =>
      someTerms({ rules: Array.from({ length: 50 }, (_, number) => asking(`${begins}-${number}`)) });
    const words = between({ terms: rules('old') }, { terms: rules('new'), acceptance: 'required' });
    expect(words).toHaveLength(100);
    expect(words.at(-1)).toMatch(/^And \d+ more\.$/);
    expect(Math.max(...words.map(({ length }) => length))).toBe(500);
  });
});
