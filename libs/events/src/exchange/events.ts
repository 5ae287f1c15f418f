import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { code, currency, instant, positiveMoney, rate } from '../values.js';

/** Where a rate comes from, and what it says. */
export const quote = {
  source: code.describe('Who says so: a bank, a list, such as `ecb`.'),
  from: currency.describe('The currency of which one unit is told.'),
  to: currency.describe('The currency that it is told in.'),
  rate: rate.describe('So many units of the one make one unit of the other: whole units, such as euros, not cents.'),
};

const rateAt = { ...quote, at: instant.describe('The instant of the rate.') };
/** How an amount came into the currency that it is paid in. */
export const exchanged = z
  .strictObject({ computed: positiveMoney.describe('What it was before, in its own currency.'), ...rateAt })
  .meta({ title: 'exchanged', description: 'The rate at which an amount was exchanged, and what it was before.' });
export type Exchanged = z.infer<typeof exchanged>;
export type Quote = Omit<Exchanged, 'computed'>;

export const exchangeEvents = {
  ExchangeRateRecorded: defineEvent({
    kind: 'fact',
    version: 1,
    summary: 'A source said what one currency is worth in another, from this instant on.',
    data: z.strictObject({
      ...quote,
      month: z
        .string()
        .regex(/^\d{4}-\d{2}$/)
        .describe('The month of the instant, YYYY-MM in UTC: the stream holds one.'),
    }),
    lane: '*',
    stream: 'exchange-rates-<source>:<from>:<to>:<month>',
  }),
};

interface RateName {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  /** YYYY-MM in UTC. */
  readonly month: string;
}

/** What a source says of two currencies in one month. */
export const exchangeRatesStream = ({ source, from, to, month }: RateName): string =>
  `exchange-rates-${source}:${from}:${to}:${month}`;
