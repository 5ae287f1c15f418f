// npm run generate-migration -w @vouch/read-models -- <name-in-kebab-case>
// Writes the migration that creates the tables of new projections and of new versions. DATABASE_URL names a server on which a
// scratch database may be created and dropped.
import { readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openReadModels, projections } from './dist/index.js';
import { migrationSource, outstandingMigration } from './dist/migrations/outstanding-migration.js';
import { createScratchDatabase } from './dist/migrations/scratch-database.js';

const folder = fileURLToPath(new URL('./src/migrations/', import.meta.url));

const [name] = process.argv.slice(2);
const serverUrl = process.env.DATABASE_URL;
if (!/^[a-z][a-z0-9-]*$/.test(name ?? '')) fail('Name the migration in kebab-case: generate-migration add-payouts');
if (!serverUrl) fail('Set DATABASE_URL to a server on which a scratch database may be created.');

const { up, down, changedInPlace } = await compare();
if (changedInPlace.length > 0)
  fail(
    `Raise the version of ${changedInPlace.join(', ')}: the entity changed, and a table that was shipped never does.`,
  );

if (up.length === 0) {
  console.log('Nothing to do: every projection has its table.');
} else {
  const timestamp = Date.now();
  await writeFile(`${folder}${timestamp}-${name}.ts`, migrationSource(`${pascalCase(name)}${timestamp}`, { up, down }));
  await writeFile(`${folder}index.ts`, indexSource(await readdir(folder)));
  console.log(
    `Wrote src/migrations/${timestamp}-${name}.ts: ${up.length} statements. Format it: npx prettier --write ${folder}`,
  );
}

async function compare() {
  const database = await createScratchDatabase(serverUrl);
  try {
    await (await openReadModels(database.url)).destroy();
    return await outstandingMigration(database.url, projections);
  } finally {
    await database.drop();
  }
}

function indexSource(files) {
  const found = files
    .map((file) => /^(\d{13})-(.*)\.ts$/.exec(file))
    .filter((match) => match !== null)
    .map(([, timestamp, kebab]) => ({ timestamp, kebab, className: `${pascalCase(kebab)}${timestamp}` }))
    .sort((one, other) => Number(one.timestamp) - Number(other.timestamp));
  return `import type { MigrationInterface } from 'typeorm';
${found.map(({ timestamp, kebab, className }) => `import { ${className} } from './${timestamp}-${kebab}.js';`).join('\n')}

/** In the order in which they run; \`generate-migration\` writes this list. */
export const migrations: readonly (new () => MigrationInterface)[] = [
${found.map(({ className }) => `  ${className},`).join('\n')}
];
`;
}

function pascalCase(kebab) {
  return kebab.replace(/(?:^|-)([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
