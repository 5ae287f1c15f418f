import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..', '..');

let folder: string;
let child: ChildProcess;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vouch-launcher-'));
  output = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `npm test` on one file of its own, with its own Postgres. */
function launch(test: string, env: Record<string, string> = {}): Promise<number | NodeJS.Signals> {
  writeFileSync(join(folder, 'sample.spec.mjs'), `import { it, expect } from '@jest/globals';\n${test}`);
  const config = {
    rootDir: folder,
    roots: [folder],
    testMatch: ['**/*.spec.mjs'],
    reporters: ['default', join(root, 'tools', 'summary-reporter.mjs')],
    cacheDirectory: join(folder, 'cache'),
  };
  const { VOUCH_TEST_DATABASE_URL: _ours, VOUCH_TEST_SUMMARY: _summary, ...rest } = process.env;
  child = spawn(process.execPath, [join(root, 'tools', 'test.mjs'), '--config', JSON.stringify(config)], {
    env: { ...rest, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((ended) => child.once('close', (code, signal) => ended(signal ?? code ?? -1)));
}

const lastLine = () => output.trimEnd().split('\n').at(-1);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** A test that starts another Postgres, tells which processes there are, and never ends. */
const HANGS = `
  import { writeFileSync, readFileSync, renameSync } from 'node:fs';
  import { tmpdir } from 'node:os';
  import { join } from 'node:path';
  import { openDatabase } from '${join(root, 'libs', 'postgres', 'dist', 'index.js')}';
  it('hangs', async () => {
    const own = join(tmpdir(), 'own');
    await openDatabase({ dataDir: own });
    const pids = [join(own, 'postgres'), join(tmpdir(), '..', 'server')].map((directory) =>
      Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\\n')[0]));
    writeFileSync('${'FOLDER'}/pids.new', JSON.stringify({ pids: [process.pid, ...pids], scratch: join(tmpdir(), '..') }));
    renameSync('${'FOLDER'}/pids.new', '${'FOLDER'}/pids');
    await new Promise(() => setInterval(() => {}, 1000));
  }, 600_000);
`;

async function hang(): Promise<{ ended: Promise<number | NodeJS.Signals>; pids: number[]; scratch: string }> {
  const ended = launch(HANGS.replaceAll('FOLDER', folder));
  let over = false;
  void ended.then(() => (over = true));
  while (!existsSync(join(folder, 'pids'))) {
    if (over) throw new Error(`ended early:\n${output}`);
    await sleep(50);
  }
  return { ended, ...(JSON.parse(readFileSync(join(folder, 'pids'), 'utf8')) as { pids: number[]; scratch: string }) };
}

async function allGone(pids: number[], scratch: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  const left = () => [...pids.filter(isAlive), ...(existsSync(scratch) ? [scratch] : [])];
  while (left().length > 0 && Date.now() < deadline) await sleep(50);
  expect(left()).toEqual([]);
}

describe('npm test', () => {
  it('ends with the counts, after each skipped test with its reason, and fails when a test fails', async () => {
    const code = await launch(`
      it('holds', () => {});
      it('reaches its Postgres', () => expect(process.env.VOUCH_TEST_DATABASE_URL).toMatch(/^postgres:/));
      it('breaks', () => expect(1).toBe(2));
      it.skip('waits — skipped: no moon tonight', () => {});
    `);
    expect(code).toBe(1);
    expect(lastLine()).toBe('Tests: 2 passed, 1 failed, 1 skipped');
    expect(output).toContain('waits (no moon tonight)');
  });

  it('succeeds when all tests pass, leaving nothing behind', async () => {
    expect(await launch(`it('holds', () => {});`)).toBe(0);
    expect(lastLine()).toBe('Tests: 1 passed, 0 failed, 0 skipped');
    expect(output).not.toContain('left a Postgres running');
  });

  it('counts a file that can’t be run as a failure', async () => {
    expect(await launch(`import 'no-such-package';`)).toBe(1);
    expect(lastLine()).toBe('Tests: 0 passed, 1 failed, 0 skipped');
  });

  it('fails when a test leaves a Postgres running, and ends that', async () => {
    const code = await launch(
      HANGS.replaceAll('FOLDER', folder).replace('await new Promise(() => setInterval(() => {}, 1000));', ''),
    );
    expect(code).toBe(1);
    expect(output).toContain('a test left a Postgres running in');
    const { pids, scratch } = JSON.parse(readFileSync(join(folder, 'pids'), 'utf8')) as {
      pids: number[];
      scratch: string;
    };
    await allGone(pids.slice(1), scratch);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends everything that it started on %s', async (signal) => {
    const { ended, pids, scratch } = await hang();
    child.kill(signal);
    expect(await ended).toBe(1);
    await allGone(pids, scratch);
  });

  it('leaves nothing running even when it is killed', async () => {
    const { ended, pids, scratch } = await hang();
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    await allGone(pids, scratch);
  });
});
