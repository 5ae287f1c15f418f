// Brings a clone into a state in which everything runs: dependencies as locked, sources compiled.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { npm } from './npm.mjs';

/** Speaks on stderr only: a command's stdout may be read by a program. */
const say = (line) => console.error(`vouch: ${line}`);

/**
 * Installs and builds when needed. Costs a few milliseconds when nothing is.
 * @param {string} root the clone
 */
export async function setUp(root) {
  const ready = () => dependenciesMatch(root) && existsSync(stampFile(root)) && stamp(root) === readStamp(root);
  if (ready()) return;
  mkdirSync(join(root, '.nx'), { recursive: true });
  await withFileLock(
    join(root, '.nx', 'set-up.lock'),
    (pid) => say(`process ${pid} is setting up; waiting for it`),
    async () => {
      if (!dependenciesMatch(root)) {
        say('installing what package-lock.json lists (npm ci); the first time takes a minute');
        await run(root, npm(), ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
        if (!dependenciesMatch(root))
          throw new Error('npm ci ran, and node_modules still differs from package-lock.json');
      }
      if (ready()) return;
      say('building');
      const built = stamp(root);
      await run(
        root,
        [process.execPath, join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js')],
        ['run', 'vouch:build', '--output-style=stream'],
        { quiet: true },
      );
      writeFileSync(stampFile(root), built);
    },
  );
}

/**
 * Whether node_modules holds what the lock file says. npm writes what it installed to a file of its own, at the very end:
 * an install that was cut off has none.
 */
function dependenciesMatch(root) {
  const locked = readPackages(join(root, 'package-lock.json'));
  if (!locked) throw new Error(`${root} has no package-lock.json`);
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    // Left out on purpose: made for another platform.
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined; // Not there, or cut off in the middle: either way it tells nothing.
  }
}

const stampFile = (root) => join(root, '.nx', 'built');

function readStamp(root) {
  return readFileSync(stampFile(root), 'utf8');
}

/** Changes whenever a source, a tsconfig, or a compiled main file was added, edited, moved or removed. */
function stamp(root) {
  const hash = createHash('sha256');
  const note = (path) => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path.slice(root.length)} ${mtimeMs} ${size}\n`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(ts|json)$/.test(entry.name) && !entry.name.endsWith('.spec.ts')) note(path);
    }
  };
  for (const file of ['tsconfig.base.json', 'tsconfig.json', 'package-lock.json', 'nx.json']) note(join(root, file));
  for (const project of projects(root)) {
    for (const file of ['package.json', 'tsconfig.json']) note(join(project, file));
    if (existsSync(join(project, 'src'))) walk(join(project, 'src'));
    hash.update(`${existsSync(join(project, 'dist'))}\n`);
  }
  return hash.digest('hex');
}

function projects(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => join(root, path));
}

/** Shows what the program says: all of it, or only when it fails. */
function run(root, [program, ...first], args, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
      env: { ...process.env, NX_TUI: 'false' },
      shell: program.endsWith('.cmd'),
    });
    let said = '';
    for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk) => (said += String(chunk)));
    child.once('error', (error) => reject(new Error(`${program} could not be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      process.stderr.write(said);
      reject(new Error(`${[program, ...first, ...args].join(' ')} ended with ${signal ?? `code ${code}`}`));
    });
  });
}
