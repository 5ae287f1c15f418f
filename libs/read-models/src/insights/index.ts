import { customerRevenue } from './customer-revenue.projection.js';
import { partnerDays } from './partner-days.projection.js';
import { partnerFinances } from './partner-finances.projection.js';
import { ltvCac } from './ltv-cac.query.js';
import { partnerMonths } from './partner-months.projection.js';
import { partnerValue } from './partner-value.projection.js';
import { partnerValue as partnerValueQuery } from './partner-value.query.js';
import { roi } from './roi.query.js';

export const insightReadModels = {
  projections: [partnerValue, partnerDays, partnerFinances, partnerMonths, customerRevenue],
  queries: [roi, ltvCac, partnerValueQuery],
};
