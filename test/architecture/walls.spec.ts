import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CopiedTree, root } from './copied-tree.js';

interface Breach {
  rule: { name: string };
  from: string;
  to: string;
}

function breachesIn(folder: string): Promise<Breach[]> {
  const program = join(root, 'node_modules', '.bin', 'depcruise');
  const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'libs', 'apps'];
  return new Promise((resolve, reject) => {
    // Its exit code is the number of breaches; the report says more.
    execFile(program, args, { cwd: folder, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      try {
        resolve((JSON.parse(stdout) as { summary: { violations: Breach[] } }).summary.violations);
      } catch {
        reject(new Error(`dependency-cruiser failed: ${stderr || error?.message}`));
      }
    });
  });
}

/** DESIGN: events ← domain, read-models, event-store ← runtime ← apps; postgres is beneath the ones that need it; vault and kafka are the runtime's. */
const MAY_IMPORT: Record<string, string[]> = {
  'libs/events': [],
  'libs/postgres': [],
  'libs/terms': ['libs/events'],
  'libs/domain': ['libs/events', 'libs/terms'],
  'libs/read-models': ['libs/events', 'libs/terms', 'libs/postgres'],
  'libs/simulation': ['libs/events', 'libs/terms', 'libs/domain', 'libs/read-models'],
  'libs/event-store': ['libs/events', 'libs/postgres'],
  'libs/runtime': ['libs/events', 'libs/terms', 'libs/domain', 'libs/read-models', 'libs/event-store', 'libs/postgres'],
  'libs/vault': ['libs/events', 'libs/domain', 'libs/event-store', 'libs/runtime', 'libs/postgres'],
  'libs/connectors': [
    'libs/events',
    'libs/terms',
    'libs/domain',
    'libs/read-models',
    'libs/event-store',
    'libs/runtime',
  ],
  'libs/kafka': ['libs/events', 'libs/event-store', 'libs/runtime'],
  'libs/documents': [],
  'libs/testing': ['libs/events', 'libs/terms', 'libs/domain', 'libs/read-models', 'libs/event-store'],
};
const LIBRARIES = Object.keys(MAY_IMPORT);
const APPS = ['apps/api', 'apps/projector', 'apps/cli'];
const SHIPPED = LIBRARIES.filter((library) => library !== 'libs/testing');
for (const app of APPS) MAY_IMPORT[app] = SHIPPED;

interface Plant {
  /** What it would be, if it were allowed. */
  what: string;
  file: string;
  text: string;
  rule: string | RegExp;
}

const plants: Plant[] = [];
function plant(
  what: string,
  file: string,
  imported: string,
  rule: string | RegExp,
  form = `import '${imported}';`,
): void {
  plants.push({ what, file, text: `${form}\nexport {};\n`, rule });
}

for (const [from, allowed] of Object.entries(MAY_IMPORT)) {
  for (const to of [...LIBRARIES, ...APPS]) {
    if (to === from || allowed.includes(to)) continue;
    const name = to.split('/')[1];
    plant(
      `${from} imports ${to}`,
      `${from}/src/planted-${name}.ts`,
      existsSync(join(root, to, 'src/index.ts')) ? `@vouch/${name}` : `../../../${to}/src/planted-entry.js`,
      to === 'libs/testing' ? /layer|shipped/ : /^layer|^apps-import/,
    );
  }
}

plant(
  'a type of an upper layer',
  'libs/events/src/planted-type.ts',
  '@vouch/domain',
  'layer-events',
  `export type { Decider } from '@vouch/domain';`,
);
plant(
  'an upper layer, imported when needed',
  'libs/domain/src/planted-late.ts',
  '@vouch/runtime',
  'layer-domain',
  `export const late = () => import('@vouch/runtime');`,
);
plant(
  'an upper layer by its path',
  'libs/event-store/src/planted-path.ts',
  '../../domain/src/index.js',
  'layer-event-store',
);
plant(
  'another package past its entry',
  'libs/runtime/src/planted-deep.ts',
  '../../domain/src/calendar.js',
  'entry-only',
);
plant('a file that isn’t there', 'libs/runtime/src/planted-nowhere.ts', './nowhere.js', 'resolvable');

plant(
  'another capability of the domain',
  'libs/domain/src/partners/planted.ts',
  '../commissions/index.js',
  'capabilities-of-domain',
);
plant(
  'another capability, as a type',
  'libs/domain/src/customers/planted.ts',
  '',
  'capabilities-of-domain',
  `export type * from '../referrals/index.js';`,
);
plant(
  'another capability’s projection, in a projection',
  'libs/read-models/src/partners/planted.projection.ts',
  '../programs/programs.projection.js',
  'capabilities-of-read-models',
);
plant(
  'another capability’s query, in a query',
  'libs/read-models/src/partners/planted.query.ts',
  '../insights/roi.query.js',
  'queries-read-by-projection',
);

for (const framework of ['typeorm', 'pg', '@nestjs/common', 'rxjs']) {
  plant(
    `${framework} in the domain`,
    `libs/domain/src/planted-${framework.replace('/', '-')}.ts`,
    framework,
    'pure-core-imports-no-framework',
  );
}
plant('a database in the events', 'libs/events/src/planted-pg.ts', 'pg', 'pure-core-imports-no-framework');
for (const builtIn of ['node:fs', 'node:crypto', 'path', 'node:timers/promises']) {
  plant(
    `${builtIn} in the domain`,
    `libs/domain/src/partners/planted-${builtIn.replace(/\W/g, '-')}.ts`,
    builtIn,
    'pure-core-imports-no-built-in',
  );
}
plant('node:crypto in the events', 'libs/events/src/planted-crypto.ts', 'node:crypto', 'pure-core-imports-no-built-in');

plant('a cycle', 'libs/runtime/src/planted-cycle-a.ts', './planted-cycle-b.js', 'no-cycle');
plant(
  'a test tool in what is shipped',
  'libs/runtime/src/planted-jest.ts',
  'fast-check',
  'shipped-code-imports-no-test-code',
);

describe('the walls', () => {
  it('stand in the tree as it is', async () => {
    expect((await breachesIn(root)).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('know every library, app and capability', () => {
    const packages = ['libs', 'apps'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    expect(packages.sort()).toEqual([...LIBRARIES, ...APPS].sort());
  });

  describe('refuse', () => {
    let tree: CopiedTree;
    let breaches: Breach[];
    beforeAll(async () => {
      tree = new CopiedTree();
      for (const app of APPS) tree.plant(`${app}/src/planted-entry.ts`, 'export {};\n');
      tree.plant('libs/runtime/src/planted-cycle-b.ts', `import './planted-cycle-a.js';\nexport {};\n`);
      for (const { file, text } of plants) tree.plant(file, text);
      breaches = await breachesIn(tree.folder);
    });
    afterAll(() => tree.remove());

    it.each(plants)('$what ($file)', ({ file, rule }) => {
      const found = breaches.filter((breach) => breach.from === file).map((breach) => breach.rule.name);
      expect(found).toContainEqual(typeof rule === 'string' ? rule : expect.stringMatching(rule));
    });

    it('nothing that is allowed: what they refused is what was planted', () => {
      const others = breaches.filter(({ from, to }) => !/\/planted/.test(`${from} ${to}`));
      expect(others.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    });
  });
});
