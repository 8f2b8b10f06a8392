import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Reporter {
  onRunComplete(contexts: ReadonlySet<unknown>, results: object): void;
}

const JestTotalsReporter = jest.requireActual<new () => Reporter>('./jest-totals-reporter.cjs');

const results = (numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites = 0): object => ({
  numPassedTests,
  numFailedTests,
  numRuntimeErrorTestSuites,
});

describe(JestTotalsReporter, () => {
  let directory: string;
  const report = (environment: NodeJS.ProcessEnv, ...runs: object[]): void => {
    const replaced = jest.replaceProperty(process, 'env', environment);
    for (const run of runs) new JestTotalsReporter().onRunComplete(new Set(), run);
    replaced.restore();
  };
  const totals = (): string => join(directory, 'totals', 'totals.jsonl');

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'aqueduct-totals-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('adds a line for each run, and counts a suite that could not start as a failure', () => {
    report({ AQUEDUCT_JEST_TOTALS: join(directory, 'totals') }, results(3, 1), results(5, 0, 2));
    expect(readFileSync(totals(), 'utf8')).toBe('{"passed":3,"failed":1}\n{"passed":5,"failed":2}\n');
  });

  it('keeps what failed with the first lines of why, without colours, and how long each suite took', () => {
    const suite = {
      testFilePath: join(process.cwd(), 'a/b.spec.ts'),
      perfStats: { start: 1000, end: 1250 },
      testResults: [
        { status: 'passed', fullName: 'B is fine', failureMessages: [] },
        { status: 'failed', fullName: 'B holds', failureMessages: ['\u001b[31mExpected: 1\u001b[39m\nReceived: 2'] },
      ],
    };
    const broken = {
      ...suite,
      testResults: [],
      testExecError: { message: 'no such module' },
      failureMessage: 'no such module',
    };
    report({ AQUEDUCT_JEST_TOTALS: directory }, { ...results(1, 1, 1), testResults: [suite, broken] });
    expect(readFileSync(join(directory, 'failures.txt'), 'utf8')).toBe(
      'a/b.spec.ts › B holds\n    Expected: 1\n    Received: 2\na/b.spec.ts could not run\n    no such module\n',
    );
    expect(readFileSync(join(directory, 'suites.tsv'), 'utf8')).toBe('250\ta/b.spec.ts\n250\ta/b.spec.ts\n');
  });

  it('does nothing unless asked', () => {
    report({}, results(3, 1));
    expect(existsSync(totals())).toBe(false);
  });
});
