import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { RecordExchangeRate } from './commands.js';

const at = '2026-03-02T15:00:00.000Z';
const quote = { source: 'ecb', from: 'EUR', to: 'USD', rate: '1.0812' };
const record = (said: Partial<RecordExchangeRate> = {}) => command(RecordExchangeRate, { ...quote, at, ...said });
const recorded = (said: Partial<typeof quote> = {}) =>
  happened('ExchangeRateRecorded', { ...quote, month: '2026-03', ...said });
const known = { ...recorded(), occurredAt: at };

describe('an exchange rate', () => {
  it.each([
    ['is recorded', given(), record(), [recorded()]],
    ['is recorded once', given(known), record(), []],
    [
      'is recorded once, in whichever zone its instant is told',
      given(known),
      record({ at: '2026-03-02T16:00:00+01:00' }),
      [],
    ],
    ['may be corrected', given(known), record({ rate: '1.0813' }), [recorded({ rate: '1.0813' })]],
    ['is another one later', given(known), record({ at: '2026-03-03T15:00:00Z' }), [recorded()]],
  ])('%s', (_, before, told, events) => {
    before.when(told).then(...events);
  });

  it('is of two currencies', () => {
    given()
      .when(record({ to: 'EUR' }))
      .thenRejected('SameCurrency');
  });
});
