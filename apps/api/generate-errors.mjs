// docs/errors.md: every problem and every refusal, from the one catalogue and from the deciders. For npm run generate and npm run check.
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { errorsDocument } from './dist/problems/errors-document.js';

export const generatedFile = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

export const generate = async () =>
  prettier.format(errorsDocument(), { ...(await prettier.resolveConfig(generatedFile)), parser: 'markdown' });
