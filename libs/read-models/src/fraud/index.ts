import { fraudSignals as fraudSignalsProjection } from './fraud-signals.projection.js';
import { fraudSignals } from './fraud-signals.query.js';
import { holds as holdsProjection } from './holds.projection.js';
import { holds } from './holds.query.js';
import { partnerHolds } from './partner-holds.query.js';

export const fraudReadModels = {
  projections: [holdsProjection, fraudSignalsProjection],
  queries: [holds, fraudSignals, partnerHolds],
};
