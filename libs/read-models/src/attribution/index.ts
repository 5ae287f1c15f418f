import { flags as flagsQuery } from './flags.query.js';
import { flags } from './flags.projection.js';

export const attributionReadModels = { projections: [flags], queries: [flagsQuery] };
