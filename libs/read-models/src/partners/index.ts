import { applicationQueue } from './application-queue.query.js';
import { applications } from './applications.projection.js';
import { partnerDirectory } from './partner-directory.query.js';
import { partners } from './partners.projection.js';
import { tierChanges } from './tier-changes.projection.js';
import { tiers } from './tiers.query.js';

export const partnerReadModels = {
  projections: [partners, applications, tierChanges],
  queries: [tiers, partnerDirectory, applicationQueue],
};
