import { findProgram } from './binaries';
import { leaveOut } from './left-out';

/** `describe` for what needs programs of this machine; left out without them. */
export function describeWithPrograms(programs: readonly string[], suite: string, body: () => void): void {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) return void describe(suite, body);
  leaveOut(suite, missing.join(' and '));
  describe.skip(suite, body);
}
