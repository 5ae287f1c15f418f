import { apiKeys as apiKeysProjection } from './api-keys.projection.js';
import { apiKeys } from './api-keys.query.js';

export const accessReadModels = { projections: [apiKeysProjection], queries: [apiKeys] };
