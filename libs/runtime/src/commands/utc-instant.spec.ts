import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utcInstant } from './utc-instant.js';

describe('An instant', () => {
  it.each([
    ['2026-03-01T09:30:15.123Z', '2026-03-01T09:30:15.123Z'],
    ['2026-03-01T09:30Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['2024-02-29T12:00:00.5-05:30', '2024-02-29T17:30:00.500Z'],
    ['2026-03-01T09:30:15.123987654Z', '2026-03-01T09:30:15.123Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
  ])('%s is kept as %s', (text, instant) => expect(utcInstant(text)).toBe(instant));

  it.each([
    ['', 'nothing'],
    ['2026-03-01', 'a day alone'],
    ['2026-03-01T09:30:00', 'a local time'],
    ['2026-03-01 09:30:00Z', 'no T'],
    ['2026-02-29T00:00:00Z', 'no leap year'],
    ['2026-04-31T00:00:00Z', '31 April'],
    ['2026-00-10T00:00:00Z', 'month 0'],
    ['2026-01-01T24:00:00Z', 'hour 24'],
    ['2026-01-01T23:60:00Z', 'minute 60'],
    ['2026-01-01T23:59:60Z', 'a leap second'],
    ['2026-01-01T00:00:00+16:00', 'an offset that no zone has'],
    ['2026-01-01T00:00:00+01:60', 'an offset of 60 minutes'],
    ['2026-W01-1T00:00:00Z', 'a week'],
    ['+002026-01-01T00:00:00Z', 'a signed year'],
    ['0000-01-01T00:00:00Z', 'year 0'],
    ['9999-12-31T23:30:00-01:00', 'a year of five digits in UTC'],
    ['2026-01-01T00:00:00Z\n', 'a line break behind it'],
  ])('is not "%s": %s', (text) => expect(utcInstant(text)).toBeNull());

  it('that is in UTC already stays what it is', () => {
    const instants = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(instants, (date) => utcInstant(date.toISOString()) === date.toISOString()));
  });
});
