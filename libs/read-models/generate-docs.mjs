// docs/read-models.md from the entities and queries, for `npm run generate`.
import { fileURLToPath } from 'node:url';
import { documentation } from './dist/document.js';

export const generatedFile = fileURLToPath(new URL('../../docs/read-models.md', import.meta.url));

export const generate = documentation;
