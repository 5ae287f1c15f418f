import { describe, expect, it } from '@jest/globals';
import { dayNumber, endsMonth, monthAfter, monthInWords, monthOf, monthsBetween } from './days.js';

describe('days and months', () => {
  it('counts whole days across leap days and years', () => {
    expect(dayNumber('1970-01-02')).toBe(1);
    expect(dayNumber('2028-03-01') - dayNumber('2028-02-28')).toBe(2);
    expect(dayNumber('2027-01-01') - dayNumber('2026-01-01')).toBe(365);
  });

  it('knows the month of a day and the one after', () => {
    expect(monthOf('2026-03-31')).toBe('2026-03');
    expect(monthAfter('2026-09')).toBe('2026-10');
    expect(monthAfter('2026-12')).toBe('2027-01');
    expect(monthInWords('2026-03')).toBe('March 2026');
  });

  it('lists the months from one to another', () => {
    expect(monthsBetween('2025-12', '2026-02')).toEqual(['2025-12', '2026-01', '2026-02']);
    expect(monthsBetween('2026-02', '2026-02')).toEqual(['2026-02']);
    expect(monthsBetween('2026-02', '2026-01')).toEqual([]);
  });

  it('knows the last day of a month', () => {
    expect(endsMonth('2028-02-28')).toBe(false);
    expect(endsMonth('2028-02-29')).toBe(true);
    expect(endsMonth('2026-12-31')).toBe(true);
    expect(endsMonth('2026-12-30')).toBe(false);
  });
});
