import { describe, expect, it } from '@jest/globals';
import { someTerms, someTiers, type TierInWords } from '@vouch/testing';
import { differenceInWords, percent, type TermsVersion } from './difference-in-words.js';

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
    expect(between({}, { terms: someTerms({ version: 2, rate: '0.20' }) })).toEqual([]);
  });

  it('names what is paid, how long, when, and to whom', () => {
    const other = someTerms({
      rate: '0.075',
      months: 6,
      holdingDays: 0,
      requires: { certification: true, membershipFee: true },
    });
    expect(between({}, { terms: other, acceptance: 'required' })).toEqual([
      'Commission: 20 % → 7.5 % of each payment.',
      'Payments earn for 12 → 6 months from the conversion.',
      'Commissions are held for 30 → 0 days.',
      'Only certified partners earn.',
      'Only partners whose membership fee is paid earn.',
      'They apply to a partner only from its acceptance on.',
    ]);
    expect(between({ terms: other, acceptance: 'required' }, {}).slice(3)).toEqual([
      'Earning takes no certification any more.',
      'Earning takes no membership fee any more.',
      'They apply without being accepted.',
    ]);
  });

  it('names tiers that come, go, change and move', () => {
    const gold = { activeCustomers: 5, retainedRevenueMinor: 100_000 };
    expect(
      between(
        tiers({ name: 'Gold', criteria: gold, rate: '0.25' }),
        tiers({ name: 'Silver' }, { name: 'Gold', criteria: { ...gold, activeCustomers: 6, certified: true } }),
      ),
    ).toEqual([
      'New tier Silver, above Start, for everyone.',
      'Tier Gold: 5 → 6 active customers, a certification is needed, a rate of 25 % → the rate of the terms.',
    ]);
    expect(
      between(tiers({ name: 'Gold' }), tiers({ name: 'Top', criteria: { ...gold, customersWon: 9 }, rate: '0.3' })),
    ).toEqual([
      'Tier Gold is no more.',
      'New tier Top, above Start, for 5 active customers, 9 customers won, 1000.00 EUR of retained revenue, at 30 %.',
    ]);
    expect(between(tiers({ name: 'A' }, { name: 'B' }), tiers({ name: 'B' }, { name: 'A' }))).toEqual([
      'The tiers now stand in the order Start < B < A.',
    ]);
  });

  it.each([
    ['0.2', '20 %'],
    ['0.075', '7.5 %'],
    ['1', '100 %'],
    ['0.005', '0.5 %'],
    ['0.333333333333', '33.3333333333 %'],
  ])('says a rate of %s as %s', (rate, words) => {
    expect(percent(rate)).toBe(words);
  });
});
