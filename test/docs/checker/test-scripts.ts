import { nearest } from './finding';
import { isThere } from './paths';
import type { Repository } from './repository';
import { isPlaceholder } from './shell';

const TEST_SCRIPT = /^test(?::(\w+))?$/;
const TEST_FILE = /\.(?:spec|int-spec|e2e-spec|docs-spec|fault-spec)\.ts$/;
const OPTIONS_WITH_VALUE = ['-t', '--testNamePattern', '-w', '--maxWorkers'];
/** Of what `npm run test:<kind>` runs; the other scripts run several. */
const SUFFIXES: Readonly<Record<string, string>> = {
  unit: '.spec.ts',
  integration: '.int-spec.ts',
  e2e: '.e2e-spec.ts',
  docs: '.docs-spec.ts',
  faults: '.fault-spec.ts',
};

/** What is wrong with what a test script is given; undefined for other scripts, and when each word names a test file. */
export function problemOfTests(script: string, passed: readonly string[], repository: Repository): string | undefined {
  const match = TEST_SCRIPT.exec(script);
  if (match === null) return undefined;
  const suffix = SUFFIXES[match[1] ?? ''] ?? '';
  const tests = repository.files.filter((file) => TEST_FILE.test(file) && file.endsWith(suffix));
  const missing = operandsOf(passed).find((operand) => !namesTests(operand, tests, repository));
  return missing === undefined ? undefined : `no test of ${script} matches ${missing}${nearest(missing, tests)}`;
}

function operandsOf(passed: readonly string[]): string[] {
  return passed.filter(
    (word, index) =>
      !word.startsWith('-') && !isPlaceholder(word) && !OPTIONS_WITH_VALUE.includes(passed[index - 1] ?? ''),
  );
}

/** As Jest looks for them: an operand is a pattern. */
function namesTests(operand: string, tests: readonly string[], repository: Repository): boolean {
  if (tests.some((test) => new RegExp(operand, 'i').test(test))) return true;
  // Not there yet: who follows the documents makes it.
  return !repository.has(operand) && isThere(operand, repository);
}
