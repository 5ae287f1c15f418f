import { flags } from './flags.projection.js';

export const attributionReadModels = { projections: [flags], queries: [] };
