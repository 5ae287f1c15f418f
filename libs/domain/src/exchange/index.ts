import { exchangeRates } from './rates.js';

export const deciders = [exchangeRates];
