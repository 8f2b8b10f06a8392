import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const TESTS = [
  '**/*.{spec,int-spec,e2e-spec,docs-spec,fault-spec}.ts',
  'test/**/*.ts',
  'libs/*/test/**/*.ts',
  '**/testing/**/*.ts',
];
const SCRIPTS = ['**/*.{js,cjs,mjs}'];
const PROGRAMS = ['apps/**', 'libs/testing/src/services/**', 'tools/**', 'test/**/support/**', ...SCRIPTS];

const environment = {
  object: 'process',
  property: 'env',
  message: 'Declare a @Setting: only libs/config reads the environment.',
};
const environmentImports = ['process', 'node:process'].map((name) => ({
  name,
  importNames: ['env'],
  message: environment.message,
}));
const nestExceptions = {
  regex: '^@nestjs/common$',
  importNamePattern: 'Exception$',
  message: 'Throw an AppError: libs/http alone knows which status it becomes.',
};
const bareInput = {
  regex: '^@nestjs/common$',
  importNamePattern: '^(Body|Query)$',
  message: 'Use ValidBody or ValidQuery of libs/http: they validate, and document.',
};
const exportAll = {
  selector: 'ExportAllDeclaration',
  message: 'List what is public by name.',
};
const requestScope = {
  selector: "MemberExpression[object.name='Scope'][property.name='REQUEST']",
  message: 'A provider per request costs every request: use AsyncLocalStorage.',
};
const queryRunner = {
  selector: "MemberExpression[property.name='createQueryRunner']",
  message: 'Use Shards or a reader: libs/database alone holds connections.',
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.aqueduct/', '**/node_modules/', 'test/client/generated/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-imports': ['error', { paths: environmentImports, patterns: [nestExceptions] }],
      'no-restricted-properties': ['error', environment],
      'no-restricted-syntax': ['error', exportAll, requestScope, queryRunner],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'anywhere' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.controller.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: environmentImports, patterns: [nestExceptions, bareInput] }],
    },
  },
  {
    files: ['libs/database/**'],
    rules: { 'no-restricted-syntax': ['error', exportAll, requestScope] },
  },
  {
    files: ['libs/http/**', '**/*.guard.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: environmentImports }] },
  },
  {
    files: [
      'libs/config/**',
      'libs/testing/**',
      '**/src/testing/**',
      'libs/*/test/{pgbouncer,certificates}.ts',
      'tools/**',
      'test/**/support/**',
      ...SCRIPTS,
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': ['error', { patterns: [nestExceptions] }] },
  },
  {
    files: PROGRAMS,
    rules: { 'no-console': 'off' },
  },
  {
    // Bodies of responses and Jest's matchers are `any`, and a double may be async without awaiting.
    files: TESTS,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Its types are generated when its tests run, which check them with tsc.
    files: [...SCRIPTS, 'test/client/**/*.ts'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: SCRIPTS,
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  prettier,
);
