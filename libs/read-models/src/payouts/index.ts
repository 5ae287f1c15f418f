import { payoutDetails } from './payout-details.projection.js';
import { payoutLines } from './payout-lines.projection.js';
import { payouts } from './payouts.projection.js';
import { payoutsQuery } from './payouts.query.js';

export const payoutReadModels = { projections: [payouts, payoutLines, payoutDetails], queries: [payoutsQuery] };
