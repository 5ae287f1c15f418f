import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { queries } from './read-models.js';

const strict = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };

/** What is wrong with these parameters, which come as text, as in a query string. */
function problems(name: string, given: Readonly<Record<string, string>>): string[] {
  const query = queries.find((each) => each.name === name);
  if (!query) throw new Error(`There is no query ${name}.`);
  return validateSync(plainToInstance(query.params, given), strict).flatMap(({ constraints = {} }) => [
    ...new Set(Object.values(constraints)),
  ]);
}

describe('parameters of queries', () => {
  it.each([
    ['tiers', {}],
    ['tiers', { partner: 'ann', program: 'growth' }],
    ['roi', { currency: 'EUR' }],
    ['partner-value', { until: '2028-02-29' }],
    ['statement', { partner: 'ann', month: '2026-12' }],
    ['flags', { limit: '10', cursor: 'abc', sort: '-recorded', subject: 'refund', reason: 'other-currency' }],
    ['event-history', { from: '2026-01-01', to: '2026-01-31T09:30:00.5+01:00', sort: '-recorded', limit: '1000' }],
  ])('of %s may be %j', (name, given) => {
    expect(problems(name, given)).toEqual([]);
  });

  it.each([
    ['statement', { partner: 'ann' }, 'month must be a month as YYYY-MM, such as 2026-03'],
    ['statement', { partner: 'ann', month: '2026-13' }, 'month must be a month as YYYY-MM, such as 2026-03'],
    [
      'statement',
      { partner: 'a:b', month: '2026-12' },
      'partner must be 1 to 100 letters, digits, ".", "_" or "-", starting with a letter or digit',
    ],
    ['roi', { currency: 'euro' }, 'currency must be three capital letters, as in ISO 4217, such as EUR'],
    ['roi', { colour: 'red' }, 'property colour should not exist'],
    ['partner-value', { until: '2026-02-29' }, 'until must be a calendar day as YYYY-MM-DD, such as 2026-03-31'],
    ['flags', { limit: '0' }, 'limit must be a whole number from 1 to 1000'],
    ['flags', { limit: 'many' }, 'limit must be a whole number from 1 to 1000'],
    [
      'event-history',
      { from: '2026-W01' },
      'from must be a day, such as 2026-03-31, or an instant, such as 2026-03-31T09:30:00Z',
    ],
  ])('of %s may not be %j', (name, given, message) => {
    expect(problems(name, given)).toEqual([message]);
  });
});
