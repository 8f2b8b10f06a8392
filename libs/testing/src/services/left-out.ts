import { appendFileSync } from 'node:fs';

/** File that lists what was left out, for the report at the end of the run. */
export const LEFT_OUT = 'AQUEDUCT_LEFT_OUT';

/**
 * Notes that a suite does not run since a service is missing; the end of the run names it, and what brings the service.
 * @throws Error instead, in CI or with AQUEDUCT_REQUIRE_SERVICES=1: there a suite left out is a failure.
 */
export function leaveOut(suite: string, service: string): void {
  const text = `${suite} needs ${service}, which is not here: npm run setup:services`;
  if (process.env['CI'] === 'true' || process.env['AQUEDUCT_REQUIRE_SERVICES'] === '1') throw new Error(text);
  const file = process.env[LEFT_OUT];
  if (file === undefined) process.stderr.write(`LEFT OUT: ${text}\n`);
  else appendFileSync(file, `${suite} (${service})\n`);
}
