import { Entity } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'exchange_rates',
  schema: readModelSchema,
  comment: 'What currencies are worth in each other, as sources said.',
})
export class ExchangeRateRow {
  @Key('text', 'Who said so.')
  source!: string;

  @Key('text', 'One unit of this currency.')
  from!: string;

  @Key('text', 'Told in this one.')
  to!: string;

  @Key('instant', 'From when on.')
  at!: string;

  @Value('text', 'How many units of the one make one of the other: an exact decimal.')
  rate!: string;
}

export const exchangeRates = projection<ExchangeRateRow>({
  name: 'exchange_rates',
  capability: 'exchange',
  version: 1,
  entity: ExchangeRateRow,
  on: {
    ExchangeRateRecorded: {
      key: ({ data: { source, from, to }, occurredAt }) => [source, from, to, occurredAt],
      fold: (_, { data: { source, from, to, rate }, occurredAt }) => ({ source, from, to, at: occurredAt, rate }),
    },
  },
});
