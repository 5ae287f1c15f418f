import { describe, expect, it } from '@jest/globals';
import { addMonths } from './months.js';

describe('months', () => {
  it('a month later is the same day, or the last of a month that has no such day', () => {
    expect(addMonths('2026-01-15', 1)).toBe('2026-02-15');
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
    expect(addMonths('2026-01-31', 2)).toBe('2026-03-31');
    expect(addMonths('2026-11-30', 12)).toBe('2027-11-30');
  });
});
