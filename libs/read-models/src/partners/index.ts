import { applicationQueue } from './application-queue.query.js';
import { applications } from './applications.projection.js';
import { partnerDirectory } from './partner-directory.query.js';
import { partnerTerms as partnerTermsProjection } from './partner-terms.projection.js';
import { partnerTerms } from './partner-terms.query.js';
import { partners } from './partners.projection.js';
import { tierChanges } from './tier-changes.projection.js';
import { tiers } from './tiers.query.js';

export const partnerReadModels = {
  projections: [partners, applications, tierChanges, partnerTermsProjection],
  queries: [tiers, partnerDirectory, applicationQueue, partnerTerms],
};
