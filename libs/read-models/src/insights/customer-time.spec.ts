import { describe, expect, it } from '@jest/globals';
import { churnByMonth, customerDays, inYears } from './customer-time.js';

/** Ann won two customers on 1 January, one on 11 January; the first left on 31 January. */
const days = [
  { day: '2026-01-01', won: 2, lost: 0 },
  { day: '2026-01-11', won: 1, lost: 0 },
  { day: '2026-01-31', won: 0, lost: 1 },
];

describe('the time that customers stayed', () => {
  it.each([
    ['2025-12-31', 0, 'nobody came yet'],
    ['2026-01-01', 0, 'they have just come'],
    ['2026-01-02', 2, '2 × 1 day'],
    ['2026-01-11', 20, '2 × 10 days'],
    ['2026-01-12', 23, '2 × 11 days + 1 day'],
    ['2026-01-31', 80, '2 × 30 days + 20 days'],
    ['2026-02-10', 100, '30 days, which are over, + 40 days + 30 days'],
  ])('is, up to %s, %s days: %s', (asOf, expected) => {
    expect(customerDays(days, asOf)).toBe(expected);
  });

  it('is nothing for who came and left on one day', () => {
    expect(customerDays([{ day: '2026-01-01', won: 1, lost: 1 }], '2026-12-31')).toBe(0);
  });

  it('counts a year as 365.25 days', () => {
    expect(inYears(1461)).toBe('4.0000');
    expect(inYears(365)).toBe('0.9993');
    expect(inYears(1461, 8)).toBe('0.5000');
    expect(inYears(0)).toBe('0.0000');
  });
});

describe('churn by month', () => {
  it('divides the customers lost in a month by those who were there when it began', () => {
    const dayByDay = [
      { day: '2026-01-15', won: 8, lost: 0 },
      { day: '2026-02-03', won: 2, lost: 2 },
      { day: '2026-04-30', won: 0, lost: 3 },
    ];
    expect(churnByMonth(dayByDay, '2026-05-31')).toEqual([
      { month: '2026-01', activeAtStart: 0, won: 8, lost: 0, churn: null, complete: true },
      { month: '2026-02', activeAtStart: 8, won: 2, lost: 2, churn: '0.2500', complete: true },
      { month: '2026-03', activeAtStart: 8, won: 0, lost: 0, churn: '0.0000', complete: true },
      { month: '2026-04', activeAtStart: 8, won: 0, lost: 3, churn: '0.3750', complete: true },
      { month: '2026-05', activeAtStart: 5, won: 0, lost: 0, churn: '0.0000', complete: true },
    ]);
  });

  it('marks the month that is not over, and knows no day after', () => {
    expect(churnByMonth([...days, { day: '2026-02-11', won: 5, lost: 0 }], '2026-02-10').at(-1)).toEqual({
      month: '2026-02',
      activeAtStart: 2,
      won: 0,
      lost: 0,
      churn: '0.0000',
      complete: false,
    });
  });

  it('can exceed 1 when more came and went than were there', () => {
    const wild = [
      { day: '2026-01-31', won: 1, lost: 0 },
      { day: '2026-02-02', won: 3, lost: 0 },
      { day: '2026-02-20', won: 0, lost: 4 },
    ];
    expect(churnByMonth(wild, '2026-02-28').at(-1)?.churn).toBe('4.0000');
  });

  it('is empty before the first customer', () => expect(churnByMonth(days, '2025-12-31')).toEqual([]));
});
