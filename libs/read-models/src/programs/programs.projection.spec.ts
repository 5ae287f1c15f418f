import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { launched } from '../spec-support/story.js';
import { ProgramRow } from './programs.projection.js';

describe('programs', () => {
  it('has one row for each program, with its terms and its tiers in order', () => {
    const rows = given(launched(), launched({ programId: 'studio', name: 'Studio', currency: 'BRL' }));
    expect(rowsOf(rows, ProgramRow).map(({ programId, currency }) => [programId, currency])).toEqual([
      ['growth', 'EUR'],
      ['studio', 'BRL'],
    ]);
    expect(rowsOf(rows, ProgramRow)[0]).toMatchObject({
      terms: { version: 1, rate: '0.2', months: 12, holdingDays: 14 },
      tiers: [{ name: 'Registered' }, { name: 'Silver' }, { name: 'Gold' }],
    });
  });
});
