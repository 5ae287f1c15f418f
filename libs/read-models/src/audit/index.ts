import { eventHistory } from './event-history.projection.js';

export const auditReadModels = { projections: [eventHistory], queries: [] };
