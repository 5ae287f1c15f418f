import { readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openReadModels } from '../open-read-models.js';
import { projections } from '../read-models.js';
import { migrationSource, type OutstandingMigration, outstandingMigration } from './outstanding-migration.js';
import { createScratchDatabase } from './scratch-database.js';

/**
 * `npm run generate-migration -w @vouch/read-models -- <name-in-kebab-case>`: writes the migration that creates the tables of new
 * projections and of new versions. DATABASE_URL names a server on which a scratch database may be created and dropped.
 */

const folder = fileURLToPath(new URL('../../src/migrations/', import.meta.url));

const [name] = process.argv.slice(2);
const serverUrl = process.env['DATABASE_URL'];
if (!name || !/^[a-z][a-z0-9-]*$/.test(name)) fail('Name the migration in kebab-case: generate-migration add-payouts');
if (!serverUrl) fail('Set DATABASE_URL to a server on which a scratch database may be created.');

const database = await createScratchDatabase(serverUrl);
let outstanding: OutstandingMigration;
try {
  await (await openReadModels(database.url)).destroy();
  outstanding = await outstandingMigration(database.url, projections);
} finally {
  await database.drop();
}
if (outstanding.changedInPlace.length > 0) {
  fail(
    `Raise the version of ${outstanding.changedInPlace.join(', ')}: the entity changed, and a table that was shipped never does.`,
  );
}
if (outstanding.up.length === 0) {
  console.log('Nothing to do: every projection has its table.');
} else {
  const timestamp = Date.now();
  const className = `${pascalCase(name)}${timestamp}`;
  await writeFile(`${folder}${timestamp}-${name}.ts`, migrationSource(className, outstanding));
  await writeFile(`${folder}index.ts`, indexSource(await readdir(folder)));
  console.log(`Wrote src/migrations/${timestamp}-${name}.ts: ${outstanding.up.length} statements.`);
}

function indexSource(files: readonly string[]): string {
  const found = files
    .filter((file) => /^\d{13}-.*\.ts$/.test(file))
    .sort()
    .map((file) => {
      const [, timestamp, kebab] = /^(\d{13})-(.*)\.ts$/.exec(file) ?? [];
      return { className: `${pascalCase(kebab ?? '')}${timestamp}`, file: file.replace(/\.ts$/, '.js') };
    });
  return `import type { MigrationInterface } from 'typeorm';
${found.map(({ className, file }) => `import { ${className} } from './${file}';`).join('\n')}

/** In the order in which they run; \`generate-migration\` writes this list. */
export const migrations: readonly (new () => MigrationInterface)[] = [
${found.map(({ className }) => `  ${className},`).join('\n')}
];
`;
}

function pascalCase(kebab: string): string {
  return kebab.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
