import { EVERY_LANE, STAFF_AND_SYSTEMS, exchangeRatesStream } from '@vouch/events';
import { Map } from 'immutable';
import { toInstant } from '../calendar.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { RecordExchangeRate } from './commands.js';

/** What was said last of each instant. */
type Said = Map<string, string>;

const monthOf = (at: string) => toInstant(at).slice(0, 7);

/** What one currency is worth in another, by one source in one month. */
export const exchangeRates = decider<Said>({
  capability: 'exchange',
  initial: Map(),
  commands: [
    handles({
      type: RecordExchangeRate,
      summary: 'Records what a currency is worth in another. A later word about the same instant counts from then on.',
      by: STAFF_AND_SYSTEMS,
      stream: ({ source, from, to, at }) => exchangeRatesStream({ source, from, to, month: monthOf(at) }),
      lane: () => EVERY_LANE,
      occurredAt: ({ at }) => at,
      decide: ({ source, from, to, rate, at }, said: Said) => {
        if (from === to)
          return new Rejection('SameCurrency', `One ${from} is one ${to}. Name two currencies, or leave it out.`);
        if (said.get(toInstant(at)) === rate) return ALREADY_TRUE;
        return [{ type: 'ExchangeRateRecorded', data: { source, from, to, rate, month: monthOf(at) } }];
      },
    }),
  ],
  evolve: {
    ExchangeRateRecorded: (said, { data, occurredAt }) => said.set(occurredAt, data.rate),
  },
});
