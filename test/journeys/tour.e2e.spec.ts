import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, scratchDatabase, scratchFolder, startVouch } from './vouch-command.js';

/** docs/tour.md, run as a reader would run it: all its blocks in one shell, against a fresh installation. */

interface Step {
  readonly heading: string;
  readonly script: string;
  /** What the document says comes out: the last line of the block's output. */
  readonly shown: unknown;
}

const tour = await readFile(new URL('../../docs/tour.md', import.meta.url), 'utf8');

/** Each block of bash with the block of JSON behind it. */
function stepsIn(markdown: string): Step[] {
  const steps: Step[] = [];
  let heading = 'The beginning';
  for (const [, title, language, code] of markdown.matchAll(/^## (.+)$|^```(bash|json)\n([\s\S]*?)^```$/gm))
    if (title) heading = title;
    else if (language === 'bash') steps.push({ heading, script: code!, shown: undefined });
    else steps.push({ ...steps.pop()!, shown: JSON.parse(code!) });
  return steps;
}

/** `…` in a text stands for anything; an object holds at least these fields; a list has these elements. */
function holds(shown: unknown, real: unknown, path: string): string[] {
  if (typeof shown === 'string' && shown.includes('…')) {
    const pattern = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${pattern.join('[\\s\\S]*')}$`).test(String(real))
      ? []
      : [`${path} is ${JSON.stringify(real)}`];
  }
  if (typeof shown !== 'object' || shown === null)
    return Object.is(shown, real) ? [] : [`${path} is ${JSON.stringify(real)}, not ${JSON.stringify(shown)}`];
  if (typeof real !== 'object' || real === null) return [`${path} is ${JSON.stringify(real)}`];
  if (Array.isArray(shown) && (real as unknown[]).length !== shown.length)
    return [`${path} has ${(real as unknown[]).length} elements: ${JSON.stringify(real).slice(0, 600)}`];
  return Object.entries(shown).flatMap(([key, value]) =>
    holds(value, (real as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

describe('docs/tour.md', () => {
  const steps = stepsIn(tour);
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let vouch: Running;
  let outputs: string[];

  beforeAll(async () => {
    folder = await scratchFolder();
    database = await scratchDatabase();
    const env = { VOUCH_DATA_DIR: join(folder.path, 'data'), DATABASE_URL: database.url };
    vouch = startVouch(['start', '--json', '--port', '0', '--simulated-clock', '2026-01-01'], env);
    await vouch.says(/\}\s*\}\s*$/);
    const { url, keyFile } = JSON.parse(vouch.stdout) as { url: string; keyFile: string };
    const key = (await readFile(keyFile, 'utf8')).trim();
    const script = steps.map(({ script }) => `${script}\nprintf '\\n@@@\\n'`).join('\n');
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], {
      env: { ...process.env, VOUCH: url, KEY: key },
      maxBuffer: 50_000_000,
    });
    expect(stderr).toBe('');
    outputs = stdout.split('\n@@@\n');
  }, 240_000);

  afterAll(async () => {
    vouch?.kill('SIGTERM');
    await vouch?.ended;
    await database?.drop();
    await folder?.remove();
  });

  it('shows what comes out of each of its steps', () => {
    expect(steps.length).toBeGreaterThan(20);
    const wrong = steps.flatMap(({ heading, script, shown }, number) => {
      const lines = outputs[number]!.trim().split('\n');
      const last = lines.pop()!;
      const wrongBefore = lines.filter((line) => line.includes('"/problems/'));
      const told = `${heading}: ${script.trim().split('\n').pop()}`;
      const found: unknown = JSON.parse(last);
      return [...wrongBefore, ...holds(shown, found, 'answer').map((what) => `${what} (${last.slice(0, 600)})`)].map(
        (what) => `${told}: ${what}`,
      );
    });
    expect(wrong).toEqual([]);
  });
});
