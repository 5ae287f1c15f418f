import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BadCell, checkZone, currencyOf, idOf, instantOf, minorUnits } from './cells.js';

describe('an amount in major units', () => {
  it.each([
    ['19.90', 'EUR', 2, 1990],
    ['19.9', 'EUR', 2, 1990],
    ['19', 'EUR', 2, 1900],
    ['19.', 'EUR', 2, 1900],
    ['0', 'BRL', 2, 0],
    ['-0.00', 'EUR', 2, 0],
    ['-3.50', 'EUR', 2, -350],
    ['+3.50', 'EUR', 2, 350],
    ['0.1', 'EUR', 2, 10],
    ['1.100', 'EUR', 2, 110],
    ['500', 'JPY', 0, 500],
    ['500.000', 'JPY', 0, 500],
    ['1.234', 'KWD', 3, 1234],
    ['50000000.00', 'BRL', 2, 5_000_000_000],
    ['90071992547409.91', 'EUR', 2, 9_007_199_254_740_991],
  ])('%s %s is exact in minor units', (text, currency, digits, minor) => {
    expect(minorUnits(text, currency, digits)).toBe(minor);
  });

  it.each([
    ['19.905', 'EUR', 2, 'more decimal places than EUR has (2)'],
    ['0.5', 'JPY', 0, 'more decimal places than JPY has (0)'],
    ['1,234.50', 'EUR', 2, 'decimal sign as a point'],
    ['12,50', 'EUR', 2, 'decimal sign as a point'],
    ['€5', 'EUR', 2, 'not an amount'],
    ['1e3', 'EUR', 2, 'not an amount'],
    ['.50', 'EUR', 2, 'not an amount'],
    ['NaN', 'EUR', 2, 'not an amount'],
    ['90071992547409.92', 'EUR', 2, 'too large'],
  ])('%s %s is refused and says why', (text, currency, digits, reason) => {
    expect(() => minorUnits(text, currency, digits)).toThrow(BadCell);
    expect(() => minorUnits(text, currency, digits)).toThrow(reason);
  });

  it('gives back every amount that is written out with all its digits', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.boolean(), fc.integer({ min: 0, max: 4 }), (minor, negative, digits) => {
        const padded = String(minor).padStart(digits + 1, '0');
        const whole = padded.slice(0, padded.length - digits);
        const written = `${negative ? '-' : ''}${whole}${digits > 0 ? `.${padded.slice(-digits)}` : ''}`;
        expect(minorUnits(written, 'XXX', digits)).toBe(negative && minor !== 0 ? -minor : minor);
      }),
    );
  });
});

describe('a date or instant', () => {
  it.each([
    ['2018-02-01', 'UTC', '2018-02-01T00:00:00.000Z'],
    ['2018-02-01', 'Europe/Berlin', '2018-01-31T23:00:00.000Z'],
    ['2018-07-01', 'Europe/Berlin', '2018-06-30T22:00:00.000Z'],
    ['2018-02-01T10:00:00Z', 'Europe/Berlin', '2018-02-01T10:00:00.000Z'],
    ['2018-02-01T10:00:00.5+02:00', 'UTC', '2018-02-01T08:00:00.500Z'],
    ['2018-02-01T10:00:00+0200', 'UTC', '2018-02-01T08:00:00.000Z'],
    ['2018-02-01 10:00', 'America/Sao_Paulo', '2018-02-01T12:00:00.000Z'],
    ['2018-02-01t10:00:00z', 'UTC', '2018-02-01T10:00:00.000Z'],
    ['2018-02-01T10:00:00.123456Z', 'UTC', '2018-02-01T10:00:00.123Z'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(instantOf(text, zone)).toBe(instant);
  });

  it.each(['2018-02-30', '2018-13-01', '2018-02-30T10:00:00Z', '2018-02-01T25:00:00Z'])(
    '%s is no date that exists',
    (text) => {
      expect(() => instantOf(text, 'UTC')).toThrow(/not a date that exists/);
    },
  );

  it.each(['01/02/2018', '1.2.2018', 'yesterday', '2018', '2018-02', '1517443200', ''])(
    '"%s" is not read as a date, because it could mean several',
    (text) => {
      expect(() => instantOf(text, 'UTC')).toThrow(/is not a date \(2024-05-31\)/);
    },
  );

  it('knows the names of time zones', () => {
    expect(() => checkZone('Europe/Berlin')).not.toThrow();
    expect(() => checkZone('Europe/Atlantis')).toThrow(RangeError);
  });
});

describe('ids and currencies', () => {
  it('are taken as they are, or refused with what they must be', () => {
    expect(idOf('88740e65d5d6b056e0cda098e1ea6313')).toBe('88740e65d5d6b056e0cda098e1ea6313');
    expect(() => idOf('a:b')).toThrow(/is not an id/);
    expect(() => idOf('x'.repeat(101))).toThrow(/is not an id/);
    expect(currencyOf('BRL')).toBe('BRL');
    expect(() => currencyOf('brl')).toThrow(/ISO 4217/);
  });
});
