import { partnerDays } from './partner-days.projection.js';
import { partnerFinances } from './partner-finances.projection.js';
import { partnerValue } from './partner-value.projection.js';

export const insightReadModels = { projections: [partnerValue, partnerDays, partnerFinances], queries: [] };
