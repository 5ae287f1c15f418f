import { describe, expect, it } from '@jest/globals';
import { given, happened, programLaunched, someTerms, someTiers, type TierInWords } from '@vouch/testing';
import { command } from '../command.js';
import { ReviewTier } from './grading.js';
import { reviewTiersWhenTermsTakeEffect as policy } from './review-tiers-when-terms-take-effect.js';

const programId = 'growth';
const launched = programLaunched({ zone: 'Europe/Berlin' }, { at: '2026-01-01T00:00:00.000Z' });
const published = (version: number, effectiveFrom: string, tiers: TierInWords[] = [{ name: `Tier ${version}` }]) =>
  happened('TermsPublished', {
    programId,
    terms: someTerms({ version }),
    tiers: someTiers(tiers),
    effectiveFrom,
    acceptance: 'none',
    difference: [],
  });
const approved = (partnerId: string, at = '2026-01-10T00:00:00.000Z') =>
  happened('ApplicationApproved', { partnerId, programId, by: 'person' }, { at });
const closed = (date: string, zone = 'Europe/Berlin') =>
  happened('DayClosed', { date, zone }, { at: `${date}T22:59:59.999Z` });
const review = (partnerId: string, termsVersion: number, occurredAt: string) =>
  command(ReviewTier, { partnerId, programId, termsVersion, occurredAt });

const second = published(2, '2026-03-02T12:00:00.000Z');

describe('new tiers', () => {
  it('count from the closing of the day on which they come into force, for every approved partner', () => {
    const story = [launched, second, approved('ann')];
    given(...story)
      .whenPolicy(policy, closed('2026-03-01'))
      .thenNothing();
    given(...story, closed('2026-03-01'))
      .whenPolicy(policy, closed('2026-03-02'))
      .then(review('ann', 2, '2026-03-02T22:59:59.999Z'));
  });

  it('are told once, the newest where several come into force together', () => {
    const third = published(3, '2026-03-02T13:00:00.000Z');
    const story = [launched, second, third, approved('ann')];
    given(...story)
      .whenPolicy(policy, closed('2026-03-02'))
      .then(review('ann', 3, '2026-03-02T22:59:59.999Z'));
    given(...story, closed('2026-03-02'))
      .whenPolicy(policy, closed('2026-03-03'))
      .thenNothing();
  });

  it('are those of other zones when their day closes, not before', () => {
    given(launched, second, approved('ann'))
      .whenPolicy(policy, closed('2026-03-02', 'America/Sao_Paulo'))
      .thenNothing();
  });

  it('are none where only the terms changed', () => {
    given(launched, published(2, second.data.effectiveFrom, [{ name: 'Registered' }]), approved('ann'))
      .whenPolicy(policy, closed('2026-03-02'))
      .thenNothing();
  });

  it('count at once for a partner whose earlier approval is told late', () => {
    const late = approved('ann', '2026-02-01T00:00:00.000Z');
    given(launched, second, closed('2026-03-02'))
      .whenPolicy(policy, late)
      .then(review('ann', 2, late.occurredAt));
    given(launched, second, closed('2026-03-02'))
      .whenPolicy(policy, approved('ann', '2026-03-03T00:00:00.000Z'))
      .thenNothing();
  });

  it('of a program that was never launched are a contradiction in the log, and named as one', () => {
    expect(() => given().whenPolicy(policy, second)).toThrow(/growth were published, which was not launched/);
  });
});

describe('reviewing a tier', () => {
  const due = happened('TierReviewDue', { partnerId: 'ann', programId, termsVersion: 2 });

  it('happens once for each version, and never for an older one', () => {
    given()
      .when(review('ann', 2, due.occurredAt))
      .then(due);
    given(due)
      .when(review('ann', 2, due.occurredAt))
      .thenNothing();
    given(happened('TierReviewDue', { ...due.data, termsVersion: 3 }))
      .when(review('ann', 2, due.occurredAt))
      .thenNothing();
  });
});
