import { describe, expect, it } from '@jest/globals';
import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './copied-tree.js';

const LONGEST_FILE = 400;
const FOLDERS = ['libs', 'apps', 'test', 'bench', 'tools'];
const IGNORED = /(^|\/)(node_modules|dist|results)(\/|$)/;

function filesUnder(folder: string): string[] {
  return (readdirSync(join(root, folder), { recursive: true, withFileTypes: true }) as Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !IGNORED.test(path));
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const files = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap(filesUnder);
const sources = files.filter((path) => /\.(ts|mjs)$/.test(path));
const specs = sources.filter((path) => path.endsWith('.spec.ts'));
/** They hold the words that are looked for, as text. */
const quoting = ['test/architecture/tidy.spec.ts', 'test/tooling/test-launcher.e2e.spec.ts'];

describe('the house is tidy:', () => {
  it('there is something to look at', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(specs.length).toBeGreaterThan(10);
  });

  it(`no source is longer than ${LONGEST_FILE} lines`, () => {
    const long = sources
      .filter((path) => !/\.(generated|spec)\.ts$|\/migrations\/\d{13}-/.test(path))
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }));
    expect(long.filter(({ lines }) => lines > LONGEST_FILE)).toEqual([]);
  });

  it('no file or folder is named for what it is not: utils, helpers, common, shared', () => {
    const vague = /((^|\/)(common|shared|misc)|(^|[-./])(utils?|helpers?))([./]|$)/i;
    expect(files.filter((path) => vague.test(path))).toEqual([]);
  });

  it('no test is focused, and none is skipped without its reason', () => {
    const focused = /\b(describe|it|test)\.(only|skip|todo)\b|\b(fdescribe|fit|xdescribe|xit)\(/;
    expect(specs.filter((path) => !quoting.includes(path) && focused.test(read(path)))).toEqual([]);
  });

  it('nothing is left for later in a comment', () => {
    const later = /(\/\/|\*).*\b(TODO|FIXME|HACK)\b/;
    expect(sources.filter((path) => !quoting.includes(path) && later.test(read(path)))).toEqual([]);
  });

  it('no clock, no random number and no environment is read where decisions are made', () => {
    const impure = /\b(Date\.now|new Date\(\)|Math\.random|process\.|performance\.now|Temporal\.Now)/;
    const pure = sources.filter((path) => /^libs\/(domain|events)\/src\//.test(path) && !path.endsWith('.spec.ts'));
    expect(pure.length).toBeGreaterThan(10);
    expect(pure.filter((path) => impure.test(read(path)))).toEqual([]);
  });

  it('the lock file names no registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  it('every package is compiled by the root tsconfig', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    const packages = ['libs', 'apps'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    expect(references.map(({ path }) => path)).toEqual(expect.arrayContaining(packages));
  });
});
