import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const module = new URL('../../tools/file-lock.mjs', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vouch-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that takes the lock, notes when it went in and out, and ends. */
function visitor(name: number): Promise<number | null> {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { withFileLock } from '${module}';
    const note = (what) => appendFileSync('${folder}/visits', what + ' ${name}\\n');
    await withFileLock('${folder}/lock', () => {}, async () => {
      note('in');
      await new Promise((later) => setTimeout(later, 30));
      note('out');
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  return new Promise((ended) => child.once('close', ended));
}

async function visits(): Promise<void> {
  const codes = await Promise.all([1, 2, 3, 4].map(visitor));
  expect(codes).toEqual([0, 0, 0, 0]);
  const lines = readFileSync(join(folder, 'visits'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(8);
  for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]?.replace('in', 'out'));
  expect(readdirSync(folder)).toEqual(['visits']);
}

describe('the lock around setting up', () => {
  it('lets one process in at a time', visits);

  it('is taken over, by one process, from one that died', async () => {
    writeFileSync(join(folder, 'lock'), '4194303');
    await visits();
  });
});
