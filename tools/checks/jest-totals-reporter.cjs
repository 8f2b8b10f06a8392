const { appendFileSync, mkdirSync } = require('node:fs');
const { join, relative } = require('node:path');
const { stripVTControlCharacters } = require('node:util');

/** Of each failure's message so much stands at the end of .ci/run, where a reader of a long log looks first. */
const LINES_OF_A_FAILURE = 14;

/**
 * When AQUEDUCT_JEST_TOTALS names a directory, appends what a run of Jest counted to `totals.jsonl` in it: one line
 * `{"passed":n,"failed":n}` for each run, for .ci/run to add up. A suite that could not even start counts as a failure.
 * What failed, and why, it appends to `failures.txt`, and how long each suite took to `suites.tsv` (ms, path).
 */
module.exports = class JestTotalsReporter {
  onRunComplete(_contexts, results) {
    const directory = process.env.AQUEDUCT_JEST_TOTALS;
    if (!directory) return;
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    mkdirSync(directory, { recursive: true });
    appendFileSync(join(directory, 'totals.jsonl'), `${JSON.stringify({ passed, failed })}\n`);
    const suites = results.testResults ?? [];
    appendFileSync(join(directory, 'failures.txt'), suites.flatMap(failuresOf).join(''));
    appendFileSync(
      join(directory, 'suites.tsv'),
      suites.map((suite) => `${tookMs(suite)}\t${pathOf(suite)}\n`).join(''),
    );
  }
};

const pathOf = (suite) => relative(process.cwd(), suite.testFilePath);
const tookMs = (suite) => suite.perfStats.end - suite.perfStats.start;

function failuresOf(suite) {
  const tests = suite.testResults.filter((test) => test.status === 'failed');
  if (tests.length > 0) {
    return tests.map((test) => failure(`${pathOf(suite)} › ${test.fullName}`, test.failureMessages.join('\n')));
  }
  return suite.testExecError ? [failure(`${pathOf(suite)} could not run`, suite.failureMessage ?? '')] : [];
}

const failure = (title, message) =>
  [
    title,
    ...stripVTControlCharacters(message)
      .split('\n')
      .slice(0, LINES_OF_A_FAILURE)
      .map((line) => `    ${line}`),
    '',
  ].join('\n');
