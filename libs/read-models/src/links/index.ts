import { linkPerformance as linkPerformanceProjection } from './link-performance.projection.js';
import { linkPerformance } from './link-performance.query.js';

export const linkReadModels = { projections: [linkPerformanceProjection], queries: [linkPerformance] };
