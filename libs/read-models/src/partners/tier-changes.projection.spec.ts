import { describe, expect, it } from '@jest/globals';
import { tierCriteria } from '@vouch/testing';
import { given, rowsOf } from '../spec-support/given.js';
import { tierChanged } from '../spec-support/story.js';
import { TierChangeRow } from './tier-changes.projection.js';

describe('tier changes', () => {
  it('has one row for each promotion and demotion, with the facts of that moment', () => {
    const none = tierCriteria();
    const three = tierCriteria({ activeCustomers: 3 });
    const rows = given(
      tierChanged('PartnerPromoted', 'p1', { from: null, to: 'Registered', facts: none, criteria: none }),
      tierChanged('PartnerPromoted', 'p1', { from: 'Registered', to: 'Silver', facts: three, criteria: three }),
      tierChanged('PartnerDemoted', 'p1', { from: 'Silver', to: 'Registered', facts: none, criteria: none }),
    );
    expect(
      rowsOf(rows, TierChangeRow).map(({ position, direction, fromTier, toTier, facts }) => [
        position,
        direction,
        fromTier,
        toTier,
        facts.activeCustomers,
      ]),
    ).toEqual([
      [1, 'promoted', null, 'Registered', 0],
      [2, 'promoted', 'Registered', 'Silver', 3],
      [3, 'demoted', 'Silver', 'Registered', 0],
    ]);
  });
});
