import { programCosts } from './program-costs.projection.js';
import { programPage } from './program-page.query.js';
import { programTerms } from './program-terms.projection.js';
import { programTerms as programTermsQuery } from './program-terms.query.js';
import { programs } from './programs.projection.js';
import { programs as programsQuery } from './programs.query.js';

export const programReadModels = {
  projections: [programs, programTerms, programCosts],
  queries: [programsQuery, programTermsQuery, programPage],
};
