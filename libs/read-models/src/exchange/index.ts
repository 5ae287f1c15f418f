import { exchangeRates as exchangeRatesProjection } from './exchange-rates.projection.js';
import { exchangeRates } from './exchange-rates.query.js';

export const exchangeReadModels = {
  projections: [exchangeRatesProjection],
  queries: [exchangeRates],
};
