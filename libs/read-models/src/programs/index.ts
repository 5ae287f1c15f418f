import { programs } from './programs.projection.js';

export const programReadModels = { projections: [programs], queries: [] };
