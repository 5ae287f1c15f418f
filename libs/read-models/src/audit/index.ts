import { eventHistory as eventHistoryQuery } from './event-history.query.js';
import { eventHistory } from './event-history.projection.js';

export const auditReadModels = { projections: [eventHistory], queries: [eventHistoryQuery] };
