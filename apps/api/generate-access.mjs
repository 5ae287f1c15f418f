// docs/access.md: who may what, from what every route states. For npm run generate and npm run check.
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { accessDocument, statedReach } from './dist/access/access-document.js';
import { documentOnly } from './dist/openapi/document-only.js';

export const generatedFile = fileURLToPath(new URL('../../docs/access.md', import.meta.url));

export async function generate() {
  const text = accessDocument(statedReach(await documentOnly()));
  return prettier.format(text, { ...(await prettier.resolveConfig(generatedFile)), parser: 'markdown' });
}
