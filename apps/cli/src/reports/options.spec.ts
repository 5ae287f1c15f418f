import { describe, expect, it } from '@jest/globals';
import { queries, type Query } from '@vouch/read-models';
import { meanings, parametersOf, readParameters } from './options.js';

const queryNamed = (name: string): Query => queries.find((query) => query.name === name)!;

describe('the options of reports', () => {
  it('are the parameters of their queries, and each says what it means', () => {
    const names = queries.flatMap(({ params }) => parametersOf(params)).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(10);
    expect([...new Set(names)].filter((name) => !(name in meanings))).toEqual([]);
  });

  it('tell what must be given', () => {
    const required = parametersOf(queryNamed('statement').params).filter((parameter) => parameter.required);
    expect(required.map(({ name }) => name).sort()).toEqual(['month', 'partner']);
  });

  it('become the query parameters, with numbers as numbers and the defaults of the query', () => {
    expect(readParameters(queryNamed('flags'), { limit: '5', json: true })).toMatchObject({ limit: 5 });
    expect(readParameters(queryNamed('flags'), {})).toMatchObject({ limit: 100 });
  });

  it('are refused by their names on the command line', () => {
    expect(() => readParameters(queryNamed('statement'), { partner: 'acme' })).toThrow('--month must be given.');
    expect(() => readParameters(queryNamed('partner-value'), { until: 'soon' })).toThrow(/^--until must be/);
    expect(() => readParameters(queryNamed('flags'), { limit: '0' })).toThrow('--limit must be a whole number');
  });
});
