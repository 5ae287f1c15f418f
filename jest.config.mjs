// Everything is ESM, so Jest runs with --experimental-vm-modules (see tools/test.mjs).
// The "@vouch/source" condition makes libraries resolve to their TypeScript sources, so no build is needed for unit tests.
export default {
  testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/\\.(vouch|nx)'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Not in the folder for temporary files, which is another one in each run.
  cacheDirectory: '<rootDir>/.nx/jest',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@vouch/source', 'node', 'node-addons'] },
  transform: {
    // Also the few packages that transformIgnorePatterns lets through: ES modules which others require().
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
        },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(content-disposition|cookie)/)'],
  // One for each core, where Jest would leave one out: most of what takes long here waits for processes and for Postgres.
  maxWorkers: '100%',
  // Modules of a test file are not freed by Node when it is done; a worker that grew beyond this is replaced.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  reporters: ['default', ...(process.env.VOUCH_TEST_SUMMARY ? ['<rootDir>/tools/summary-reporter.mjs'] : [])],
};
