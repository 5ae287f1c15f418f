import { tiers } from './tiers.query.js';
import { partners } from './partners.projection.js';
import { tierChanges } from './tier-changes.projection.js';

export const partnerReadModels = { projections: [partners, tierChanges], queries: [tiers] };
