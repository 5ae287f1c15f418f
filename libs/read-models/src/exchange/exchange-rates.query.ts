import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsCurrency } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { exchangeRates as ratesProjection, ExchangeRateRow } from './exchange-rates.projection.js';

const ORDERS = { at: ['at', 'source', 'from', 'to'] } as const satisfies Orders<ExchangeRateRow>;

export class ExchangeRatesParams extends PageParams {
  /** Only of one unit of this currency, ISO 4217. */
  @IsOptional()
  @IsCurrency()
  of?: string;

  /** Only told in this currency, ISO 4217. */
  @IsOptional()
  @IsCurrency()
  in?: string;

  /** The newest first. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-at';
}

export interface ExchangeRatesAnswer {
  readonly rates: readonly ExchangeRateRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function exchangeRatesOf(
  { of: from, in: to, ...page }: ExchangeRatesParams,
  rows: RowSource,
): Promise<ExchangeRatesAnswer> {
  const found = await pageOf(rows, ExchangeRateRow, { where: { from, to }, orders: ORDERS, ...page });
  return { rates: found.rows, next: found.next };
}

const ratesTables = ({ rates, next }: ExchangeRatesAnswer): Table[] => [
  {
    title: 'Exchange rates',
    columns: [
      { header: 'From when on' },
      { header: 'Source' },
      { header: 'One' },
      { header: 'Is', align: 'right' },
      { header: '' },
    ],
    rows: rates.map(({ at, source, from, to, rate }) => [at, source, from, rate, to]),
    empty: 'No rate is known. Record one: RecordExchangeRate.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const exchangeRates = query<ExchangeRatesParams, ExchangeRatesAnswer>({
  name: 'exchange-rates',
  capability: 'exchange',
  summary: 'What currencies are worth in each other, as sources said.',
  by: STAFF_AND_AUDITOR,
  params: ExchangeRatesParams,
  reads: [ratesProjection],
  answer: exchangeRatesOf,
  tables: ratesTables,
});
