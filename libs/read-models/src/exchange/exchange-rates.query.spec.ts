import { describe, expect, it } from '@jest/globals';
import { happened } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { exchangeRates, ExchangeRatesParams, exchangeRatesOf } from './exchange-rates.query.js';

const told = (day: string, from: string, to: string, rate: string) => ({
  ...happened('ExchangeRateRecorded', { source: 'ecb', from, to, rate, month: day.slice(0, 7) }),
  occurredAt: `${day}T15:00:00.000Z`,
});
const rows = given(
  told('2026-03-02', 'EUR', 'USD', '1.0812'),
  told('2026-03-03', 'EUR', 'USD', '1.09'),
  told('2026-03-03', 'EUR', 'JPY', '160.2'),
  told('2026-03-03', 'EUR', 'USD', '1.0901'),
);
const asked = (params: Partial<ExchangeRatesParams>) =>
  exchangeRatesOf(Object.assign(new ExchangeRatesParams(), params), rows);

describe('exchange rates', () => {
  it.each([
    [{}, ['1.0901', '160.2', '1.0812']],
    [{ in: 'USD', sort: 'at' as const }, ['1.0812', '1.0901']],
    [{ of: 'USD' }, []],
  ])('asked with %j are %j: of each instant what was said last', async (params, rates) => {
    const answer = await asked(params);
    expect(answer.rates.map(({ rate }) => rate)).toEqual(rates);
    expect(exchangeRates.tables(answer)[0]?.rows).toHaveLength(rates.length);
  });
});
