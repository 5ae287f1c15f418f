import { customerRevenue } from './customer-revenue.projection.js';
import { partnerDays } from './partner-days.projection.js';
import { partnerFinances } from './partner-finances.projection.js';
import { partnerValue } from './partner-value.projection.js';
import { partnerValue as partnerValueQuery } from './partner-value.query.js';
import { roi } from './roi.query.js';

export const insightReadModels = {
  projections: [partnerValue, partnerDays, partnerFinances, customerRevenue],
  queries: [roi, partnerValueQuery],
};
