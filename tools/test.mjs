// npm test [-- paths and Jest options]: one Postgres, Jest on it, and nothing left behind.
// VOUCH_TEST_POSTGRES names the programs of another Postgres, VOUCH_TEST_DATABASE_URL a running one.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTemporaryServer } from '@vouch/postgres';
import { removeWithServers } from './leftovers.mjs';

const GRACE_MS = 10_000;
const tools = dirname(fileURLToPath(import.meta.url));
const root = resolve(tools, '..');

// Everything that the tests make lies in here, so that it can be found again. Open to the system user `postgres`.
const scratch = mkdtempSync(join(tmpdir(), 'vouch-test-'));
chmodSync(scratch, 0o711);
mkdirSync(join(scratch, 'tmp'), { mode: 0o1777 });
const summaryFile = join(scratch, 'summary.json');

// Its end of the pipe closes when this process ends in whatever way, also by kill -9; then it clears up.
const watchdog = spawn(process.execPath, [join(tools, 'watchdog.mjs'), scratch], {
  detached: true,
  stdio: ['pipe', 'ignore', 'ignore'],
});
watchdog.unref();
watchdog.stdin.unref();

let jest;
let interrupted;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted ??= signal;
    endJest(signal);
    setTimeout(() => endJest('SIGKILL'), GRACE_MS).unref();
  });
}

const server = process.env.VOUCH_TEST_DATABASE_URL
  ? undefined
  : await startTemporaryServer({ directory: join(scratch, 'server'), binaries: process.env.VOUCH_TEST_POSTGRES });
const code = interrupted ? 1 : await runJest(server?.url ?? process.env.VOUCH_TEST_DATABASE_URL);
const summary = existsSync(summaryFile) ? JSON.parse(readFileSync(summaryFile, 'utf8')) : undefined;
await server?.stop();
const leftRunning = await removeWithServers(scratch);
watchdog.kill('SIGKILL');
report(summary, leftRunning, code);

function runJest(url) {
  jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      stdio: 'inherit',
      // A group of its own, so that all of it can be ended together.
      detached: true,
      env: {
        ...process.env,
        VOUCH_TEST_DATABASE_URL: url,
        VOUCH_TEST_SUMMARY: summaryFile,
        TMPDIR: join(scratch, 'tmp'),
      },
    },
  );
  watchdog.stdin.write(`${jest.pid}\n`);
  return new Promise((done) => {
    jest.once('error', (error) => {
      console.error(`Jest could not be run: ${error.message}`);
      done(1);
    });
    jest.once('close', (exitCode) => done(exitCode ?? 1));
  });
}

function endJest(signal) {
  if (!jest?.pid) return;
  try {
    process.kill(-jest.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // It has ended already.
  }
}

function report(results, leftRunning, exitCode) {
  for (const { name, reason } of results?.skips ?? []) console.log(`skipped: ${name} (${reason})`);
  for (const directory of leftRunning) console.log(`failed: a test left a Postgres running in ${directory}`);
  if (!results) console.log('failed: Jest ended without a result');
  const { passed = 0, skipped = 0 } = results ?? {};
  // Jest's own verdict counts too: it knows failures that belong to no test.
  const counted = (results?.failed ?? 1) + leftRunning.length;
  const failed = counted === 0 && exitCode !== 0 ? 1 : counted;
  console.log(`\nTests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = interrupted || failed > 0 || exitCode !== 0 ? 1 : 0;
}
