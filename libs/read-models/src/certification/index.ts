import { certificationsDue } from './certifications-due.query.js';
import { certifications } from './certifications.projection.js';

export const certificationReadModels = { projections: [certifications], queries: [certificationsDue] };
