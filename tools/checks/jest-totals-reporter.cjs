const { appendFileSync, mkdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * When AQUEDUCT_JEST_TOTALS names a directory, appends what a run of Jest counted to `totals.jsonl` in it: one line
 * `{"passed":n,"failed":n}` for each run, for .ci/run to add up. A suite that could not even start counts as a failure.
 */
module.exports = class JestTotalsReporter {
  onRunComplete(_contexts, results) {
    const directory = process.env.AQUEDUCT_JEST_TOTALS;
    if (!directory) return;
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    mkdirSync(directory, { recursive: true });
    appendFileSync(join(directory, 'totals.jsonl'), `${JSON.stringify({ passed, failed })}\n`);
  }
};
