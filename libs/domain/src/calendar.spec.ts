import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { addDays, dayIn, endOfDay, isDay, isInstant, isZone, toInstant } from './calendar.js';

describe('the day of an instant', () => {
  it.each([
    { zone: 'UTC', instant: '2026-03-01T23:30:00.000Z', day: '2026-03-01' },
    { zone: 'Europe/Berlin', instant: '2026-03-01T23:30:00.000Z', day: '2026-03-02' },
    { zone: 'America/Sao_Paulo', instant: '2026-03-01T01:30:00.000Z', day: '2026-02-28' },
    { zone: 'Pacific/Kiritimati', instant: '2026-12-31T10:00:00.000Z', day: '2027-01-01' },
    { zone: 'Europe/Berlin', instant: '1999-12-31T22:59:59.999Z', day: '1999-12-31' },
  ])('$instant is $day in $zone', ({ zone, instant, day }) => {
    expect(dayIn(zone, instant)).toBe(day);
  });

  it('is what Temporal says, for any instant', () => {
    const instants = fc.date({ min: new Date('1900-01-02'), max: new Date('2999-12-30'), noInvalidDate: true });
    const zones = fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');
    fc.assert(
      fc.property(zones, instants, (zone, date) => {
        const instant = date.toISOString();
        expect(dayIn(zone, instant)).toBe(
          Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString(),
        );
      }),
    );
  });
});

describe('the end of a day', () => {
  it.each([
    { day: '2026-03-01', zone: 'UTC', end: '2026-03-01T23:59:59.999Z' },
    { day: '2026-03-29', zone: 'Europe/Berlin', end: '2026-03-29T21:59:59.999Z' },
    { day: '2026-03-28', zone: 'Europe/Berlin', end: '2026-03-28T22:59:59.999Z' },
    // Midnight did not exist on that day: the clock went from 23:59:59 to 01:00:00.
    { day: '2018-11-03', zone: 'America/Sao_Paulo', end: '2018-11-04T02:59:59.999Z' },
  ])('$day in $zone ends at $end', ({ day, zone, end }) => {
    expect(endOfDay(day, zone)).toBe(end);
    expect(dayIn(zone, end)).toBe(day);
    expect(dayIn(zone, new Date(Date.parse(end) + 1).toISOString())).toBe(addDays(day, 1));
  });
});

describe('counting days and months', () => {
  it('goes over the ends of months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-31', 30)).toBe('2026-03-02');
  });
});

describe('what comes from outside', () => {
  it.each(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC', 'Etc/GMT+5'])('%s is a zone', (zone) =>
    expect(isZone(zone)).toBe(true),
  );
  it.each(['europe/berlin', '+01:00', 'Mars/Olympus', '', 'Europe/Berlin ', '../etc'])('"%s" is no zone', (zone) =>
    expect(isZone(zone)).toBe(false),
  );

  it.each([
    '2026-03-01T09:30:00Z',
    '2026-03-01T09:30Z',
    '2026-03-01T09:30:00.123456789+05:45',
    '1900-01-01T00:00:00-03:00',
  ])('%s is an instant', (text) => expect(isInstant(text)).toBe(true));
  it.each([
    '2026-03-01',
    '2026-03-01T09:30:00',
    '2026-02-30T09:30:00Z',
    '2026-03-01T24:30:00Z',
    '0201-03-01T09:30:00Z',
    'now',
    '',
  ])('"%s" is no instant that can be used', (text) => expect(isInstant(text)).toBe(false));

  it.each(['2026-02-28', '2028-02-29'])('%s is a day', (text) => expect(isDay(text)).toBe(true));
  it.each(['2026-02-29', '2026-13-01', '2026-2-1', '26-02-01', '2026-02-01T00:00:00Z', ''])('"%s" is no day', (text) =>
    expect(isDay(text)).toBe(false),
  );

  it('an instant is kept in UTC with milliseconds, what is finer cut off', () => {
    expect(toInstant('2026-03-01T09:30+01:00')).toBe('2026-03-01T08:30:00.000Z');
    expect(toInstant('1969-12-31T23:59:59.9999Z')).toBe('1969-12-31T23:59:59.999Z');
  });
});
