import { claims } from './claims.projection.js';
import { claims as claimsQuery } from './claims.query.js';
import { flags as flagsQuery } from './flags.query.js';
import { flags } from './flags.projection.js';
import { unmatchedFacts } from './unmatched-facts.projection.js';
import { unmatchedFacts as unmatchedFactsQuery } from './unmatched-facts.query.js';

export const attributionReadModels = {
  projections: [flags, unmatchedFacts, claims],
  queries: [flagsQuery, unmatchedFactsQuery, claimsQuery],
};
