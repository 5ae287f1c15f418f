import { writeFile } from 'node:fs/promises';
import { documentation } from './document.js';

await writeFile(new URL('../../../docs/read-models.md', import.meta.url), documentation());
