const { availableParallelism } = require('node:os');
const { paths } = require('./tsconfig.json').compilerOptions;

/** One table of entries (tsconfig.json#paths) serves the compiler, the build and the tests. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([name, [file]]) => [`^${name}$`, `<rootDir>/${file.slice(2)}`]),
);

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleNameMapper,
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.aqueduct/'],
  setupFiles: ['reflect-metadata'],
};
const services = {
  globalSetup: '<rootDir>/libs/testing/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest-global-teardown.ts',
};
const databases = {
  globalSetup: '<rootDir>/libs/database/src/testing/jest-global-setup.ts',
  globalTeardown: '<rootDir>/libs/database/src/testing/jest-global-teardown.ts',
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps,tools,test/support,test/openapi/support}/**/*.spec.ts'],
    },
    {
      ...shared,
      ...services,
      displayName: 'integration',
      testMatch: ['<rootDir>/libs/*/{test,src}/**/*.int-spec.ts'],
    },
    {
      ...shared,
      ...services,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/{e2e,openapi,client,edge}/**/*.e2e-spec.ts'],
    },
    { ...shared, displayName: 'delivery', testMatch: ['<rootDir>/test/delivery/**/*.delivery-spec.ts'] },
    { ...shared, ...services, displayName: 'image', testMatch: ['<rootDir>/test/image/**/*.image-spec.ts'] },
    { ...shared, ...databases, displayName: 'docs', testMatch: ['<rootDir>/test/docs/**/*.docs-spec.ts'] },
    {
      ...shared,
      globalSetup: '<rootDir>/libs/testing/src/jest-services-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/jest-services-teardown.ts',
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.fault-spec.ts'],
    },
  ],
  reporters: [
    'default',
    require.resolve('./tools/checks/jest-totals-reporter.cjs'),
    require.resolve('./tools/checks/jest-left-out-reporter.cjs'),
  ],
  // Each worker has database clusters of its own.
  maxWorkers: Math.min(4, availableParallelism()),
  // Of a machine that runs many of them at once: a test that hangs is found out all the same.
  testTimeout: 180_000,
};
