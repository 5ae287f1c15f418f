import { clock } from './clock.projection.js';

export const clockReadModels = { projections: [clock], queries: [] };
