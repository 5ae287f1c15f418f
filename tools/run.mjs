// The door to every npm script: sets up what is missing, then runs it. Plain Node, so that it works on a bare clone.
//   node tools/run.mjs <test | check | generate | demo | start | bench | vouch> [arguments]
import { dirname, join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Vouch needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What each command runs once everything is set up, and the arguments that it is given first. */
const COMMANDS = {
  test: { script: 'tools/test.mjs' },
  check: { script: 'tools/check.mjs' },
  generate: { script: 'tools/generate.mjs' },
  demo: { script: 'apps/cli/dist/main.js', first: ['demo'] },
  start: { script: 'apps/cli/dist/main.js', first: ['start'] },
  vouch: { script: 'apps/cli/dist/main.js' },
  bench: { script: 'bench/dist/main.js' },
};

const [name, ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`tools/run.mjs: say one of ${Object.keys(COMMANDS).join(', ')}`);
  process.exit(2);
}

const { setUp } = await import('./set-up.mjs');
try {
  await setUp(root);
} catch (error) {
  console.error(`vouch: ${error.message}`);
  process.exit(1);
}

const script = join(root, command.script);
if (!existsSync(script)) {
  console.error(`vouch: ${command.script} is missing although the build succeeded`);
  process.exit(1);
}
// Run in this process: a signal, or a kill, reaches the program itself.
process.argv = [process.argv[0], script, ...(command.first ?? []), ...args];
await import(pathToFileURL(script).href);
