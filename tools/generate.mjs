// Writes the generated files, or with --check only says which of them are out of date.
// A generator is a module with `generatedFile`, the path that it writes, and `generate()`, which returns the text.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const GENERATORS = [
  '../apps/api/generate-schemas.mjs',
  '../apps/api/generate-access.mjs',
  '../apps/api/generate-errors.mjs',
  '../libs/read-models/generate-docs.mjs',
  './generate/events-doc.mjs',
  './generate/event-schemas.mjs',
];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const onlyCheck = process.argv.includes('--check');

for (const module of GENERATORS) {
  const { generatedFile, generate } = await import(module);
  const name = relative(root, generatedFile);
  const wanted = await generate();
  if (wanted === read(generatedFile)) continue;
  if (onlyCheck) {
    console.error(`${name} is out of date: run npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(generatedFile, wanted);
    console.log(`wrote ${name}`);
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
